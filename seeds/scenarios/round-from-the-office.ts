import { SECOND_MS } from "../../model/time.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

/** More than two kilometres north of the site. */
const OFFICE = { lat: 39.702, lon: 116.3529, accuracyM: 20 };
const TOOK_MS = 25 * SECOND_MS;

/** Five items in 25 seconds, ticked off where the phone is: in the office in town. */
export const ROUND_FROM_THE_OFFICE: Scenario = {
  name: "round-from-the-office",
  enterprises: ["alupolish"],
  title: { zh: "坐在办公室里完成的巡检", en: "A round gone from the office" },
  durationS: 200,
  steps: [
    {
      atS: 0,
      says: {
        zh: "检查员在办公室填完除尘器巡检",
        en: "the inspector fills in the round of the collectors in the office",
      },
      act({ people, nowMs }) {
        const start = nowMs - TOOK_MS;
        const answers = [
          { id: "ash", result: "ok" },
          { id: "vents", result: "ok" },
          { id: "airlock", result: "ok" },
          { id: "hopper", result: "ok", value: 36 },
          { id: "drop", result: "ok", value: 0.9 },
        ];
        const body = {
          checklist: "alupolish-collector-round",
          site: "alupolish-site",
          zone: "alupolish-collectors",
          items: answers.map((item, i) => ({ ...item, at: start + 5 * SECOND_MS * i })),
          person: "郑洁",
          start,
          end: nowMs,
          signature: "郑洁",
        };
        people.inspect("alupolish-inspector", body, OFFICE);
      },
    },
    ...settles({
      enterprise: "alupolish",
      code: "D-11",
      explains: { atS: 80, person: "alupolish-inspector", note: "当天去镇里开会，在办公室补录" },
      confirms: { atS: 130, note: "未到现场，按虚假巡检处理" },
      closes: { atS: 170, person: "bq-regulator", note: "已转隐患跟踪，责令重新巡检" },
    }),
  ],
  restore() {
    // Nothing of the plant was touched.
  },
};
