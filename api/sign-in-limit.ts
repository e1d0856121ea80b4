import type { ApiLimits } from "./limits.ts";

/**
 * Slows down guessing: each wrong password takes an attempt from the user name and from the address, and attempts come back with time.
 *
 * A right password takes nothing. A user who has signed in from an address before is counted apart from strangers guessing at the
 * same name, so that nobody can lock a control room out from elsewhere.
 */
export class SignInLimit {
  readonly #limits: ApiLimits;
  readonly #users: Buckets;
  readonly #addresses: Buckets;
  readonly #known = new Set<string>();
  /** Attempts told to wait, since start. */
  delayed = 0;

  constructor(limits: ApiLimits) {
    this.#limits = limits;
    this.#users = new Buckets(limits.signInFailuresPerUser, limits.signInRefillMsPerUser, limits.signInKeysMax);
    this.#addresses = new Buckets(
      limits.signInFailuresPerAddress,
      limits.signInRefillMsPerAddress,
      limits.signInKeysMax,
    );
  }

  /**
   * Takes one attempt before the password is looked at, so that many at once count too.
   * Answers how long to wait, or what to call with the outcome.
   */
  attempt(who: { readonly username: string; readonly address: string }, nowMs: number): SignInAttempt {
    const address = toAddressKey(who.address);
    const pair = `${who.username} ${address}`;
    const user = this.#known.has(pair) ? pair : who.username;
    const waitMs = Math.max(this.#users.waitMs(user, nowMs), this.#addresses.waitMs(address, nowMs));
    if (waitMs > 0) {
      this.delayed++;
      return { allowed: false, waitMs };
    }
    this.#users.take(user, nowMs);
    this.#addresses.take(address, nowMs);
    return {
      allowed: true,
      giveBack: () => {
        this.#users.giveBack(user);
        this.#addresses.giveBack(address);
      },
      remember: () => this.#remember(pair),
    };
  }

  #remember(pair: string): void {
    this.#known.delete(pair);
    this.#known.add(pair);
    if (this.#known.size <= this.#limits.signInKeysMax) return;
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      return;
    }
  }
}

export type SignInAttempt =
  | { readonly allowed: false; readonly waitMs: number }
  | { readonly allowed: true; giveBack(): void; remember(): void };

/** Token buckets by key; the longest unused key is forgotten when there are too many. */
class Buckets {
  readonly #capacity: number;
  readonly #refillMs: number;
  readonly #keysMax: number;
  readonly #buckets = new Map<string, { attempts: number; atMs: number }>();

  constructor(capacity: number, refillMs: number, keysMax: number) {
    this.#capacity = capacity;
    this.#refillMs = refillMs;
    this.#keysMax = keysMax;
  }

  waitMs(key: string, nowMs: number): number {
    const attempts = this.#attemptsOf(key, nowMs);
    return attempts >= 1 ? 0 : (1 - attempts) * this.#refillMs;
  }

  take(key: string, nowMs: number): void {
    const attempts = this.#attemptsOf(key, nowMs) - 1;
    this.#buckets.delete(key);
    this.#buckets.set(key, { attempts, atMs: nowMs });
    if (this.#buckets.size <= this.#keysMax) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }

  giveBack(key: string): void {
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) bucket.attempts = Math.min(this.#capacity, bucket.attempts + 1);
  }

  #attemptsOf(key: string, nowMs: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return this.#capacity;
    return Math.min(this.#capacity, bucket.attempts + Math.max(0, nowMs - bucket.atMs) / this.#refillMs);
  }
}

/** An IPv6 host owns at least a /64: its addresses count as one. */
function toAddressKey(address: string): string {
  const plain = address.replace(/^::ffff:/i, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array.from({ length: zeros }, () => "0"), ...back].slice(0, 4).join(":");
}
