import type { LiveFrame, WatchMessage } from "../../api/wire.ts";
import { parseFrame } from "./parse-frame.ts";
import { toReconnectDelayMs } from "./reconnect-delay.ts";
import { steadyNowMs } from "./steady-clock.ts";

export interface LiveConnection {
  /** Drops the connection and opens a new one at once: a new connection begins with a snapshot. */
  resubscribe(): void;
  watch(message: WatchMessage): void;
  close(): void;
}

export interface LiveConnectionEvents {
  readonly opened: () => void;
  readonly frame: (frame: LiveFrame, atMs: number) => void;
  /** Tickets have changed. */
  readonly tickets: () => void;
  readonly closed: () => void;
  /** The session ended or its rights changed (4401, 4403), or the server could not be reached at all: ask who we are. */
  readonly doubtful: () => void;
}

/** A connection that has not opened by then is given up: a stopped server accepts TCP and never answers. */
const OPEN_MS_MAX = 4_000;

const CLOSE_UNAUTHENTICATED = 4401;
const CLOSE_FORBIDDEN = 4403;

/**
 * Keeps one WebSocket to the live feed open, reconnecting with growing, jittered delays of at most 5 s.
 *
 * The delay starts anew with each frame heard, so a reader closed for a full queue (4408) is back within 250 ms.
 */
export function openLiveConnection(url: string, events: LiveConnectionEvents): LiveConnection {
  let socket: WebSocket | null = null;
  let attempt = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const connect = (): void => {
    const mine = new WebSocket(url);
    socket = mine;
    giveUp = setTimeout(() => abandon(mine, { opened: false, code: 0 }), OPEN_MS_MAX);
    let opened = false;
    mine.onopen = () => {
      opened = true;
      clearTimeout(giveUp);
      events.opened();
    };
    mine.onmessage = (message) => {
      const frame = parseOrNull(message.data);
      if (frame === "broken") return abandon(mine, { opened, code: 0 });
      attempt = 0;
      if (frame?.type === "tickets") return events.tickets();
      if (frame !== null) events.frame(frame, steadyNowMs());
    };
    mine.onclose = (event) => abandon(mine, { opened, code: event.code });
  };

  const abandon = (mine: WebSocket, end: { readonly opened: boolean; readonly code: number }): void => {
    if (socket !== mine) return;
    forget(mine);
    events.closed();
    if (closed) return;
    const refused = end.code === CLOSE_UNAUTHENTICATED || end.code === CLOSE_FORBIDDEN;
    if (refused || !end.opened) events.doubtful();
    if (closed) return;
    retry = setTimeout(connect, toReconnectDelayMs(attempt++, Math.random()));
  };

  const forget = (mine: WebSocket): void => {
    clearTimeout(giveUp);
    mine.onopen = mine.onmessage = mine.onclose = null;
    mine.close();
    socket = null;
  };

  connect();
  return {
    resubscribe() {
      if (socket === null) return;
      const mine = socket;
      abandon(mine, { opened: true, code: 0 });
    },
    watch(message) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    close() {
      closed = true;
      clearTimeout(retry);
      if (socket !== null) forget(socket);
    },
  };
}

function parseOrNull(text: unknown): ReturnType<typeof parseFrame> | "broken" {
  try {
    return parseFrame(String(text));
  } catch {
    return "broken";
  }
}
