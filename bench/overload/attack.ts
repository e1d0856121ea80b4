import type { Size } from "../bench.ts";

/** What an attacker does to a gateway. It runs in a process of its own, so that its work is not mistaken for the gateway's. */
export interface Attack {
  readonly name: string;
  /** What it does, in a few words. */
  readonly means: string;
  /** Devices of its own it needs beside the common ones. */
  readonly clients?: Readonly<Record<Size, number>>;
  /**
   * Carries the attack out and tells what came of it. `begins` is called when preparations are over: from then on the neighbour's
   * latency counts.
   */
  run(target: AttackTarget, begins: () => void): Promise<AttackOutcome>;
}

export interface AttackTarget {
  readonly port: number;
  readonly size: Size;
}

/** What the attacker has seen; names are the attack's own. */
export type AttackOutcome = Readonly<Record<string, number>>;

export interface AttackOrder extends AttackTarget {
  readonly name: string;
}

export type AttackReply =
  | { readonly kind: "begins" }
  | { readonly kind: "done"; readonly outcome: AttackOutcome }
  | { readonly kind: "failed"; readonly message: string };
