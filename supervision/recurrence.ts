import { z } from "zod";
import type { HazardFacts } from "../model/offline/hazard.ts";
import type { Ticket } from "../model/offline/ticket.ts";
import { DAY_MS } from "../model/time.ts";
import { type AlarmLine, isOfPlant, type Look } from "./look.ts";

/** Shared by what finds that a hazard is back and by what reopens it. Proposals, from no standard. */
export const recurrenceSettings = z.strictObject({
  alarms: z.int().min(1).max(100).default(2),
  withinDays: z.number().min(1).max(30).default(7),
});
export type RecurrenceSettings = z.infer<typeof recurrenceSettings>;

/** A hazard that was closed and whose own points have alarmed again since: those alarms. It stands until the hazard is closed anew. */
export interface Recurrence {
  readonly hazard: Ticket<HazardFacts>;
  readonly closedAtMs: number;
  readonly alarms: readonly AlarmLine[];
}

export function recurrencesOf(look: Look, { alarms: needed, withinDays }: RecurrenceSettings): readonly Recurrence[] {
  return look.tickets<HazardFacts>("hazard").flatMap((hazard) => {
    const closedAtMs = hazard.facts.closedLastAtMs;
    if (closedAtMs === null || hazard.place.points.length === 0) return [];
    const untilMs = closedAtMs + withinDays * DAY_MS;
    const alarms = look.log.filter(
      (line) =>
        isOfPlant(line) &&
        line.level <= ALARMS_OF &&
        line.point !== null &&
        hazard.place.points.includes(line.point) &&
        line.raisedAtMs > closedAtMs &&
        line.raisedAtMs <= untilMs,
    );
    return occasionsOf(alarms) >= needed ? [{ hazard, closedAtMs, alarms }] : [];
  });
}

/** Advice is no recurrence. */
const ALARMS_OF = 3;

/** One rise through two limits is one occasion. */
function occasionsOf(alarms: readonly AlarmLine[]): number {
  return new Set(alarms.map(({ point, raisedAtMs }) => `${point}/${raisedAtMs}`)).size;
}
