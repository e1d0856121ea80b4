import type { Scenario } from "./scenario.ts";

/** Dust smoulders in the hopper of collector 1: sparks, 60 °C, 70 °C, then the stop interlock trips. */
export const HOPPER_SMOULDER: Scenario = {
  name: "hopper-smoulder",
  enterprises: ["alupolish"],
  title: { zh: "除尘器灰斗阴燃", en: "Smouldering dust in a hopper" },
  durationS: 900,
  steps: [
    {
      atS: 0,
      says: { zh: "1# 灰斗阴燃", en: "the hopper of collector 1 smoulders" },
      act: ({ plants }) => void Object.assign(plants.alupolish.collectors[0] ?? {}, { smoulderingS: 0 }),
    },
  ],
  restore({ plants }) {
    for (const collector of plants.alupolish.collectors) collector.smoulderingS = -1;
  },
};
