import { z } from "zod";
import { DAY_MS } from "../../model/time.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import { actWant } from "../act-want.ts";
import type { Joint } from "../joint.ts";
import { alarmsOfLines } from "../permits/alarms-around.ts";

const settings = z.strictObject({});

/** P3: lifting, digging and breaking roads goes on only while the lines it crosses are quiet: any alarm of a named point, its silence too, stops it. */
export const crossedLineStopsWork: Joint<z.infer<typeof settings>> = {
  code: "P3",
  words: {
    zh: { name: "穿越管线加强监听", purpose: "吊装、动土、断路作业期间，所列管线测点报警或失联即中断作业" },
    en: {
      name: "a crossed line stops work",
      purpose: "During lifting, excavation and road break an alarm, or silence, of a named line suspends the work",
    },
  },
  settings,
  wants: (look) =>
    look.tickets<PermitFacts>("permit").flatMap((permit) => {
      if (permit.state !== "working" || permit.facts.listening.length === 0) return [];
      const [first] = alarmsOfLines(permit, look);
      if (first === undefined) return [];
      const { value, limit, unit, point } = first;
      return actWant(permit, "line-alarm", {
        key: `${permit.id}/${permit.facts.workingSinceMs}`,
        forMs: DAY_MS,
        body: { point, alarm: first.id, value, limit, unit },
        alarm: first.id,
      });
    }),
};
