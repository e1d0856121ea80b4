import { z } from "zod";
import { DAY_MS, MINUTE_MS } from "../../model/time.ts";
import type { ContradictionFacts } from "../../model/offline/contradiction.ts";
import type { HazardFacts } from "../../model/offline/hazard.ts";
import { BYPASS_CODE, unpermittedBypasses } from "../bypasses/unpermitted-bypasses.ts";
import type { Joint, Want } from "../joint.ts";
import type { Look } from "../look.ts";
import { machineHazard } from "../machine-hazard.ts";
import { machineWords, whereIs } from "../machine-words.ts";

const settings = z.strictObject({
  /** So long a bypass without a permit is a contradiction and no hazard yet: somebody may have thrown the wrong key. A proposal. */
  graceMinutes: z.number().min(0).max(120).default(5),
});

/**
 * L3: an interlock that stays bypassed without a permit, or whose permit has run out, is a hazard. It may be a major one: that people
 * decide when they verify it.
 */
export const bypassMakesHazard: Joint<z.infer<typeof settings>> = {
  code: "L3",
  words: {
    zh: { name: "无票旁路转隐患", purpose: "联锁无票旁路超过设定时间，或旁路票超期，生成隐患，是否重大由人判定" },
    en: {
      name: "an unpermitted bypass makes a hazard",
      purpose:
        "An interlock bypassed for some time without a permit, or beyond its permit, becomes a hazard; people decide whether it is major",
    },
  },
  settings,
  wants(look, { graceMinutes }) {
    const wants: Want[] = [];
    const known = pointsWithHazard(look);
    for (const { loop, overdue } of unpermittedBypasses(look)) {
      if (known.has(loop.point)) continue;
      const sinceMs = overdue?.facts.untilAtMs ?? firstSeenAtMs(loop.point, look);
      // Found out in this very look: the contradiction is opened after it.
      if (sinceMs === null) continue;
      const dueAtMs = overdue === null ? sinceMs + graceMinutes * MINUTE_MS : sinceMs;
      if (look.atMs < dueAtMs) look.again(dueAtMs);
      else wants.push(hazardOf(look, loop, overdue?.id ?? null));
    }
    return wants;
  },
};

/** Since when it has been known to be bypassed without a permit: its newest contradiction says so. */
function firstSeenAtMs(point: string, look: Look): number | null {
  const own = look
    .tickets<ContradictionFacts>("contradiction")
    .filter(({ facts }) => facts.code === BYPASS_CODE && facts.key === point);
  return own.at(-1)?.facts.firstSeenAtMs ?? null;
}

function pointsWithHazard(look: Look): ReadonlySet<string> {
  const open = look.tickets<HazardFacts>("hazard").filter(({ closedAtMs }) => closedAtMs === null);
  return new Set(open.flatMap(({ facts, place }) => (facts.majorCandidate === true ? place.points : [])));
}

function hazardOf(
  look: Look,
  { point, zone }: { readonly point: string; readonly zone: string | null },
  permit: string | null,
): Want {
  const where = whereIs(look, point);
  const order = machineHazard(look.enterprise, {
    joint: "L3",
    words:
      permit === null
        ? machineWords("machine.bypass", { where })
        : machineWords("machine.bypass-overdue", { where, permit }),
    grade: "general",
    category: "instrument",
    place: { site: null, zone, points: [point] },
    majorCandidate: true,
  });
  return { key: `${point}/${permit ?? ""}`, forMs: DAY_MS, order, ...(permit === null ? {} : { ticket: permit }) };
}
