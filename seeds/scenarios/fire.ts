import { QUIET_FROM_S } from "../recording/fire-recording.ts";
import type { Scenario } from "./scenario.ts";

/** The recorded fire burns in the first shop; detectors follow its ground truth with a delay. */
export const FIRE: Scenario = {
  name: "fire",
  enterprises: ["plaza"],
  title: { zh: "地下商铺火灾（真实录制数据）", en: "Fire in an underground shop (real recording)" },
  durationS: QUIET_FROM_S,
  steps: [
    {
      atS: 0,
      says: { zh: "一层东区商铺起火", en: "fire starts in the east shop" },
      act: (world) => void (world.plants.plaza.fire.recordedS = 0),
    },
  ],
  restore(world) {
    world.plants.plaza.fire.recordedS = null;
  },
};
