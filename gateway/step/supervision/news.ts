import type { Moment } from "../../../alarms/moment.ts";
import { type EngineState, touch } from "../../state.ts";
import { supervisionOf } from "./load-supervision.ts";

/** An enterprise with news is looked at again so long after the last look, at the earliest: a storm of alarms is looked at as one. */
const LOOK_EVERY_MS = 1_000;

/** Something of either line has changed: the two are held against each other soon. */
export function noteNews(state: EngineState, enterprise: string, nowMs: number): void {
  const box = supervisionOf(state, enterprise);
  if (box.data.newsDueMs !== null) return;
  touch(state, box);
  box.data.newsDueMs = Math.max(nowMs, box.data.lookedAtMs + LOOK_EVERY_MS);
  state.supervisionDue.lower(box, box.data.newsDueMs);
}

/** Enterprises whose points say something of their devices are looked at when the catalogue changes: from then on a look asks for the next. */
export function noteDeclared(state: EngineState, moment: Moment): void {
  const { points } = state.catalog.data.catalog;
  const declared = points.filter(({ limitOf, retired }) => limitOf !== undefined && retired !== true);
  for (const enterprise of new Set(declared.map((point) => point.enterprise)))
    noteNews(state, enterprise, moment.nowMs);
}
