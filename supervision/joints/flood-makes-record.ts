import { z } from "zod";
import { DAY_MS } from "../../model/time.ts";
import type { Joint } from "../joint.ts";
import { machineHazard } from "../machine-hazard.ts";

const settings = z.strictObject({});

/** L8: a flood of alarms is one incident on record; it gets a matter of its own, tied to what came first. Calls and records go on as they are. */
export const floodMakesRecord: Joint<z.infer<typeof settings>> = {
  code: "L8",
  words: {
    zh: { name: "报警泛滥转隐患", purpose: "报警泛滥的事件自动生成一条隐患，关联首发报警，供事后复盘" },
    en: {
      name: "a flood of alarms makes a hazard",
      purpose: "An incident with a flood of alarms becomes a hazard, tied to what came first, to be looked into",
    },
  },
  settings,
  wants(look) {
    return look.incidents
      .filter(({ flood, drill }) => flood !== null && drill == null)
      .map(({ id, site, firstOut, busiest }) => ({
        key: id,
        forMs: 30 * DAY_MS,
        alarm: firstOut.alarm,
        order: machineHazard(look.enterprise, {
          joint: "L8",
          text: `报警泛滥：十分钟内 ${busiest} 条，首发 ${firstOut.point ?? firstOut.rule}（事件 ${id}）`,
          grade: "general",
          category: "process",
          place: { site, zone: null, points: [] },
        }),
      }));
  },
};
