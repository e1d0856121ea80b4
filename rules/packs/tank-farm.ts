import type { Making, Pack, RuleBody } from "../pack.ts";
import { limits, limitsOfExposure, mustFollow, state } from "../pack-rule-bodies.ts";
import { clauseOf, numberSetting, PROPOSAL, siteSetting, spanSetting, type ValuesOf } from "../pack-settings.ts";

const SET_POINTS = clauseOf("GB/T 50493-2019", "5.5.2");
const TANKS = clauseOf("GB 17681-2024 (before: AQ 3036-2010)", "alarms of a tank; clause not known");

const METRES = { min: 0, max: 100, unit: "m" } as const;

const settings = {
  levelHighHighM: siteSetting(METRES, { zh: "液位高高限", en: "high-high level" }),
  levelHighM: siteSetting(METRES, { zh: "液位高限", en: "high level" }),
  levelLowM: siteSetting(METRES, { zh: "液位低限", en: "low level" }),
  levelLowLowM: siteSetting(METRES, { zh: "液位低低限", en: "low-low level" }),
  pressureHighKPa: siteSetting({ min: 0, max: 20_000, unit: "kPa" }, { zh: "压力高限", en: "high pressure" }),
  pressureLowKPa: siteSetting({ min: -100, max: 20_000, unit: "kPa" }, { zh: "压力低限", en: "low pressure" }),
  temperatureHighC: siteSetting({ min: -200, max: 500, unit: "℃" }, { zh: "温度高限", en: "high temperature" }),
  areaM2: siteSetting({ min: 0.1, max: 100_000, unit: "m²" }, { zh: "储罐截面积", en: "section of the upright tank" }),
  capacityM3: siteSetting({ min: 1, max: 1_000_000, unit: "m³" }, { zh: "储罐容积", en: "what the tank holds" }),
  inletShutMs: spanSetting(15_000, PROPOSAL, {
    zh: "高高液位后进料阀关闭时限（阀行程 10 s 的 1.5 倍）",
    en: "after high-high the inlet must be shut within: one and a half strokes of 10 s",
  }),
  combustibleLowLel: numberSetting(25, { min: 1, max: 100, unit: "%LEL" }, SET_POINTS, {
    zh: "可燃气体一级报警",
    en: "combustible gas, first alarm",
  }),
  combustibleHighLel: numberSetting(50, { min: 1, max: 100, unit: "%LEL" }, SET_POINTS, {
    zh: "可燃气体二级报警",
    en: "combustible gas, second alarm",
  }),
} as const;
type Values = ValuesOf<typeof settings>;

