import type { Catalog, Policy } from "../../model/catalog/catalog.ts";
import { policyFor } from "../../model/catalog/routing.ts";
import type { Level } from "../../model/level.ts";

/** Which policy calls for whom, by enterprise and level: looked up once after each change of the catalogue. */
export class PoliciesInForce {
  readonly #catalog: () => Catalog;
  readonly #known = new Map<string, Policy | null>();
  readonly #shares = new Map<string, number>();

  constructor(catalog: () => Catalog) {
    this.#catalog = catalog;
  }

  /** An arrow: every moment carries it, without a closure each time. */
  readonly policyFor = (enterprise: string, level: Level): Policy | null => {
    const key = `${enterprise}/${level}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const policy = hurried(policyFor(this.#catalog(), enterprise, level), this.shareOf(enterprise));
    this.#known.set(key, policy);
    return policy;
  };

  /** What the spans of an enterprise's policies are multiplied by now. */
  shareOf(enterprise: string): number {
    return this.#shares.get(enterprise) ?? 1;
  }

  hurry(enterprise: string, share: number): void {
    if (share === 1) this.#shares.delete(enterprise);
    else this.#shares.set(enterprise, share);
    this.#known.clear();
  }

  /** The catalogue has changed. */
  forget(): void {
    this.#known.clear();
  }
}

/** A repetition is never more frequent than the catalogue allows. */
const REPEAT_MS_MIN = 1_000;

function hurried(policy: Policy | null, share: number): Policy | null {
  if (policy === null || share === 1) return policy;
  const steps = policy.steps.map((step) => ({ ...step, afterMs: Math.round(step.afterMs * share) }));
  return { ...policy, steps, repeatEveryMs: Math.max(REPEAT_MS_MIN, Math.round(policy.repeatEveryMs * share)) };
}
