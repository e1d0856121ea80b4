import { SECOND_MS } from "../../model/time.ts";
import type { World } from "../world/world.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const INSPECTOR = "coldchain-inspector";

/** An inspector's portable reads 18 ppm of ammonia where the fixed detector has nothing; twice. Then another instrument agrees with it. */
export const PORTABLE_READS_OTHERWISE: Scenario = {
  name: "portable-reads-otherwise",
  enterprises: ["coldchain"],
  title: { zh: "便携仪与固定探测器读数不符", en: "The portable and the fixed detector disagree" },
  durationS: 240,
  steps: [
    measured(0, 18, "PG-1107"),
    measured(45, 17, "PG-1107"),
    {
      atS: 110,
      says: { zh: "换一台检定合格的便携仪复测", en: "measured again with an instrument in calibration" },
      act: (world) => measure(world, 0, "PG-1112"),
    },
    ...settles({
      enterprise: "coldchain",
      code: "D-02",
      explains: { atS: 140, person: "coldchain-manager", note: "PG-1107 零点漂移，已送检；复测一致" },
      closes: { atS: 190, person: "yh-regulator", note: "两线一致" },
    }),
  ],
  restore() {
    // Nothing of the plant was touched.
  },
};

function measured(atS: number, ppm: number, instrument: string): Scenario["steps"][number] {
  return {
    atS,
    says: { zh: `穿堂便携仪读数 ${ppm} ppm`, en: `the portable reads ${ppm} ppm in the anteroom` },
    act: (world) => measure(world, ppm, instrument),
  };
}

function measure({ people, nowMs }: World, ppm: number, instrument: string): void {
  people.open(INSPECTOR, "inspections", "portable", {
    zone: "coldchain-cold-rooms",
    readings: [{ point: "NH3-301", value: ppm, unit: "ppm", instrument, at: nowMs }],
    person: "赵敏",
    start: nowMs - 60 * SECOND_MS,
    end: nowMs,
    signature: "赵敏",
    note: "穿堂便携仪比对",
  });
}
