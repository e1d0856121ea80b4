import type { Catalog, Policy } from "../../model/catalog/catalog.ts";
import { policyFor } from "../../model/catalog/routing.ts";
import type { Level } from "../../model/level.ts";

/** Which policy calls for whom, by enterprise and level: looked up once after each change of the catalogue. */
export class PoliciesInForce {
  readonly #catalog: () => Catalog;
  readonly #known = new Map<string, Policy | null>();

  constructor(catalog: () => Catalog) {
    this.#catalog = catalog;
  }

  /** An arrow: every moment carries it, without a closure each time. */
  readonly policyFor = (enterprise: string, level: Level): Policy | null => {
    const key = `${enterprise}/${level}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const policy = policyFor(this.#catalog(), enterprise, level);
    this.#known.set(key, policy);
    return policy;
  };

  /** The catalogue has changed. */
  forget(): void {
    this.#known.clear();
  }
}
