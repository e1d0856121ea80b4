import { type WatchCondition, watch } from "./condition.ts";

/**
 * The same condition with each point it watches as one input, for a point may stand for several things (an interlock whose word says both
 * what it does and whether it is bypassed). One reading of it changes them all at once: judged in between, the condition would see a state
 * that never was. `point`: the condition's own.
 */
export function hearEachPointOnce(point: string, spec: WatchCondition): WatchCondition {
  const named = [point, ...spec.others];
  const inputs = [...new Set(named)];
  if (inputs.length === named.length) return spec;
  const meanings = inputs.map((id) => named.flatMap((each, input) => (each === id ? [input] : [])));
  return watch({
    ...spec,
    others: inputs.slice(1),
    take: (memory, input, reading, atMs) => {
      for (const meaning of meanings[input] ?? []) spec.take(memory, meaning, reading, atMs);
    },
  });
}
