import { z } from "zod";
import { DAY_MS } from "../../model/time.ts";
import type { BypassFacts } from "../../model/offline/bypass.ts";
import { actWant } from "../act-want.ts";
import type { Joint } from "../joint.ts";

const settings = z.strictObject({});

/**
 * P4: a bypass under a permit is expected (no contradiction, no hazard), and the permit notes when the machine was bypassed and armed again.
 * That its compensating checks are due, and call when they are missed, is the permit's own clock.
 */
export const bypassIsExpected: Joint<z.infer<typeof settings>> = {
  code: "P4",
  words: {
    zh: { name: "旁路票与联锁状态", purpose: "有票旁路不报矛盾，票上记录线上实际旁路与恢复的时间，按间隔检查补偿措施" },
    en: {
      name: "a bypass is expected",
      purpose:
        "A bypass under a permit is no contradiction; its permit notes when the machine was bypassed and armed again",
    },
  },
  settings,
  wants: (look) => {
    const open = look.tickets<BypassFacts>("bypass").filter(({ state }) => state === "in-force" || state === "overdue");
    if (open.length === 0) return [];
    const loops = new Map(look.loops.map((loop) => [loop.point, loop]));
    return open.flatMap((permit) => {
      const { seenBypassedAtMs, seenArmedAtMs } = permit.facts;
      const own = permit.place.points.map((id) => loops.get(id)?.bypassed ?? null);
      const isSeenBypassed = seenBypassedAtMs !== null && seenArmedAtMs === null;
      if (!isSeenBypassed && own.some((bypassed) => bypassed === true))
        return actWant(permit, "seen-bypassed", { key: `${permit.id}/on/${permit.entries}`, forMs: DAY_MS, body: {} });
      if (isSeenBypassed && own.every((bypassed) => bypassed === false))
        return actWant(permit, "seen-armed", { key: `${permit.id}/off/${permit.entries}`, forMs: DAY_MS, body: {} });
      return [];
    });
  },
};
