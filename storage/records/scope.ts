import type { Scope } from "./records.ts";

/** What the asker may see of what was asked for: null is everything, an empty list nothing. */
export function narrowScope(scope: Scope, enterprise: string | undefined): Scope {
  if (enterprise === undefined) return scope;
  return scope === null || scope.includes(enterprise) ? [enterprise] : [];
}
