/** What was heard of a point at one instant of engine time, ms. `value` null: it fell silent. */
export interface Heard {
  readonly point: string;
  readonly atMs: number;
  readonly value: number | boolean | string | null;
  readonly quality: "good" | "bad";
  /** Beyond, or below, what its sensor can measure: the quality is bad then. */
  readonly overRange: boolean;
  readonly belowRange: boolean;
}

/** Time in which the gateway could hear nothing. */
export interface Deafness {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was found after each thing that was heard, by who asked; what comes later changes nothing of it. */
const FOUND = new WeakMap<readonly Heard[], Map<(past: Past) => unknown, unknown[]>>();

interface Frame {
  readonly nowMs: number;
  /** When the rule came into force. */
  readonly startMs: number;
  readonly deaf: readonly Deafness[];
}

/** Everything that was heard up to now, from the first reading on: a witness remembers all and sums up nothing. */
export class Past {
  /** In the order in which it was heard. */
  readonly heard: readonly Heard[];
  readonly nowMs: number;
  readonly startMs: number;
  readonly #line: readonly Heard[];
  readonly #deaf: readonly Deafness[];

  /** The first `count` things of a line. */
  constructor(line: readonly Heard[], count: number, { nowMs, startMs, deaf }: Frame) {
    this.heard = line.slice(0, count);
    this.nowMs = nowMs;
    this.startMs = startMs;
    this.#line = line;
    this.#deaf = deaf;
  }

  of(point: string): readonly Heard[] {
    return this.heard.filter((each) => each.point === point);
  }

  newest(point: string): Heard | null {
    return this.heard.findLast((each) => each.point === point) ?? null;
  }

  /** The same as it was when the first `count` things had just been heard. */
  upTo(count: number): Past {
    const nowMs = this.#line[count - 1]?.atMs ?? this.startMs;
    return new Past(this.#line, count, { nowMs, startMs: this.startMs, deaf: this.#deaf });
  }

  /** What was so when each thing had just been heard. Asked once only, so `ask` must be the same function each time. */
  after<T>(ask: (past: Past) => T): readonly T[] {
    const all = FOUND.get(this.#line) ?? new Map<(past: Past) => unknown, unknown[]>();
    FOUND.set(this.#line, all);
    // What stands under a question was answered by it.
    const found = (all.get(ask) ?? []) as T[];
    all.set(ask, found);
    for (let count = found.length; count < this.heard.length; count++) found.push(ask(this.upTo(count + 1)));
    return found.slice(0, this.heard.length);
  }

  /** Of the time from one instant to another, that in which the gateway could hear. */
  heardMs(fromMs: number, toMs: number = this.nowMs): number {
    return heardMs(this.#deaf, fromMs, toMs);
  }

  /** When the gateway will have been able to hear for so long since an instant. */
  afterHearing(fromMs: number, spanMs: number): number {
    return afterHearing(this.#deaf, fromMs, spanMs);
  }

  /** When the gateway first went deaf after an instant; null: it has not. */
  deafAfter(atMs: number): number | null {
    return this.#deaf.find(({ fromMs, toMs }) => toMs > atMs && fromMs <= this.nowMs)?.fromMs ?? null;
  }
}

export function heardMs(deaf: readonly Deafness[], fromMs: number, toMs: number): number {
  const lost = deaf.map((each) => Math.max(0, Math.min(toMs, each.toMs) - Math.max(fromMs, each.fromMs)));
  return toMs - fromMs - lost.reduce((sum, each) => sum + each, 0);
}

/** When the gateway has been able to hear for so long since an instant. */
export function afterHearing(deaf: readonly Deafness[], fromMs: number, spanMs: number): number {
  let atMs = fromMs + spanMs;
  for (const each of deaf) {
    // What is due at the moment it goes deaf is due before that.
    if (each.toMs > fromMs && each.fromMs < atMs) atMs += each.toMs - Math.max(each.fromMs, fromMs);
  }
  return atMs;
}

/** The number a sensor means; null: nothing may be concluded from it. */
export function numberOf(heard: Heard | null): number | null {
  return heard !== null && heard.quality !== "bad" && typeof heard.value === "number" ? heard.value : null;
}

/** The number a sensor really sent, also one beyond its range. */
export function sentOf(heard: Heard | null): number | null {
  if (heard === null || typeof heard.value !== "number") return null;
  return heard.quality !== "bad" || heard.overRange || heard.belowRange ? heard.value : null;
}
