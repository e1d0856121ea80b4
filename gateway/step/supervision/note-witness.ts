import type { Moment } from "../../../alarms/moment.ts";
import { seesOf } from "../../../model/catalog/witness.ts";
import type { EngineState, LatestReading } from "../../state.ts";
import type { CompiledPoint } from "../compile.ts";
import { noteNews } from "./news.ts";

/** A witness that says something else than before is news: nothing need be in alarm for people and machines to disagree. */
export function noteWitness(
  state: EngineState,
  { enterprise, point }: { readonly enterprise: string; readonly point: CompiledPoint },
  before: LatestReading | null,
  now: LatestReading,
  moment: Moment,
): void {
  const says = (reading: LatestReading | null) =>
    point.witness !== undefined
      ? seesOf(point.witness, reading)
      : reading === null || reading.quality === "bad"
        ? null
        : reading.value;
  if (says(before) !== says(now)) noteNews(state, enterprise, moment.nowMs);
}
