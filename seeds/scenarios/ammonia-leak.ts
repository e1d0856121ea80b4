import type { Scenario } from "./scenario.ts";

/** 5 g/s of ammonia: what a hole of 2.6 mm lets out at the vapour pressure of 20 °C (choked flow). */
const LEAK_MG_S = 5_000;

/** The fan of the machine room starts as it should. Expected: 150 ppm at the sensor after 42 s, fan after 47 s, peak 695 ppm. */
export const AMMONIA_LEAK: Scenario = {
  name: "ammonia-leak",
  enterprises: ["coldchain"],
  title: { zh: "机房氨泄漏（事故排风正常）", en: "Ammonia leak, emergency fan works" },
  durationS: 1_500,
  steps: [
    {
      atS: 0,
      says: { zh: "法兰泄漏 5 g/s", en: "a flange leaks 5 g/s" },
      act: (world) => void (world.plants.coldchain.leakMgS = LEAK_MG_S),
    },
    {
      atS: 900,
      says: { zh: "泄漏切断", en: "the leak is shut off" },
      act: (world) => void (world.plants.coldchain.leakMgS = 0),
    },
  ],
  restore(world) {
    world.plants.coldchain.leakMgS = 0;
  },
};
