import { AMMONIA_LEAK } from "./ammonia-leak.ts";
import type { Scenario } from "./scenario.ts";

/** The same leak, but the emergency fan does not start. Expected: interlock failed to act, 4388 ppm at an unlimited sensor after 15 min. */
export const AMMONIA_LEAK_FAN_FAILS: Scenario = {
  name: "ammonia-leak-fan-fails",
  enterprises: ["coldchain"],
  title: { zh: "机房氨泄漏（事故排风拒动）", en: "Ammonia leak, emergency fan fails" },
  durationS: 1_500,
  steps: [
    {
      atS: 0,
      says: { zh: "事故排风机断电", en: "the emergency fan is dead" },
      act: (world) => void (world.plants.coldchain.fan.available = false),
    },
    ...AMMONIA_LEAK.steps,
    {
      atS: 1_080,
      says: { zh: "排风机修复", en: "the fan is repaired" },
      act: (world) => void (world.plants.coldchain.fan.available = true),
    },
  ],
  restore(world) {
    AMMONIA_LEAK.restore(world);
    world.plants.coldchain.fan.available = true;
  },
};
