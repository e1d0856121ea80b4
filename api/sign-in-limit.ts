import type { ApiLimits } from "./limits.ts";

/**
 * Slows down guessing: each wrong password takes an attempt from the user name and from the address, and attempts come back with time.
 *
 * A right password takes nothing, also when many come at once: who meets attempts that are still being looked at waits for their outcome
 * (a shift change behind one address). A user who has signed in from an address before is counted apart from strangers guessing at the
 * same name, so that nobody can lock a control room out from elsewhere.
 */
export class SignInLimit {
  readonly #limits: ApiLimits;
  readonly #users: Buckets;
  readonly #addresses: Buckets;
  readonly #known = new Set<string>();
  /** Attempts being looked at, by user and by address. */
  readonly #underWay = new Map<string, number>();
  #waiting: (() => void)[] = [];
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
   * Takes one attempt before the password is looked at, so that many at once count too. Waits while only attempts without an outcome stand
   * in the way. Answers how long to wait, or what to call with the outcome; `settled` must be called in any case.
   */
  async attempt(who: Claimant, nowMs: () => number): Promise<SignInAttempt> {
    for (;;) {
      const { user, address, pair } = this.#keysOf(who);
      const waitMs = Math.max(this.#users.waitMs(user, nowMs()), this.#addresses.waitMs(address, nowMs()));
      if (waitMs === 0) return this.#take({ user, address, pair }, nowMs());
      const mayEnd = this.#underWay.has(userKey(user)) || this.#underWay.has(addressKey(address));
      if (!mayEnd || this.#waiting.length >= WAITING_MAX) {
        this.delayed++;
        return { allowed: false, waitMs };
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #keysOf({ username, address: from }: Claimant): Keys {
    const address = toAddressKey(from);
    const pair = `${username} ${address}`;
    return { user: this.#known.has(pair) ? pair : username, address, pair };
  }

  #take({ user, address, pair }: Keys, nowMs: number): SignInAttempt {
    const keys = [userKey(user), addressKey(address)];
    this.#users.take(user, nowMs);
    this.#addresses.take(address, nowMs);
    for (const key of keys) this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
    return {
      allowed: true,
      giveBack: () => {
        this.#users.giveBack(user);
        this.#addresses.giveBack(address);
      },
      remember: () => this.#remember(pair),
      settled: () => this.#settled(keys),
    };
  }

  #settled(keys: readonly string[]): void {
    for (const key of keys) {
      const left = (this.#underWay.get(key) ?? 0) - 1;
      if (left > 0) this.#underWay.set(key, left);
      else this.#underWay.delete(key);
    }
    for (const look of this.#waiting.splice(0)) look();
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

interface Claimant {
  readonly username: string;
  readonly address: string;
}

interface Keys {
  readonly user: string;
  readonly address: string;
  readonly pair: string;
}

export type SignInAttempt =
  | { readonly allowed: false; readonly waitMs: number }
  | { readonly allowed: true; giveBack(): void; remember(): void; settled(): void };

/** People waiting for the outcome of others; beyond it they are told to come back. */
const WAITING_MAX = 1_000;

const userKey = (user: string): string => `user ${user}`;
const addressKey = (address: string): string => `address ${address}`;

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
