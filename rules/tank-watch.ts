import { assert } from "../model/assert.ts";
import { farthestFromZero, type Judgement, neverDue, type Sight, type WatchCondition, watch } from "./condition.ts";
import { memoryFormOf } from "./memory-form.ts";
import type { ConditionContext } from "./rule-kind.ts";
import { meterValue, type TankParams, tankMetersOf } from "./tank-meters.ts";
import {
  breakPiece,
  lookBack,
  netInflowOf,
  newTankSums,
  type TankSpan,
  type TankSums,
  takeFlow,
  takeLevel,
} from "./tank-sums.ts";

export interface TankWatchParams extends TankParams {
  readonly spanMs: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly latch: boolean;
}

/** Of a span that was seen something can always be said. */
export type TankJudgement = Exclude<Judgement, "unknown">;

export interface TankWatch {
  /** Asked only once the span was seen, and while level and flows are known. */
  judge(seen: TankSpan, sums: TankSums): TankJudgement;
  /** Asked only once the span was seen. A volume, m³. */
  sight(seen: TankSpan, sums: TankSums): Sight;
}

/**
 * Watches a tank over a span: what flowed in against how its level moved. The rule's own point is the level gauge, the others its flow
 * meters. `kind` stands in the form of the memory.
 */
export function watchTank(
  kind: string,
  given: TankWatchParams,
  context: ConditionContext,
  { judge, sight }: TankWatch,
): WatchCondition {
  assert(context.level !== undefined, `a ${kind} rule without a level was refused by check`);
  const { onDelayMs, offDelayMs, latch, spanMs } = given;
  const { flows, metresPerUnit, inflowPerUnit } = tankMetersOf(given, context);
  return watch<TankSums>({
    by: "watch",
    level: context.level,
    limit: null,
    unit: "m3",
    onDelayMs,
    offDelayMs,
    latch,
    farther: farthestFromZero,
    others: flows,
    lookbackMs: spanMs,
    memoryForm: memoryFormOf(kind, [context.point.id, ...flows], spanMs, metresPerUnit, ...inflowPerUnit),
    newMemory: () => newTankSums(flows.length),
    take: (sums, input, reading, atMs) => {
      if (input === 0) takeLevel(sums, meterValue(reading, metresPerUnit), atMs, spanMs);
      else takeFlow(sums, input - 1, meterValue(reading, inflowPerUnit[input - 1] ?? 0), atMs);
    },
    judge: (sums) => {
      const seen = lookBack(sums, spanMs);
      if (seen === null || sums.levelM === null || netInflowOf(sums.flowsM3H) === null) return "unknown";
      return judge(seen, sums);
    },
    dueAtMs: neverDue,
    deafen: breakPiece,
    sight: (sums) => {
      const seen = lookBack(sums, spanMs);
      return seen === null ? { value: null, facts: { spanMs } } : sight(seen, sums);
    },
  });
}
