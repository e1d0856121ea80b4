import { z } from "zod";
import { BYPASS_CODE, unpermittedBypasses } from "../bypasses/unpermitted-bypasses.ts";
import type { Contradiction } from "../contradiction.ts";

const settings = z.strictObject({});

/** D-04: the bypass of an interlock is on, and no permit for it is in force: none was given, it has not begun, or it has run out. */
export const bypassedWithoutPermit: Contradiction<z.infer<typeof settings>> = {
  code: BYPASS_CODE,
  words: {
    zh: {
      name: "联锁旁路无票",
      online: "联锁 {point} 处于旁路（{mode}）",
      offline: "没有有效的旁路票（已超期的票：{permit}）",
    },
    en: {
      name: "bypassed without a permit",
      online: "interlock {point} is bypassed ({mode})",
      offline: "no bypass permit is in force (one that has run out: {permit})",
    },
  },
  settings,
  find: (look) =>
    unpermittedBypasses(look).map(({ loop: { point, zone, mode }, overdue }) => ({
      key: point,
      level: 2,
      place: { site: null, zone, points: [point] },
      online: { atMs: look.point(point)?.ts ?? null, facts: { point, mode } },
      offline: {
        atMs: overdue?.facts.untilAtMs ?? null,
        facts: { permit: overdue?.id ?? null, until: overdue?.facts.untilAtMs ?? null },
      },
      links: overdue === null ? [] : [{ to: "ticket", id: overdue.id, role: "contradicts" }],
    })),
};
