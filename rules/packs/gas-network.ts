import type { Pack } from "../pack.ts";
import { done, limits, mustFollow, state } from "../pack-rule-bodies.ts";
import {
  choiceSetting,
  clauseOf,
  mustRise,
  numberSetting,
  PROPOSAL,
  siteSetting,
  spanSetting,
  type ValuesOf,
} from "../pack-settings.ts";

const DETECTORS = clauseOf("GB 15322.2-2019", "alarm set-point 3–25 %LEL; clause not known");

const settings = {
  place: choiceSetting(["manhole", "premises"], "manhole", {
    zh: "窨井及相邻地下空间，或用气场所",
    en: "a manhole or an underground space beside the pipe, or premises where gas is used",
  }),
  blueLel: numberSetting(10, { min: 1, max: 100, unit: "%LEL" }, PROPOSAL, { zh: "窨井蓝色", en: "manhole, blue" }),
  yellowLel: numberSetting(25, { min: 1, max: 100, unit: "%LEL" }, PROPOSAL, { zh: "窨井黄色", en: "manhole, yellow" }),
  orangeLel: numberSetting(50, { min: 1, max: 100, unit: "%LEL" }, PROPOSAL, { zh: "窨井橙色", en: "manhole, orange" }),
  redLel: numberSetting(100, { min: 1, max: 100, unit: "%LEL" }, PROPOSAL, { zh: "窨井红色", en: "manhole, red" }),
  sustainedMs: spanSetting(300_000, PROPOSAL, {
    zh: "蓝色、黄色需持续的时间（短时尖峰不报警；橙色及以上立即报警）",
    en: "how long blue and yellow must last, so that a spike is none; orange and red do not wait",
  }),
  premisesLowLel: numberSetting(10, { min: 3, max: 25, unit: "%LEL" }, DETECTORS, {
    zh: "用气场所一级报警",
    en: "premises, first alarm",
  }),
  premisesHighLel: numberSetting(25, { min: 3, max: 50, unit: "%LEL" }, DETECTORS, {
    zh: "用气场所二级报警（联锁切断）",
    en: "premises, second alarm; the gas must be shut off",
  }),
  shutOffMs: spanSetting(10_000, PROPOSAL, { zh: "切断阀关闭时限", en: "the valve must be shut within" }),
  batteryLowPercent: numberSetting(20, { min: 1, max: 90, unit: "%" }, PROPOSAL, { zh: "电量低", en: "low battery" }),
  pressureLowKPa: siteSetting(
    { min: 0, max: 20_000, unit: "kPa" },
    { zh: "管网压力低", en: "low pressure of the pipe" },
  ),
  pressureHighKPa: siteSetting(
    { min: 0, max: 20_000, unit: "kPa" },
    { zh: "管网压力高", en: "high pressure of the pipe" },
  ),
} as const;
type Values = ValuesOf<typeof settings>;

