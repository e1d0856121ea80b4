import type { Pack } from "../pack.ts";
import { limits, mustFollow, state } from "../pack-rule-bodies.ts";
import { clauseOf, numberSetting, PROPOSAL, siteSetting, spanSetting, type ValuesOf } from "../pack-settings.ts";

const HYDRANTS = clauseOf("GB 50974-2014", "static pressure at the worst point; clause not known");
const SPRINKLERS = clauseOf("GB 50084-2017", "static pressure at the worst point; clause not known");

const settings = {
  hydrantLowMPa: numberSetting(0.1, { min: 0.01, max: 5, unit: "MPa" }, HYDRANTS, {
    zh: "最不利点消火栓静压（工业建筑 0.10；小于 20000 m³ 为 0.07；高度超过 100 m 为 0.15）",
    en: "static pressure of the worst hydrant: 0.10 in industry, 0.07 below 20,000 m³, 0.15 above 100 m of height",
  }),
  sprinklerLowMPa: numberSetting(0.1, { min: 0.01, max: 5, unit: "MPa" }, SPRINKLERS, {
    zh: "最不利点喷头静压",
    en: "static pressure of the worst sprinkler",
  }),
  pressureMs: spanSetting(10_000, PROPOSAL, { zh: "压力不足的容许时间", en: "how long a pressure may be too low" }),
  tankLowM: siteSetting(
    { min: 0, max: 100, unit: "m" },
    { zh: "有效水量对应的水位", en: "level of the water that must be there" },
  ),
  tankFullM: siteSetting({ min: 0.1, max: 100, unit: "m" }, { zh: "满水位", en: "level of the full tank" }),
  tankDropPerHour: numberSetting(0.05, { min: 0.001, max: 1, unit: "1/h" }, PROPOSAL, {
    zh: "每小时水位下降占满水位的比例",
    en: "share of the full level by which it may fall in an hour",
  }),
  tankDropWindowMs: spanSetting(3_600_000, PROPOSAL, {
    zh: "计算水位下降的时间窗（至少为上报周期的三倍）",
    en: "over how long the fall is taken; three reports of the gauge at least",
  }),
  pumpNotReadyMs: spanSetting(300_000, PROPOSAL, {
    zh: "消防泵非自动或失电的容许时间",
    en: "how long the pump may be in manual or without power",
  }),
  pumpStartMs: spanSetting(120_000, PROPOSAL, {
    zh: "压力不足后消防泵启动时限",
    en: "after the pressure is too low the pump must run within",
  }),
} as const;
type Values = ValuesOf<typeof settings>;

/** Water for fighting fires: pressure at the worst point, the tank, and a pump that would start by itself. */
export const FIRE_WATER: Pack<Values> = {
  pack: "fire-water",
  zh: "消防给水",
  en: "Fire water",
  settings,
  roles: [
    {
      role: "hydrantPressure",
      zh: "消火栓系统压力",
      en: "pressure of the hydrants",
      kinds: ["analog"],
      unit: "MPa",
      required: true,
    },
    { role: "sprinklerPressure", zh: "喷淋系统压力", en: "pressure of the sprinklers", kinds: ["analog"], unit: "MPa" },
    { role: "tankLevel", zh: "消防水池水位", en: "level of the tank", kinds: ["analog"], unit: "m" },
    { role: "pumpAuto", zh: "消防泵自动状态", en: "the pump is in automatic", kinds: ["discrete"] },
    { role: "pumpPower", zh: "消防泵电源正常", en: "the pump has power", kinds: ["discrete"] },
    { role: "pumpRuns", zh: "消防泵运行", en: "the pump runs", kinds: ["discrete"], most: 1 },
  ],
  rules: [
    {
      name: "hydrant-pressure-low",
      zh: "消火栓压力不足",
      en: "too little pressure at the hydrants",
      source: HYDRANTS,
      on: "hydrantPressure",
      make: (making) => {
        const { hydrantLowMPa, pressureMs } = making.values;
        return limits(making, "low", [{ level: 2, limit: hydrantLowMPa, onDelayMs: pressureMs }]);
      },
    },
    {
      name: "sprinkler-pressure-low",
      zh: "喷淋压力不足",
      en: "too little pressure at the sprinklers",
      source: SPRINKLERS,
      on: "sprinklerPressure",
      make: (making) => {
        const { sprinklerLowMPa, pressureMs } = making.values;
        return limits(making, "low", [{ level: 2, limit: sprinklerLowMPa, onDelayMs: pressureMs }]);
      },
    },
    {
      name: "tank-low",
      zh: "消防水池水位低于有效水量",
      en: "less water in the tank than must be there",
      source: clauseOf("GB 50974-2014", "effective volume of the tank; clause not known"),
      on: "tankLevel",
      needsSettings: ["tankLowM"],
      make: (making) => limits(making, "low", [{ level: 2, limit: making.values.tankLowM ?? 0, onDelayMs: 10_000 }]),
    },
    {
      name: "tank-falls",
      zh: "消防水池水位下降（渗漏或用水）",
      en: "the level of the tank falls: a leak, or water is drawn",
      source: PROPOSAL,
      on: "tankLevel",
      needsSettings: ["tankFullM"],
      make: (making) => {
        const { tankFullM = 0, tankDropPerHour, tankDropWindowMs } = making.values;
        // A slope needs three reports.
        const windowMs = Math.max(tankDropWindowMs, ...making.points.map(({ reportEveryMs }) => 3 * reportEveryMs));
        const limitPerMinute = making.limit((tankFullM * tankDropPerHour) / 60, "high");
        return {
          kind: "rate",
          level: 3,
          params: { direction: "falling", limitPerMinute, windowMs, offDelayMs: 60_000 },
        };
      },
    },
    {
      name: "pump-not-automatic",
      zh: "消防泵不在自动状态",
      en: "a pump is not in automatic",
      source: PROPOSAL,
      on: "pumpAuto",
      make: ({ values }) => state(2, [false], values.pumpNotReadyMs),
    },
    {
      name: "pump-without-power",
      zh: "消防泵失电",
      en: "a pump is without power",
      source: PROPOSAL,
      on: "pumpPower",
      make: ({ values }) => state(2, [false], values.pumpNotReadyMs),
    },
    {
      name: "pump-start",
      zh: "压力不足而消防泵未启动",
      en: "the pressure is too low and the pump has not started",
      source: PROPOSAL,
      on: "hydrantPressure",
      needs: ["pumpRuns"],
      make: (making) => {
        const { hydrantLowMPa, pumpStartMs } = making.values;
        const cause = { direction: "low", limit: hydrantLowMPa } as const;
        return mustFollow(making, 1, cause, { point: making.first("pumpRuns"), states: [true] }, pumpStartMs);
      },
    },
  ],
  check: ({ tankLowM, tankFullM }) =>
    tankLowM === undefined || tankFullM === undefined || tankLowM < tankFullM
      ? []
      : [{ setting: "tankFullM", detail: "a full tank must stand above its low level" }],
};
