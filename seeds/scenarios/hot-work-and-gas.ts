import { HOUR_MS } from "../../model/time.ts";
import type { Scenario } from "./scenario.ts";

const WELDER = "tankfarm-operator";
const CHIEF = "tankfarm-manager";
/** Brings the pump house to about 15 %LEL in half a minute: below the plant's own limits, above those of hot work. */
const SEEP_MG_S = 180_000;

/**
 * Hot work in the pump house, applied for, tested, approved and begun as it should be; then vapour seeps in. The plant's own limits would
 * not say a word: those that the permit brought do, the permit is suspended and its supervisor is called.
 */
export const HOT_WORK_AND_GAS: Scenario = {
  name: "hot-work-and-gas",
  enterprises: ["tankfarm"],
  title: { zh: "动火作业遇可燃气，作业票被叫停", en: "A hot-work permit is stopped by gas" },
  durationS: 300,
  steps: [
    {
      atS: 0,
      says: {
        zh: "泵房一级动火：申请、化验、批准、开工",
        en: "hot work in the pump house: applied, tested, approved, begun",
      },
      act({ people, nowMs }) {
        people.open(WELDER, "permits", "weld", {
          type: "hot-work",
          grade: "first",
          work: "输油泵一出口法兰补焊",
          zone: "tankfarm-pump-house",
          from: nowMs,
          until: nowMs + 2 * HOUR_MS,
          supervisor: "孙丽",
          workers: ["陈波"],
          measures: "清除可燃物，灭火器两具，专人监护",
          isolation: ["P-301 出口阀关闭并加盲板"],
        });
        people.act(WELDER, "permits", "weld", "air-test", {
          gases: [{ substance: "GASOLINE", value: 0.02, unit: "%VOL" }],
          spot: "泵房南侧作业点",
          instrument: "PG-2206",
        });
        people.act(CHIEF, "permits", "weld", "approve", { post: "safety-department" });
        people.act(WELDER, "permits", "weld", "start", { measuresInPlace: true });
      },
    },
    {
      atS: 15,
      says: { zh: "泵房有油气渗入", en: "vapour seeps into the pump house" },
      act: ({ plants }) => void (plants.tankfarm.vapourMgS.pumpHouse = SEEP_MG_S),
    },
    {
      atS: 35,
      says: { zh: "渗漏止住", en: "the seep is stopped" },
      act: ({ plants }) => void (plants.tankfarm.vapourMgS.pumpHouse = 0),
    },
    {
      atS: 240,
      says: {
        zh: "负责人终止该票：条件已变，须重新办票",
        en: "the manager ends the permit: what changed needs a new one",
      },
      act: ({ people }) => people.act(CHIEF, "permits", "weld", "cancel", { reason: "现场有油气，停止作业，重新办票" }),
    },
  ],
  restore({ plants }) {
    plants.tankfarm.vapourMgS.pumpHouse = 0;
  },
};
