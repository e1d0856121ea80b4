import type { WebSocket } from "ws";
import type { Caller } from "../context.ts";
import type { PointView } from "../ports.ts";
import type { Audience } from "./audience.ts";
import type { FrameBody, FrameTexts } from "./frame-texts.ts";
import { ticketsFrame } from "./ticket-news.ts";
import type { Watch } from "./watch.ts";

export const CLOSE = {
  goingAway: 1001,
  badMessage: 1008,
  tryLater: 1013,
  signedOut: 4401,
  noRights: 4403,
  tooSlow: 4408,
} as const;

export interface ViewerBounds {
  readonly bufferedBytesMax: number;
  readonly alarmQueueMax: number;
}

/** What waits for a viewer that reads too slowly: the newest value of each point, and every alarm change. */
interface Waiting {
  readonly points: Map<number, PointView>;
  readonly alarms: string[];
}

/** One open connection. Numbers its frames; conflates points, never alarms, while its reader is slow. */
export class Viewer {
  readonly socket: WebSocket;
  /** Changes when rights do. */
  caller: Caller;
  watch: Watch | null = null;
  audience: Audience;
  /** A watch that came too soon after the one before. */
  nextWatch: Watch | null | "none" = "none";
  watchedAtMs = Number.NEGATIVE_INFINITY;
  answersPing = true;
  wantsTickets = false;
  missedTickets = false;
  readonly #bounds: ViewerBounds;
  #seq = 0;
  #waiting: Waiting | null = null;

  constructor(socket: WebSocket, caller: Caller, audience: Audience, bounds: ViewerBounds) {
    this.socket = socket;
    this.caller = caller;
    this.audience = audience;
    this.#bounds = bounds;
  }

  get behind(): boolean {
    return this.#waiting !== null;
  }

  get #congested(): boolean {
    return this.socket.bufferedAmount > this.#bounds.bufferedBytesMax;
  }

  /** A snapshot stands for everything that waited. */
  sendSnapshot(body: FrameBody, asOf: number): void {
    this.#waiting = null;
    this.#send("snapshot", body, asOf);
  }

  /** Hands over a change in words, or keeps it while the reader is slow. False: too many alarm changes wait, close it. */
  offer(
    change: { readonly points: readonly PointView[]; readonly alarms: readonly string[]; readonly body: FrameBody },
    asOf: number,
  ): boolean {
    if (this.#waiting === null && !this.#congested) {
      this.#send("delta", change.body, asOf);
      return true;
    }
    this.#waiting ??= { points: new Map(), alarms: [] };
    for (const point of change.points) this.#waiting.points.set(point.pointNo, point);
    for (const alarm of change.alarms) this.#waiting.alarms.push(alarm);
    return this.#waiting.alarms.length <= this.#bounds.alarmQueueMax;
  }

  /** Sends what waited, once the reader has caught up. */
  catchUp(texts: FrameTexts, asOf: number): void {
    if (this.#waiting === null || this.socket.bufferedAmount > this.#bounds.bufferedBytesMax / 2) return;
    const { points, alarms } = this.#waiting;
    this.#waiting = null;
    const newest = [...points.values()].map((point) => texts.point(point));
    this.#send("delta", texts.body(newest, alarms, { behind: true }), asOf);
  }

  /** Tells of changed tickets; a reader that was too slow to hear of some is told later that there were any. null: there are none. */
  tellTickets(frame: string | null, asOf: number): void {
    if (!this.wantsTickets) return;
    if (this.#congested) {
      this.missedTickets ||= frame !== null;
      return;
    }
    if (this.missedTickets) this.socket.send(ticketsFrame([], { asOf, behind: true }));
    this.missedTickets = false;
    if (frame !== null) this.socket.send(frame);
  }

  /** Adding to a full buffer would tell nobody anything. */
  beat(asOf: number): void {
    if (!this.#congested) this.socket.send(`{"type":"beat","seq":${this.#seq},"asOf":${asOf}}`);
  }

  #send(type: "snapshot" | "delta", body: FrameBody, asOf: number): void {
    this.#seq++;
    const numbers = `{"type":"${type}","seq":${this.#seq},"asOf":${asOf},`;
    const { bytes } = body;
    if (bytes === null) return this.socket.send(numbers + body.text);
    // One message in two fragments: the numbers are this viewer's own, the rest is everybody's.
    this.socket.send(numbers, { fin: false });
    this.socket.send(bytes, { binary: false, fin: true });
  }
}
