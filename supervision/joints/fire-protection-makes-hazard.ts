import { z } from "zod";
import type { Alarm } from "../../model/alarm.ts";
import { DAY_MS } from "../../model/time.ts";
import { unansweredChecks } from "../duty/unanswered-checks.ts";
import type { Joint, Want } from "../joint.ts";
import type { Look } from "../look.ts";
import { machineHazard } from "../machine-hazard.ts";
import { openMachineHazards } from "../open-machine-hazards.ts";
import { placeOfPoint } from "../place-of-point.ts";
import { speaksOut } from "../speaks-out.ts";

const settings = z.strictObject({});

/**
 * L5: a duty check that nobody answered, a fire pump that would not start by itself, or too little water for fire-fighting, is a hazard of
 * fire protection.
 */
export const fireProtectionMakesHazard: Joint<z.infer<typeof settings>> = {
  code: "L5",
  words: {
    zh: {
      name: "消防设施异常转隐患",
      purpose: "查岗无人应答，消防泵不在自动、失电，消防水位或压力不足，生成消防类隐患",
    },
    en: {
      name: "fire protection makes a hazard",
      purpose:
        "A duty check nobody answers, a fire pump in manual or without power, or too little water or pressure, becomes a hazard of fire protection",
    },
  },
  settings,
  wants(look) {
    const wants: Want[] = [...unansweredChecks(look)];
    const known = new Set(openMachineHazards(look, "L5").flatMap(({ place }) => place.points));
    for (const alarm of look.alarms) {
      if (!speaksOut(alarm) || known.has(alarm.point)) continue;
      const why = whatFails(alarm, look);
      if (why === null) continue;
      const { point, id } = alarm;
      known.add(point);
      const order = machineHazard(look.enterprise, {
        joint: "L5",
        grade: "general",
        text: `${point}: ${why}`,
        place: placeOfPoint(look, point),
        category: "fire",
      });
      wants.push({ key: point, forMs: DAY_MS, order, alarm: id });
    }
    return wants;
  },
};

/** The pack whose rules these are, and those of them that mean that nothing would come out of the hydrants. */
const PACK = "fire-water";
const RULES = [
  "pump-not-automatic",
  "pump-without-power",
  "tank-low",
  "hydrant-pressure-low",
  "sprinkler-pressure-low",
];

function whatFails({ rule }: Alarm, { catalog, enterprise }: Look): string | null {
  for (const { id, pack, enterprise: owner } of catalog.packs) {
    if (pack !== PACK || owner !== enterprise || !rule.startsWith(`${id}-`)) continue;
    const name = rule.slice(id.length + 1);
    const fails = RULES.find((each) => name === each || name.startsWith(`${each}-`));
    if (fails !== undefined) return fails;
  }
  return null;
}
