import { HOUR_MS } from "../../model/time.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const CHIEF = "coldchain-manager";

/** The compressor is reported out of use, and its current says that it runs. */
export const STOPPED_LINE_RUNS: Scenario = {
  name: "stopped-line-runs",
  enterprises: ["coldchain"],
  title: { zh: "报称停用的压缩机在运行", en: "A compressor reported out of use is running" },
  durationS: 220,
  steps: [
    {
      atS: 0,
      says: { zh: "报备压缩机停用检修", en: "the compressor is reported out of use" },
      act({ people, nowMs }) {
        people.open(CHIEF, "offline-reports", "compressor", {
          points: ["IT-101"],
          reason: "压缩机停用检修",
          measure: "库温人工巡查",
          from: nowMs,
          plannedOnline: nowMs + 2 * HOUR_MS,
        });
      },
    },
    {
      atS: 90,
      says: { zh: "压缩机真正停下", en: "the compressor really stops" },
      act: ({ plants }) => void (plants.coldchain.compressorOn = false),
    },
    ...settles({
      enterprise: "coldchain",
      code: "D-08",
      explains: { atS: 120, person: CHIEF, note: "报备早于停机，现已停机断电挂牌" },
      closes: { atS: 160, person: "yh-regulator", note: "电流为零，两线一致" },
    }),
    {
      atS: 190,
      says: { zh: "检修结束，撤销报备", en: "the repair is done, the report ends" },
      act: ({ people }) =>
        people.act("coldchain-operator", "offline-reports", "compressor", "end", { note: "检修完成" }),
    },
  ],
  restore({ plants }) {
    plants.coldchain.compressorOn = true;
  },
};
