import { z } from "zod";
import type { Alarm } from "../../model/alarm.ts";
import type { WorkOrderFacts, WorkOrderTask } from "../../model/offline/work-order.ts";
import { DAY_MS } from "../../model/time.ts";
import type { Joint, Want } from "../joint.ts";
import type { Look } from "../look.ts";
import { machineHazard } from "../machine-hazard.ts";
import { openMachineHazards } from "../open-machine-hazards.ts";
import { placeOfPoint } from "../place-of-point.ts";
import { speaksOut } from "../speaks-out.ts";
import { workOrderOf } from "../work-order-of.ts";

const settings = z.strictObject({
  /** In which it is to be repaired or calibrated. A proposal. */
  dueDays: z.int().min(1).max(90).default(7),
  /** Standing for so long, it is a hazard, too. A proposal. */
  hazardDays: z.int().min(1).max(90).default(7),
});

/** L2: a sensor that is not well, or whose calibration or bump test is due, is a work order; if it is so for a week, a hazard. */
export const sickSensorMakesWork: Joint<z.infer<typeof settings>> = {
  code: "L2",
  words: {
    zh: { name: "传感器异常转工单", purpose: "传感器卡死、中毒、故障或标定到期生成工单，超过 7 天生成隐患" },
    en: {
      name: "a sick sensor makes a work order",
      purpose:
        "A sensor that is frozen, poisoned or faulty, or due for calibration, becomes a work order; after a week a hazard",
    },
  },
  settings,
  wants(look, { dueDays, hazardDays }) {
    const wants: Want[] = [];
    const known = new Set(openMachineHazards(look, "L2").flatMap(({ place }) => place.points));
    for (const alarm of look.alarms) {
      if (!speaksOut(alarm)) continue;
      const task = taskOf(alarm, look);
      if (task === null) continue;
      const { point, id, raisedAtMs } = alarm;
      if (!isOrdered(point, task, look)) {
        const order = workOrderOf(look, { task, point, text: wordsOf(alarm), dueMs: dueDays * DAY_MS });
        wants.push({ key: `${point}/${task}/${id}`, forMs: 7 * DAY_MS, order, alarm: id });
      }
      const hazardAtMs = raisedAtMs + hazardDays * DAY_MS;
      if (look.atMs < hazardAtMs) look.again(hazardAtMs);
      else if (!known.has(point)) {
        known.add(point);
        const place = placeOfPoint(look, point);
        const order = machineHazard(look.enterprise, {
          joint: "L2",
          grade: "general",
          text: wordsOf(alarm),
          place,
          category: "instrument",
        });
        wants.push({ key: `${point}/hazard`, forMs: DAY_MS, order, alarm: id });
      }
    }
    return wants;
  },
};

const TASKS: Readonly<Record<string, WorkOrderTask>> = {
  "system:sensor-fault": "repair",
  "system:bump-test-failed": "repair",
  "system:calibration-due": "calibrate",
  "system:bump-test-due": "calibrate",
};

function taskOf({ rule, level }: Alarm, look: Look): WorkOrderTask | null {
  const known = TASKS[rule];
  if (known !== undefined) return known;
  // What is blue only explains a reading: nobody need go there for it.
  return look.rule(rule)?.kind === "sensor-health" && level < 4 ? "repair" : null;
}

function wordsOf({ point, rule, params }: Alarm): string {
  const failed = params["failed"];
  return `${point ?? ""}: ${typeof failed === "string" ? failed : rule.replace("system:", "")}`;
}

function isOrdered(point: string, task: WorkOrderTask, look: Look): boolean {
  return look
    .tickets<WorkOrderFacts>("work-order")
    .some(({ closedAtMs, facts, place }) => closedAtMs === null && facts.task === task && place.points.includes(point));
}
