import { DAY_MS } from "../../model/time.ts";
import type { World } from "../world/world.ts";
import type { Scenario } from "./scenario.ts";

const INSPECTOR = "coldchain-inspector";
const OPERATOR = "coldchain-operator";
const CHIEF = "coldchain-manager";
/** Brings the detector beside the receiver above its low alarm, 28 ppm, each time for some minutes. */
const SEEP_MG_S = 150;
/** The second time something is left of the first. */
const SEEPS_S = [
  { from: 60, to: 130 },
  { from: 600, to: 640 },
];

/** The fingerprint of a photo that nobody handed in: the demo's people have no camera. */
const PHOTO = { sha256: "d".repeat(64) };

/** A hazard is closed with all its signatures; then its own point alarms twice, and it opens again. */
export const HAZARD_RETURNS: Scenario = {
  name: "hazard-returns",
  enterprises: ["coldchain"],
  title: { zh: "已销号的隐患被自己的测点推翻", en: "A closed hazard is reopened by its own sensor" },
  durationS: 1_200,
  steps: [
    {
      atS: 0,
      says: {
        zh: "上报、核实、派发、整改、复查、销号",
        en: "reported, verified, assigned, rectified, re-checked, closed",
      },
      act({ people, nowMs }) {
        const note = (text: string) => ({ note: text, photos: [PHOTO] });
        people.open(INSPECTOR, "hazards", "seep", {
          text: "贮氨器法兰处有氨味",
          zone: "coldchain-equipment-room",
          points: ["NH3-201"],
          category: "equipment",
          leak: false,
          photos: [PHOTO],
        });
        people.act(CHIEF, "hazards", "seep", "verify", { grade: "general", note: "属实" });
        const assign = { owner: "设备班", deadline: nowMs + DAY_MS, measures: "挂警示牌，便携仪值守" };
        people.act(CHIEF, "hazards", "seep", "assign", assign);
        people.act(OPERATOR, "hazards", "seep", "rectify", note("更换垫片"));
        people.act(INSPECTOR, "hazards", "seep", "recheck", { passed: true, ...note("无氨味") });
        people.act(CHIEF, "hazards", "seep", "close", { note: "销号" });
      },
    },
    ...SEEPS_S.flatMap(({ from, to }) => [
      {
        atS: from,
        says: { zh: "设备间又有氨渗出", en: "ammonia seeps into the equipment room again" },
        act: ({ plants }: World) => void (plants.coldchain.equipmentLeakMgS = SEEP_MG_S),
      },
      {
        atS: to,
        says: { zh: "渗漏停止", en: "the seep stops" },
        act: ({ plants }: World) => void (plants.coldchain.equipmentLeakMgS = 0),
      },
    ]),
  ],
  restore({ plants }) {
    plants.coldchain.equipmentLeakMgS = 0;
  },
};
