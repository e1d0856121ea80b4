import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

/** Somebody turns the key of an interlock and tells nobody: the bypass bit says so, and no permit does. */
export const BYPASS_NOBODY_APPROVED: Scenario = {
  name: "bypass-nobody-approved",
  enterprises: ["alupolish"],
  title: { zh: "联锁被旁路而无人批准", en: "A bypass nobody approved" },
  durationS: 240,
  steps: [
    {
      atS: 0,
      says: { zh: "1# 除尘器灰斗超温联锁被旁路", en: "the over-temperature interlock of collector 1 is bypassed" },
      act: ({ plants }) => void Object.assign(plants.alupolish.collectors[0] ?? {}, { interlockBypassed: true }),
    },
    {
      atS: 120,
      says: { zh: "联锁恢复投用", en: "the interlock is armed again" },
      act: ({ plants }) => void Object.assign(plants.alupolish.collectors[0] ?? {}, { interlockBypassed: false }),
    },
    ...settles({
      enterprise: "alupolish",
      code: "D-04",
      explains: { atS: 150, person: "alupolish-manager", note: "维修工未办旁路票，已恢复投用并批评教育" },
      closes: { atS: 210, person: "bq-regulator", note: "联锁已投用，线上线下一致" },
    }),
  ],
  restore({ plants }) {
    for (const collector of plants.alupolish.collectors) collector.interlockBypassed = false;
  },
};
