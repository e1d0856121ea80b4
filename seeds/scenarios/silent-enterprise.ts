import { SECOND_MS } from "../../model/time.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

/**
 * Not one alarm in a month where others of the industry have several: this one stands when the demo begins. An inspector goes and lets the
 * detectors smell test gas; they answer, and the town leaves it at that.
 */
export const SILENT_ENTERPRISE: Scenario = {
  name: "silent-enterprise",
  enterprises: ["gasnet"],
  title: { zh: "“沉默企业”：上门核查一个月没有报警的企业", en: "A silent enterprise is looked into" },
  durationS: 180,
  steps: [
    {
      atS: 0,
      says: {
        zh: "检查员上门，对调压间探测器通标气",
        en: "an inspector gives test gas to the detectors of the station",
      },
      act({ people, nowMs }) {
        people.open("gasnet-inspector", "inspections", "test-gas", {
          site: "gasnet-site",
          zone: "gasnet-station",
          items: [
            { id: "test-gas", result: "ok", value: 49, note: "标气 50 %LEL，示值 49 %LEL" },
            { id: "horn", result: "ok", note: "声光报警器动作" },
          ],
          person: "唐宁",
          start: nowMs - 300 * SECOND_MS,
          end: nowMs,
          signature: "唐宁",
        });
      },
    },
    ...settles({
      enterprise: "gasnet",
      code: "D-15",
      explains: { atS: 100, person: "gasnet-manager", note: "调压间通风良好，一个月内确无泄漏；探测器通标气响应正常" },
      closes: { atS: 150, person: "bq-regulator", note: "现场核查属实，纳入季度抽查" },
    }),
  ],
  restore() {
    // Nothing of the plant was touched.
  },
};
