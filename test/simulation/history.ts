import type { OutboxEntry } from "../../model/push.ts";
import type { Quality, Value } from "../../model/value.ts";

/** One reading as the world sent it, and what must become of it. */
export interface SentReading {
  readonly point: string;
  /** null: the device says no time. */
  readonly ts: number | null;
  readonly counter: number | null;
  readonly isHistory: boolean;
  /** null: it must be quarantined. */
  readonly stored: { readonly value: Value; readonly quality: Quality } | null;
}

/** One message of a device, as bytes and as what was meant. */
export interface SentMessage {
  readonly deviceKey: string;
  readonly text: string;
  readonly readings: readonly SentReading[];
  /** It is no message at all: one entry of quarantine for the whole. */
  readonly isGarbage: boolean;
  acknowledged: boolean;
}

export interface ReceivedPush {
  readonly key: string;
  readonly channel: string;
  readonly atMs: number;
  readonly entry: OutboxEntry;
}

/** Everything the world knows of a run: the truth the checkers hold the gateway to. */
export class History {
  /** By device and bytes: what a device sends twice is one message. */
  readonly messages = new Map<string, SentMessage>();
  readonly pushes: ReceivedPush[] = [];
  /** Rules somebody has changed, and devices whose clock was set: what follows from them is not foretold. */
  readonly editedRules = new Set<string>();
  readonly mistakes: string[] = [];
  readonly counts = { offered: 0, acknowledged: 0, commands: 0, edits: 0, witnessed: 0 };
  readonly lengthsMax = new Map<string, number>();
  readonly #lines: string[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Notes down what happens; only the newest lines are kept, for the report of a failure. */
  log(text: string): void {
    this.#lines.push(`${(this.#nowMs() / 1000).toFixed(3).padStart(10)} s  ${text}`);
    if (this.#lines.length > 2 * LINES_MAX) this.#lines.splice(0, LINES_MAX);
  }

  get lastLines(): readonly string[] {
    return this.#lines.slice(-LINES_MAX);
  }

  mistake(text: string): void {
    this.log(`MISTAKE ${text}`);
    if (this.mistakes.length < 20) this.mistakes.push(text);
  }

  /** The greatest length a queue has had. */
  measure(queue: string, length: number): void {
    if (length > (this.lengthsMax.get(queue) ?? -1)) this.lengthsMax.set(queue, length);
  }

  sent(message: SentMessage): SentMessage {
    const key = messageKey(message.deviceKey, message.text);
    const known = this.messages.get(key);
    if (known !== undefined) return known;
    this.messages.set(key, message);
    return message;
  }
}

export function messageKey(deviceKey: string, text: string): string {
  return `${deviceKey} ${text}`;
}

const LINES_MAX = 60;
