import { z } from "zod";
import { DAY_MS } from "../../model/time.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import { actWant } from "../act-want.ts";
import type { Joint } from "../joint.ts";
import { alarmsAround } from "../permits/alarms-around.ts";

const settings = z.strictObject({});

/**
 * P1: while people work under a permit the gas points around them have the limits of the permit, and gas above one of them, or a grave alarm
 * of the plant's own, suspends it and calls its supervisor. One suspension for each span of work.
 */
export const gasStopsWork: Joint<z.infer<typeof settings>> = {
  code: "P1",
  words: {
    zh: {
      name: "气体报警停作业",
      purpose: "作业期间周边气体测点执行作业票限值，超限或报警即中断作业并呼叫监护人",
    },
    en: {
      name: "gas stops work",
      purpose:
        "During work the gas points around it have the limits of its permit; an alarm suspends it and calls its supervisor",
    },
  },
  settings,
  wants: (look) =>
    look.tickets<PermitFacts>("permit").flatMap((permit) => {
      if (permit.state !== "working" || !permit.facts.testsAir) return [];
      const [first] = alarmsAround(permit, look);
      if (first === undefined) return [];
      const { value, limit, unit, point } = first;
      return actWant(permit, "gas-alarm", {
        key: `${permit.id}/${permit.facts.workingSinceMs}`,
        forMs: DAY_MS,
        body: { point, alarm: first.id, value, limit, unit },
        alarm: first.id,
      });
    }),
};
