import { MINUTE_MS } from "../../model/time.ts";

/**
 * Messages and bytes over the last minute: those of this minute, and of the minute before as large a share as still lies within.
 *
 * Numbers in columns: a field of a class that holds a large number would be a new object at each change.
 */
export class MessageRate {
  readonly #cells = new Float64Array(5);

  note(bytes: number, atMs: number): void {
    const cells = this.#cells;
    if (atMs >= (cells[MINUTE_ENDS] ?? 0)) this.#turn(atMs);
    cells[MESSAGES] = (cells[MESSAGES] ?? 0) + 1;
    cells[BYTES] = (cells[BYTES] ?? 0) + bytes;
  }

  read(nowMs: number): { readonly messagesPerSecond: number; readonly bytesPerSecond: number } {
    if (nowMs >= (this.#cells[MINUTE_ENDS] ?? 0)) this.#turn(nowMs);
    const cells = this.#cells;
    const share = Math.min(1, ((cells[MINUTE_ENDS] ?? 0) - nowMs) / MINUTE_MS);
    const over = (now: number, before: number): number => ((cells[now] ?? 0) + share * (cells[before] ?? 0)) / 60;
    return { messagesPerSecond: over(MESSAGES, MESSAGES_BEFORE), bytesPerSecond: over(BYTES, BYTES_BEFORE) };
  }

  #turn(atMs: number): void {
    const cells = this.#cells;
    const follows = atMs < (cells[MINUTE_ENDS] ?? 0) + MINUTE_MS;
    cells[MESSAGES_BEFORE] = follows ? (cells[MESSAGES] ?? 0) : 0;
    cells[BYTES_BEFORE] = follows ? (cells[BYTES] ?? 0) : 0;
    cells[MESSAGES] = 0;
    cells[BYTES] = 0;
    cells[MINUTE_ENDS] = (Math.floor(atMs / MINUTE_MS) + 1) * MINUTE_MS;
  }
}

const MINUTE_ENDS = 0;
const MESSAGES = 1;
const MESSAGES_BEFORE = 2;
const BYTES = 3;
const BYTES_BEFORE = 4;
