import { SILANE_SETPOINT_PPM } from "../world/plants/chip-fab.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const RAISED_PPM = 25;

/** So that it rings less, somebody raises the set-point in the silane controller itself: it tells so, and the rules here say 10 ppm. */
export const DEVICE_LIMIT_RAISED: Scenario = {
  name: "device-limit-raised",
  enterprises: ["chipfab"],
  title: { zh: "现场控制器的报警限值被调高", en: "Somebody raises the limit in the controller itself" },
  durationS: 200,
  steps: [
    {
      atS: 0,
      says: { zh: `硅烷控制器高报设定改为 ${RAISED_PPM} ppm`, en: `the silane controller is set to ${RAISED_PPM} ppm` },
      act: ({ plants }) => void (plants.chipfab.silaneSetpointPpm = RAISED_PPM),
    },
    {
      atS: 100,
      says: { zh: "设定值恢复", en: "the set-point is put back" },
      act: ({ plants }) => void (plants.chipfab.silaneSetpointPpm = SILANE_SETPOINT_PPM),
    },
    ...settles({
      enterprise: "chipfab",
      code: "D-07",
      explains: { atS: 120, person: "chipfab-manager", note: "维保调试后未恢复设定，现已改回 10 ppm 并上锁" },
      closes: { atS: 160, person: "park-regulator", note: "设备限值与登记限值一致" },
    }),
  ],
  restore({ plants }) {
    plants.chipfab.silaneSetpointPpm = SILANE_SETPOINT_PPM;
  },
};
