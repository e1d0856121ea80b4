import type { IncomingMessage, Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { LiveFrame, WireAlarm, WireLivePoint } from "../../api/wire.ts";
import { SESSION_COOKIE } from "./fake-edge.ts";
import type { FakePlant } from "./fake-plant.ts";

export interface FakeLive {
  frozen: boolean;
  readonly watches: string[];
  send(points: readonly WireLivePoint[], alarms: readonly WireAlarm[]): void;
  /** A frame without a number, to whoever asked for tickets. */
  tell(frame: object): void;
  skip(): void;
  closeAll(code: number): void;
  stop(): void;
}

const BEAT_MS = 1_000;

/** The live feed: a snapshot to each reader, then deltas in sequence, and a beat each second. */
export function openFakeLive(server: Server, plant: FakePlant): FakeLive {
  const readers = new Map<WebSocket, number>();
  const wanting = new Set<WebSocket>();
  const write = (reader: WebSocket, frame: LiveFrame): void => {
    if (!live.frozen) reader.send(JSON.stringify(frame));
  };
  const advance = (reader: WebSocket): number => {
    const seq = (readers.get(reader) ?? 0) + 1;
    readers.set(reader, seq);
    return seq;
  };
  const beats = setInterval(() => {
    for (const [reader, seq] of readers) write(reader, { type: "beat", seq, asOf: Date.now() });
  }, BEAT_MS);
  const live: FakeLive = {
    frozen: false,
    watches: [],
    send(points, alarms) {
      for (const reader of readers.keys()) {
        write(reader, { type: "delta", seq: advance(reader), asOf: Date.now(), points, alarms });
      }
    },
    tell(frame) {
      for (const reader of wanting) reader.send(JSON.stringify(frame));
    },
    skip() {
      for (const reader of readers.keys()) advance(reader);
    },
    closeAll(code) {
      for (const reader of readers.keys()) reader.close(code);
    },
    stop() {
      clearInterval(beats);
      for (const reader of readers.keys()) reader.terminate();
    },
  };
  acceptReaders(
    server,
    () => live.frozen,
    (reader, request) => {
      readers.set(reader, 0);
      if (request.url?.endsWith("?tickets=true") === true) wanting.add(reader);
      reader.on("close", () => {
        readers.delete(reader);
        wanting.delete(reader);
      });
      // ws gives text frames as Buffers unless told otherwise.
      reader.on("message", (message) => live.watches.push((message as Buffer).toString("utf8")));
      const [points, alarms] = [[...plant.live.values()], [...plant.alarms.values()]];
      write(reader, { type: "snapshot", seq: advance(reader), asOf: Date.now(), points, alarms });
    },
  );
  return live;
}

function acceptReaders(
  server: Server,
  isFrozen: () => boolean,
  accept: (reader: WebSocket, request: IncomingMessage) => void,
): void {
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    if (isFrozen()) return;
    if (request.url?.split("?")[0] !== "/api/v1/live" || request.headers.cookie?.includes(SESSION_COOKIE) !== true) {
      socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, accept);
  });
}
