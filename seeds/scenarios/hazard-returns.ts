import { DAY_MS } from "../../model/time.ts";
import type { World } from "../world/world.ts";
import { PHOTO } from "./photo.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const INSPECTOR = "alupolish-inspector";
const OPERATOR = "alupolish-operator";
const CHIEF = "alupolish-manager";
/** With the 62 mA that leak away on an ordinary day: above the limit of 300 mA. */
const EARTH_FAULT_MA = 380;
/** Twice, with time to clear in between. */
const FAULTS_S = [
  { from: 5, to: 11 },
  { from: 36, to: 42 },
];

/** A hazard is closed with all its signatures; then its own point alarms twice, and it opens again. */
export const HAZARD_RETURNS: Scenario = {
  name: "hazard-returns",
  enterprises: ["alupolish"],
  title: { zh: "已销号的隐患被自己的测点推翻", en: "A closed hazard is reopened by its own sensor" },
  durationS: 240,
  steps: [
    {
      atS: 0,
      says: {
        zh: "上报、核实、派发、整改、复查、销号",
        en: "reported, verified, assigned, rectified, re-checked, closed",
      },
      act({ people, nowMs }) {
        const note = (text: string) => ({ note: text, photos: [PHOTO] });
        people.open(INSPECTOR, "hazards", "fault", {
          text: "一车间配电柜电缆绝缘破损，剩余电流偏高",
          zone: "alupolish-hall-1",
          points: ["RC-601"],
          category: "electrical",
          source: "round",
          photos: [PHOTO],
        });
        people.act(CHIEF, "hazards", "fault", "verify", { grade: "general", note: "属实" });
        const assign = { owner: "电工班", deadline: nowMs + DAY_MS, measures: "挂警示牌，专人看护" };
        people.act(CHIEF, "hazards", "fault", "assign", assign);
        people.act(OPERATOR, "hazards", "fault", "rectify", note("绝缘已包扎"));
        people.act(INSPECTOR, "hazards", "fault", "recheck", { passed: true, ...note("外观完好") });
        people.act(CHIEF, "hazards", "fault", "close", { note: "销号" });
      },
    },
    ...FAULTS_S.flatMap(({ from, to }) => [
      {
        atS: from,
        says: { zh: "剩余电流又升到限值以上", en: "the residual current rises above its limit again" },
        act: ({ plants }: World) => void (plants.alupolish.earthFaultMa = EARTH_FAULT_MA),
      },
      {
        atS: to,
        says: { zh: "剩余电流回落", en: "it falls" },
        act: ({ plants }: World) => void (plants.alupolish.earthFaultMa = 0),
      },
    ]),
    ...settles({
      enterprise: "alupolish",
      code: "D-06",
      explains: { atS: 130, person: CHIEF, note: "只包扎了外皮，未更换电缆" },
      closes: { atS: 190, person: "bq-regulator", note: "隐患已重新打开，按隐患督办" },
    }),
    {
      atS: 200,
      says: { zh: "重新派发：更换电缆", en: "assigned again: the cable is to be replaced" },
      act({ people, nowMs }) {
        const assign = { owner: "电工班", deadline: nowMs + 3 * DAY_MS, measures: "停用该回路，更换电缆" };
        people.act(CHIEF, "hazards", "fault", "assign", assign);
      },
    },
  ],
  restore({ plants }) {
    plants.alupolish.earthFaultMa = 0;
  },
};