/** One tank and its bund; of several tanks in a bund each has a pack, and one of them the gas detectors. */
export const TANK_FARM: Pack<Values> = {
  pack: "tank-farm",
  zh: "储罐",
  en: "Tank",
  settings,
  roles: [
    { role: "level", zh: "液位", en: "level gauge", kinds: ["analog"], unit: "m", required: true, most: 1 },
    {
      role: "highHighSwitch",
      zh: "独立高高液位开关动作",
      en: "the independent high-high switch is reached",
      kinds: ["discrete"],
      most: 1,
    },
    { role: "inletShut", zh: "进料阀已关闭", en: "the inlet valve is shut", kinds: ["discrete"] },
    { role: "inflow", zh: "进料流量", en: "flow in", kinds: ["analog"], unit: "m3/h", most: 8 },
    { role: "outflow", zh: "出料流量", en: "flow out", kinds: ["analog"], unit: "m3/h", most: 8 },
    { role: "temperature", zh: "温度", en: "temperature", kinds: ["analog"], unit: "℃" },
    { role: "heater", zh: "加热运行", en: "the heater runs", kinds: ["discrete"], most: 1 },
    { role: "pressure", zh: "压力", en: "pressure", kinds: ["analog"], unit: "kPa" },
    {
      role: "combustible",
      zh: "可燃气体",
      en: "combustible gas",
      kinds: ["gas"],
      unit: "%LEL",
      detection: "combustible",
    },
    { role: "toxic", zh: "有毒气体", en: "toxic gas", kinds: ["gas"], unit: "mg/m3", detection: "toxic" },
  ],
  rules: [
    {
      name: "level-high",
      zh: "液位高",
      en: "high and high-high level",
      source: TANKS,
      on: "level",
      needsSettings: ["levelHighHighM"],
      betterWith: ["levelHighM"],
      make: (making) => levels(making, "high", { 1: making.values.levelHighHighM, 2: making.values.levelHighM }),
    },
    {
      name: "level-low",
      zh: "液位低",
      en: "low and low-low level",
      source: TANKS,
      on: "level",
      needsSettings: ["levelLowM"],
      betterWith: ["levelLowLowM"],
      make: (making) => levels(making, "low", { 2: making.values.levelLowLowM, 3: making.values.levelLowM }),
    },
    {
      name: "high-high-switch",
      zh: "高高液位开关动作",
      en: "the high-high switch is reached",
      source: TANKS,
      on: "highHighSwitch",
      make: () => state(1, [true]),
    },
    {
      name: "switch-disagrees",
      zh: "液位高高而开关未动作",
      en: "high-high level, and the switch does not say so",
      source: PROPOSAL,
      on: "level",
      needs: ["highHighSwitch"],
      needsSettings: ["levelHighHighM"],
      make: (making) => ({
        kind: "tank-switch",
        level: 2,
        params: { switch: making.first("highHighSwitch").id, highHighM: making.values.levelHighHighM },
      }),
    },
    {
      name: "inlet-shut",
      zh: "液位高高而进料阀未关闭",
      en: "high-high level, and the inlet was not shut in time",
      source: PROPOSAL,
      on: "level",
      needs: ["inletShut"],
      needsSettings: ["levelHighHighM"],
      each: { role: "inletShut", by: "point" },
      make: (making) => {
        const cause = { direction: "high", limit: making.values.levelHighHighM ?? 0 } as const;
        return mustFollow(making, 1, cause, { point: making.one, states: [true] }, making.values.inletShutMs);
      },
    },
    {
      name: "gauge-stuck",
      zh: "液位计卡滞",
      en: "the level gauge stands still",
      source: PROPOSAL,
      on: "level",
      needsAnyOf: ["inflow", "outflow"],
      needsSettings: ["areaM2"],
      make: (making) => ({ kind: "tank-stuck", level: 2, params: metersOf(making) }),
    },
    {
      name: "balance",
      zh: "物料平衡异常",
      en: "flows and level do not match",
      source: PROPOSAL,
      on: "level",
      needsAnyOf: ["inflow", "outflow"],
      needsSettings: ["areaM2", "capacityM3"],
      make: (making) => ({
        kind: "tank-balance",
        level: 2,
        params: { ...metersOf(making), capacityM3: making.values.capacityM3 },
      }),
    },
    {
      name: "filling",
      zh: "即将到达高高液位",
      en: "soon at high-high",
      source: PROPOSAL,
      on: "level",
      needs: ["inflow"],
      needsSettings: ["areaM2", "levelHighHighM"],
      make: (making) => ({
        kind: "tank-filling",
        params: { ...metersOf(making), highHighM: making.values.levelHighHighM },
      }),
    },
    {
      name: "heating",
      zh: "储罐异常升温",
      en: "the tank grows warm unheated",
      source: PROPOSAL,
      on: "temperature",
      make: ({ all, points }) => {
        const [heater] = all("heater");
        // Ten minutes (proposal), unless the thermometer is slower: a slope needs three reports.
        const windowMs = Math.max(600_000, ...points.map(({ reportEveryMs }) => 3 * reportEveryMs));
        return {
          kind: "tank-heating",
          level: 2,
          params: { windowMs, ...(heater === undefined ? {} : { heater: heater.id }) },
        };
      },
    },
    {
      name: "temperature-high",
      zh: "储罐温度高",
      en: "high temperature",
      source: TANKS,
      on: "temperature",
      needsSettings: ["temperatureHighC"],
      make: (making) => levels(making, "high", { 2: making.values.temperatureHighC }),
    },
    {
      name: "pressure-high",
      zh: "储罐压力高",
      en: "high pressure",
      source: TANKS,
      on: "pressure",
      needsSettings: ["pressureHighKPa"],
      make: (making) => levels(making, "high", { 2: making.values.pressureHighKPa }),
    },
    {
      name: "pressure-low",
      zh: "储罐压力低",
      en: "low pressure",
      source: TANKS,
      on: "pressure",
      needsSettings: ["pressureLowKPa"],
      make: (making) => levels(making, "low", { 3: making.values.pressureLowKPa }),
    },
    {
      name: "combustible",
      zh: "罐区可燃气体",
      en: "combustible gas in the bund",
      source: SET_POINTS,
      on: "combustible",
      make: (making) =>
        limits(
          making,
          "high",
          [
            { level: 1, limit: making.values.combustibleHighLel },
            { level: 2, limit: making.values.combustibleLowLel, onDelayMs: 3_000 },
          ],
          { latch: true },
        ),
    },
    {
      name: "toxic",
      zh: "罐区有毒气体",
      en: "toxic gas in the bund",
      source: SET_POINTS,
      on: "toxic",
      each: { role: "toxic", by: "substance" },
      make: (making) =>
        limitsOfExposure(making, [
          { level: 1, share: 2 },
          { level: 2, share: 1, onDelayMs: 3_000 },
        ]),
    },
  ],
  check: orderOfLevels,
};

/** How long a level must stand beyond its limit: waves are no levels. Proposal. */
const WAVES_MS = 2_000;
/** Share of the limit: 5 % of a level of 15 m would be three quarters of a metre. Proposal. */
const DEADBAND_SHARE = 0.01;

/** Limits by grade; one that the site has not set is left out. */
function levels(
  making: Making<Values>,
  direction: "high" | "low",
  byGrade: { readonly [Grade in 1 | 2 | 3]?: number | undefined },
): RuleBody {
  const given = ([1, 2, 3] as const).flatMap((level) => {
    const limit = byGrade[level];
    return limit === undefined ? [] : [{ level, limit, onDelayMs: WAVES_MS }];
  });
  return limits(making, direction, given, { deadbandShare: DEADBAND_SHARE });
}

function metersOf({ values, all }: Making<Values>) {
  return {
    inflows: all("inflow").map(({ id }) => id),
    outflows: all("outflow").map(({ id }) => id),
    areaM2: values.areaM2,
  };
}

function orderOfLevels(values: Values) {
  const order = ["levelLowLowM", "levelLowM", "levelHighM", "levelHighHighM"] as const;
  const given = order.filter((name) => values[name] !== undefined);
  const wrong = given.slice(1).filter((name, i) => (values[given[i] ?? name] ?? 0) >= (values[name] ?? 0));
  const problems: { setting: keyof Values; detail: string }[] = wrong.map((setting) => ({
    setting,
    detail: "the levels must rise from low-low to high-high",
  }));
  if (values.combustibleLowLel >= values.combustibleHighLel) {
    problems.push({ setting: "combustibleHighLel", detail: "the second alarm must lie above the first" });
  }
  return problems;
}
