import type { Clock } from "../../model/time.ts";
import { LIMITS } from "../limits.ts";

const MINUTE_MS = 60_000;
const ADDRESSES_MAX = 10_000;

/** What was refused of whom. */
export interface Refusal {
  readonly address: string;
  /** The credential, or the user name given in vain; "": unknown. */
  readonly username: string;
  /** A sign-in that failed, or a rule that was broken by somebody already there. */
  readonly of: "sign-in" | "connection";
  readonly why: string;
  readonly detail: string;
  /** The how manieth of its kind within a minute from this address. */
  readonly count: number;
}

/**
 * Counts what is refused per address. Beyond the limit of a minute refused sign-ins are answered slowly, so that guessing does not pay;
 * a right secret is never refused or slowed by it.
 */
export class Refusals {
  readonly #signIns: CountPerMinute;
  readonly #violations: CountPerMinute;
  readonly #onRefusal: (refusal: Refusal) => void;

  constructor(clock: Clock, onRefusal: (refusal: Refusal) => void) {
    this.#signIns = new CountPerMinute(clock);
    this.#violations = new CountPerMinute(clock);
    this.#onRefusal = onRefusal;
  }

  /** Notes a refused sign-in. True: this address has had its share; answer slowly. */
  refused(address: string, username: string, why: string): boolean {
    const count = this.#signIns.count(address);
    this.#onRefusal({ address, username: username.slice(0, 130), of: "sign-in", why, detail: "", count });
    return count > LIMITS.refusalsPerMinute;
  }

  /** Notes a rule that a connection has broken. */
  violated(address: string, username: string, why: string, detail: string): void {
    const count = this.#violations.count(address);
    this.#onRefusal({ address, username, of: "connection", why, detail, count });
  }
}

class CountPerMinute {
  readonly #clock: Clock;
  readonly #byAddress = new Map<string, { count: number; sinceMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one more from this address, and says how many they are since its minute began. */
  count(address: string): number {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#byAddress.get(address);
    const fresh = known === undefined || nowMs - known.sinceMs > MINUTE_MS;
    const entry = fresh ? { count: 0, sinceMs: nowMs } : known;
    entry.count++;
    if (fresh) this.#remember(address, entry);
    return entry.count;
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
