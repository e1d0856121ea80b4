import { z } from "zod";
import { checklistVersion } from "../../model/catalog/checklist-version.ts";
import type { CheckPlan } from "../../model/catalog/catalog.ts";
import type { RoundFacts } from "../../model/offline/round.ts";
import type { TicketPlace } from "../../model/offline/ticket.ts";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import { isEventMode } from "../event-mode/event-mode-now.ts";
import type { RoundOpening } from "../kinds/round.ts";
import type { Joint, Want } from "../joint.ts";
import type { Look } from "../look.ts";
import { roundAfter, roundBefore, roundsBetween } from "../rounds/plan-calendar.ts";

const settings = z.strictObject({
  /** Opened late because the gateway stood still, a round may be gone for so long before it is late. A proposal. */
  lateStartMinutes: z.number().min(1).max(1440).default(30),
});

/**
 * R1: a round of a check plan is opened when it begins. After a long stop only the newest one is: it says how many fell due meanwhile, for
 * which nobody was called.
 */
export const roundsFallDue: Joint<z.infer<typeof settings>> = {
  code: "R1",
  words: {
    zh: { name: "按计划生成巡检任务", purpose: "按岗位检查计划到点生成巡检任务；停机期间错过的只记数，不补发" },
    en: {
      name: "rounds fall due",
      purpose: "A round of a check plan is opened when it begins; those that fell due during a long stop are counted",
    },
  },
  settings,
  wants: (look, { lateStartMinutes }) =>
    look.catalog.checkPlans.flatMap((plan) => {
      if (plan.enterprise !== look.enterprise || plan.retired === true) return [];
      const nextMs = roundAfter(plan, look.atMs);
      if (nextMs !== null) look.again(nextMs);
      return roundOf(plan, look, nextMs, lateStartMinutes * MINUTE_MS) ?? [];
    }),
};

function roundOf(plan: CheckPlan, look: Look, nextMs: number | null, lateStartMs: number): Want | null {
  const startsAtMs = beginOf(plan, look, nextMs);
  const list = look.catalog.checklists.find(
    ({ id, enterprise }) => id === plan.checklist && enterprise === look.enterprise,
  );
  if (startsAtMs === null || list === undefined) return null;
  const last = look.lastRound(plan.id);
  if (last !== null && last >= startsAtMs) return null;
  const plannedMs = startsAtMs + plan.window * MINUTE_MS;
  // A plan that is new begins with a round that can still be gone in time.
  if (last === null && look.atMs >= plannedMs) return null;
  const isLate = look.atMs >= startsAtMs + OPENED_WITHIN_MS;
  const deadlineAtMs = isLate ? Math.max(plannedMs, look.atMs + lateStartMs) : plannedMs;
  const before = missedBefore(plan.id, look);
  const opening: RoundOpening = {
    place: placeOf(plan, look),
    facts: {
      plan: plan.id,
      post: plan.post,
      checklist: plan.checklist,
      version: checklistVersion(list),
      startsAtMs,
      deadlineAtMs,
      endsAtMs: nextMs ?? startsAtMs + 31 * 24 * HOUR_MS,
      lateSinceMs: before?.lateSinceMs ?? deadlineAtMs,
      // Who has heard that rounds go missing does not hear it from the beginning again.
      called: 0,
      remindMs: plan.missed.remind * MINUTE_MS,
      leaderMs: plan.missed.leader * MINUTE_MS,
      townMs: plan.missed.town * MINUTE_MS,
      skipped: last === null ? null : roundsBetween(plan, last, startsAtMs),
      inspection: null,
      doneAtMs: null,
      late: false,
    },
  };
  const order = {
    type: "open",
    kind: "round",
    enterprise: look.enterprise,
    body: { ...opening },
    claimed: null,
    gathered: {},
  } as const;
  return { key: `${plan.id}/${startsAtMs}`, forMs: HOUR_MS, order };
}

/** When the newest round began. During a major activity there is one more halfway to the next. */
function beginOf(plan: CheckPlan, look: Look, nextMs: number | null): number | null {
  const plannedMs = roundBefore(plan, look.atMs);
  if (plannedMs === null || nextMs === null || !isEventMode(look, placeOf(plan, look).zone)) return plannedMs;
  const halfwayMs = plannedMs + Math.round((nextMs - plannedMs) / 2);
  if (look.atMs >= halfwayMs) return halfwayMs;
  look.again(halfwayMs);
  return plannedMs;
}

/** An enterprise is looked at within seconds of a round's begin, unless the gateway stood still. */
const OPENED_WITHIN_MS = MINUTE_MS;

/** The round before this one was missed, as those before it: since when they have been. */
function missedBefore(plan: string, look: Look): RoundFacts | null {
  const [last] = look
    .tickets<RoundFacts>("round")
    .filter(({ facts }) => facts.plan === plan)
    .slice(-1);
  return last?.state === "missed" ? last.facts : null;
}

function placeOf({ zone, points }: CheckPlan, { catalog }: Look): TicketPlace {
  const site = catalog.zones.find(({ id }) => id === zone)?.site ?? null;
  return { site, zone: zone ?? null, points: [...points] };
}