/** Town gas: manholes and spaces beside the pipes, and premises where gas is used. */
export const GAS_NETWORK: Pack<Values> = {
  pack: "gas-network",
  zh: "燃气及地下管网",
  en: "Town gas and its pipes",
  settings,
  roles: [
    {
      role: "methane",
      zh: "甲烷（天然气）",
      en: "methane of natural gas",
      kinds: ["gas"],
      unit: "%LEL",
      substance: "CH4",
      detection: "combustible",
      required: true,
    },
    { role: "shutOff", zh: "切断阀已关闭", en: "the shut-off valve is shut", kinds: ["discrete", "interlock"] },
    { role: "powerLost", zh: "报警器失电", en: "the detector has lost its power", kinds: ["discrete"] },
    { role: "battery", zh: "电池电量", en: "charge of the battery", kinds: ["analog"], unit: "%" },
    { role: "coverOpen", zh: "井盖开启", en: "the cover is open", kinds: ["discrete"] },
    { role: "flooded", zh: "井内积水", en: "the manhole is flooded", kinds: ["discrete"] },
    { role: "tilted", zh: "终端倾斜", en: "the node is tilted", kinds: ["discrete"] },
    { role: "pressure", zh: "管网压力", en: "pressure of the pipe", kinds: ["analog"], unit: "kPa" },
  ],
  rules: [
    {
      name: "manhole-methane",
      zh: "窨井可燃气体",
      en: "gas in a manhole",
      source: PROPOSAL,
      on: "methane",
      when: ({ place }) => place === "manhole",
      make: (making) => {
        const { redLel, orangeLel, yellowLel, blueLel, sustainedMs } = making.values;
        return limits(making, "high", [
          { level: 1, limit: redLel },
          { level: 2, limit: orangeLel },
          { level: 3, limit: yellowLel, onDelayMs: sustainedMs },
          { level: 4, limit: blueLel, onDelayMs: sustainedMs },
        ]);
      },
    },
    {
      name: "premises-methane",
      zh: "用气场所可燃气体",
      en: "gas in premises",
      source: DETECTORS,
      on: "methane",
      when: ({ place }) => place === "premises",
      make: (making) =>
        limits(
          making,
          "high",
          [
            { level: 1, limit: making.values.premisesHighLel },
            { level: 2, limit: making.values.premisesLowLel, onDelayMs: 3_000 },
          ],
          { latch: true },
        ),
    },
    {
      name: "shut-off",
      zh: "燃气切断阀未按时关闭",
      en: "the gas was not shut off in time",
      source: PROPOSAL,
      on: "methane",
      needs: ["shutOff"],
      each: { role: "shutOff", by: "point" },
      when: ({ place }) => place === "premises",
      make: (making) => {
        const { premisesHighLel, shutOffMs } = making.values;
        const cause = { direction: "high", limit: premisesHighLel } as const;
        return mustFollow(making, 1, cause, { point: making.one, states: done(making.one) }, shutOffMs);
      },
    },
    {
      name: "power-lost",
      zh: "可燃气体报警器失电",
      en: "a gas detector has lost its power",
      source: PROPOSAL,
      on: "powerLost",
      when: ({ place }) => place === "premises",
      make: () => state(3, [true], 10_000),
    },
    {
      name: "battery-low",
      zh: "终端电量低",
      en: "the battery of a node is low",
      source: PROPOSAL,
      on: "battery",
      when: ({ place }) => place === "manhole",
      make: (making) => limits(making, "low", [{ level: 4, limit: making.values.batteryLowPercent }]),
    },
    {
      name: "cover-open",
      zh: "井盖开启",
      en: "a cover is open",
      source: PROPOSAL,
      on: "coverOpen",
      when: ({ place }) => place === "manhole",
      make: () => state(3, [true]),
    },
    {
      name: "flooded",
      zh: "井内积水（监测失效）",
      en: "a manhole is flooded: its detector sees nothing",
      source: PROPOSAL,
      on: "flooded",
      when: ({ place }) => place === "manhole",
      make: () => state(3, [true]),
    },
    {
      name: "tilted",
      zh: "终端倾斜",
      en: "a node is tilted",
      source: PROPOSAL,
      on: "tilted",
      when: ({ place }) => place === "manhole",
      make: () => state(4, [true]),
    },
    {
      name: "pressure-low",
      zh: "管网压力低",
      en: "low pressure in the pipe",
      source: PROPOSAL,
      on: "pressure",
      needsSettings: ["pressureLowKPa"],
      make: (making) =>
        limits(making, "low", [{ level: 2, limit: making.values.pressureLowKPa ?? 0, onDelayMs: 10_000 }]),
    },
    {
      name: "pressure-high",
      zh: "管网压力高",
      en: "high pressure in the pipe",
      source: PROPOSAL,
      on: "pressure",
      needsSettings: ["pressureHighKPa"],
      make: (making) =>
        limits(making, "high", [{ level: 2, limit: making.values.pressureHighKPa ?? 0, onDelayMs: 10_000 }]),
    },
  ],
  check: (values) =>
    mustRise(values, [
      ["blueLel", "yellowLel"],
      ["yellowLel", "orangeLel"],
      ["orangeLel", "redLel"],
      ["premisesLowLel", "premisesHighLel"],
    ]),
};
