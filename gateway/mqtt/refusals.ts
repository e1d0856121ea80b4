import type { Clock } from "../../model/time.ts";
import { LIMITS } from "../limits.ts";

const MINUTE_MS = 60_000;
const ADDRESSES_MAX = 10_000;

/**
 * Counts refused sign-ins per address. Beyond the limit of a minute refusals are answered slowly, so that guessing does not pay;
 * a right secret is never refused or slowed by it.
 */
export class Refusals {
  readonly #clock: Clock;
  readonly #onRefusal: (refusal: { address: string; username: string; why: string; count: number }) => void;
  readonly #byAddress = new Map<string, { count: number; sinceMs: number }>();

  constructor(
    clock: Clock,
    onRefusal: (refusal: { address: string; username: string; why: string; count: number }) => void,
  ) {
    this.#clock = clock;
    this.#onRefusal = onRefusal;
  }

  /** Notes a refusal. True: this address has had its share; answer slowly. */
  refused(address: string, username: string, why: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#byAddress.get(address);
    const fresh = known === undefined || nowMs - known.sinceMs > MINUTE_MS;
    const entry = fresh ? { count: 0, sinceMs: nowMs } : known;
    entry.count++;
    if (fresh) this.#remember(address, entry);
    this.#onRefusal({ address, username: username.slice(0, 130), why, count: entry.count });
    return entry.count > LIMITS.refusalsPerMinute;
  }

  #remember(address: string, entry: { count: number; sinceMs: number }): void {
    this.#byAddress.delete(address);
    this.#byAddress.set(address, entry);
    if (this.#byAddress.size <= ADDRESSES_MAX) return;
    // The oldest entry of an insertion-ordered map.
    for (const oldest of this.#byAddress.keys()) {
      this.#byAddress.delete(oldest);
      return;
    }
  }
}
