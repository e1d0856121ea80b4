import { HOUR_MS } from "../../model/time.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const CHIEF = "plaza-manager";
const OPERATOR = "plaza-operator";
const OWN = { path: "promises", enterprise: "plaza" };

/** The promise of the morning names no special work, and a job begins under a permit. */
export const MORE_WORK_THAN_PROMISED: Scenario = {
  name: "more-work-than-promised",
  enterprises: ["plaza"],
  title: { zh: "承诺“今日无特殊作业”，作业票却在开工", en: "The promise says no special work, and a job begins" },
  durationS: 220,
  steps: [
    {
      atS: 0,
      says: { zh: "配电室临时用电开票开工", en: "temporary power in the switch room: applied, approved, begun" },
      act({ people, nowMs }) {
        people.open(OPERATOR, "permits", "power", {
          type: "temporary-power",
          work: "商铺装修临时接电",
          zone: "plaza-switch-room",
          from: nowMs,
          until: nowMs + 4 * HOUR_MS,
          supervisor: "罗强",
          workers: ["马超"],
          measures: "漏电保护器投用，挂牌上锁",
        });
        people.act(CHIEF, "permits", "power", "approve", { post: "unit" });
        people.act(OPERATOR, "permits", "power", "start", { measuresInPlace: true });
      },
    },
    {
      atS: 90,
      says: { zh: "更正承诺：撤回并重新公告", en: "the promise is withdrawn and filed anew" },
      act({ people }) {
        people.onOpen(CHIEF, OWN, "withdraw", { reason: "漏报临时用电一项" });
        people.open(CHIEF, "promises", "corrected", {
          permits: [{ type: "temporary-power", count: 1 }],
          running: 4,
          stopped: 0,
          major: "何雪梅",
          text: "更正：今日临时用电一项，措施已落实",
        });
      },
    },
    ...settles({
      enterprise: "plaza",
      code: "D-10",
      explains: { atS: 120, person: CHIEF, note: "装修临时接电漏报，承诺已更正" },
      closes: { atS: 160, person: "yh-regulator", note: "承诺与作业票一致" },
    }),
    {
      atS: 190,
      says: { zh: "作业完工验收", en: "the job is done and accepted" },
      act: ({ people }) =>
        people.act(OPERATOR, "permits", "power", "finish", { siteClear: true, acceptedBy: "何雪梅" }),
    },
  ],
  restore() {
    // Nothing of the plant was touched.
  },
};
