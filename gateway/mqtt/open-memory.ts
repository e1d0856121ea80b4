import * as persistence from "aedes-persistence";

/**
 * aedes' in-memory session store, as the caller uses it. The package's own types still describe the callbacks of an earlier major release;
 * the calls have returned promises since 11.0.0.
 */
export function openMemory<Calls>(): Calls {
  return (persistence as unknown as { readonly default: () => Calls }).default();
}
