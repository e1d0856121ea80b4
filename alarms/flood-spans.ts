import { MINUTE_MS } from "../model/time.ts";
import { FLOOD_BEGINS, FLOOD_ENDS } from "./incidents.ts";

export const TEN_MINUTES_MS = 10 * MINUTE_MS;

/**
 * Floods: each begins with the raise that is the tenth within ten minutes for one operator, and ends when fewer than five are left of
 * the last ten minutes, or with the period.
 *
 * `times` in order. Source: EEMUA 191, ISA-18.2; unconfirmed.
 */
export function floodSpans(
  times: readonly number[],
  { toMs, operators }: { readonly toMs: number; readonly operators: number },
): readonly { readonly fromMs: number; readonly toMs: number }[] {
  const begins = FLOOD_BEGINS * operators;
  const ends = FLOOD_ENDS * operators;
  const floods: { fromMs: number; toMs: number }[] = [];
  let flood: { fromMs: number; toMs: number } | null = null;
  let first = 0;
  for (const [last, atMs] of times.entries()) {
    // Between two raises the count only falls: below the end once the oldest of the last `ends` is ten minutes old, unless a raise comes just then.
    const oldest = times[last - ends];
    if (flood !== null && oldest !== undefined && oldest + TEN_MINUTES_MS < atMs) {
      flood.toMs = oldest + TEN_MINUTES_MS;
      flood = null;
    }
    while ((times[first] as number) <= atMs - TEN_MINUTES_MS) first++; // Ends at `last` itself, which is in the list.
    if (flood === null && last - first + 1 >= begins) {
      flood = { fromMs: atMs, toMs };
      floods.push(flood);
    }
  }
  const oldest = times[times.length - ends];
  if (flood !== null && oldest !== undefined) flood.toMs = Math.min(toMs, oldest + TEN_MINUTES_MS);
  return floods;
}
