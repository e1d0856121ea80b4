import { z } from "zod";
import type { Alarm } from "../../model/alarm.ts";
import type { WorkOrderFacts } from "../../model/offline/work-order.ts";
import { DAY_MS } from "../../model/time.ts";
import type { Joint } from "../joint.ts";
import type { Look } from "../look.ts";
import { alarmParams, machineWords } from "../machine-words.ts";
import { speaksOut } from "../speaks-out.ts";
import { workOrderOf } from "../work-order-of.ts";

const settings = z.strictObject({
  /** In which the ventilation is to be looked at. A proposal. */
  dueDays: z.int().min(1).max(30).default(1),
});

/** L7: an occupational exposure beyond its limit (STEL, TWA, noise) is a work order: why people breathe it, and whether the ventilation works. */
export const exposureMakesWork: Joint<z.infer<typeof settings>> = {
  code: "L7",
  words: {
    zh: { name: "职业接触超限转工单", purpose: "滚动 STEL/TWA 超过限值，生成职业卫生工单（通风检查）" },
    en: {
      name: "exposure makes a work order",
      purpose:
        "A rolling STEL or TWA beyond its limit becomes a work order of occupational health: check the ventilation",
    },
  },
  settings,
  wants: (look, { dueDays }) =>
    look.alarms.flatMap((alarm) => {
      if (!speaksOut(alarm) || !isBeyondLimit(alarm, look)) return [];
      const { id, point, params, value } = alarm;
      if (isOrdered(point, look)) return [];
      const measure = typeof params["measure"] === "string" ? params["measure"] : null;
      const words = machineWords("machine.exposure", { ...alarmParams(look, alarm, value), measure });
      const order = workOrderOf(look, { task: "ventilation-check", point, words, dueMs: dueDays * DAY_MS });
      return { key: `${point}/${id}`, forMs: 7 * DAY_MS, order, alarm: id };
    }),
};

/** A share of the limit is a warning; the limit itself is the share 1. */
function isBeyondLimit({ rule: id, level }: Alarm, look: Look): boolean {
  const rule = look.rule(id);
  if (rule?.kind !== "exposure") return false;
  const { levels } = rule.params;
  if (!Array.isArray(levels)) return true;
  // Checked by the rule kind's own schema.
  const own = levels as readonly { readonly level: number; readonly share: number }[];
  return own.some((each) => each.level === level && each.share >= 1);
}

function isOrdered(point: string, look: Look): boolean {
  return look
    .tickets<WorkOrderFacts>("work-order")
    .some(
      ({ closedAtMs, facts, place }) =>
        closedAtMs === null && facts.task === "ventilation-check" && place.points.includes(point),
    );
}
