import type { Making, Pack, RuleBody } from "../pack.ts";
import { limits, mustFollow, state } from "../pack-rule-bodies.ts";
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

const DUST = clauseOf("AQ 4273-2016", "temperature of the hopper; clause not known");

const settings = {
  collector: choiceSetting(["dry", "wet"], "dry", { zh: "干式或湿式除尘器", en: "dry or wet collector" }),
  hopperWarnC: numberSetting(60, { min: 20, max: 300, unit: "℃" }, PROPOSAL, {
    zh: "灰斗温度预警",
    en: "temperature of the hopper, warning",
  }),
  hopperAlarmC: numberSetting(70, { min: 20, max: 300, unit: "℃" }, DUST, {
    zh: "灰斗温度报警（应联锁停机）",
    en: "temperature of the hopper, alarm; the plant must stop",
  }),
  pressureLowKPa: numberSetting(0.3, { min: 0.01, max: 20, unit: "kPa" }, PROPOSAL, {
    zh: "进出风口压差下限（滤袋破损）",
    en: "pressure difference below which a filter is broken",
  }),
  pressureHighKPa: numberSetting(1.5, { min: 0.01, max: 20, unit: "kPa" }, PROPOSAL, {
    zh: "进出风口压差上限（滤袋堵塞）",
    en: "pressure difference above which the filter is clogged",
  }),
  pressureBuildUpMs: spanSetting(60_000, PROPOSAL, {
    zh: "风机启动后压差建立时限",
    en: "after the start of the fan the pressure difference is there within",
  }),
  airlockMs: spanSetting(10_000, PROPOSAL, {
    zh: "风机运行而锁气卸灰装置停止的容许时间",
    en: "how long the airlock may stand still while the fan runs",
  }),
  stopMs: spanSetting(10_000, PROPOSAL, { zh: "联锁停机时限", en: "the plant must have stopped within" }),
  ratedFlowM3H: siteSetting(
    { min: 0.01, max: 100_000, unit: "m3/h" },
    { zh: "循环水额定流量", en: "rated water flow" },
  ),
  flowLowShare: numberSetting(0.8, { min: 0.1, max: 1, unit: "1" }, PROPOSAL, {
    zh: "循环水流量报警比例",
    en: "share of the rated flow below which it is an alarm",
  }),
  flowStopShare: numberSetting(0.5, { min: 0.1, max: 1, unit: "1" }, PROPOSAL, {
    zh: "循环水流量停机比例",
    en: "share of the rated flow at which the plant must stop",
  }),
  flowMs: spanSetting(5_000, PROPOSAL, { zh: "流量不足的容许时间", en: "how long the flow may be too low" }),
  waterLevelLowM: siteSetting({ min: 0, max: 50, unit: "m" }, { zh: "水箱低水位", en: "low level of the water tank" }),
  hydrogenWarnLel: numberSetting(10, { min: 1, max: 100, unit: "%LEL" }, PROPOSAL, {
    zh: "氢气预警（湿式金属粉尘）",
    en: "hydrogen of wet metal dust, warning",
  }),
  hydrogenAlarmLel: numberSetting(25, { min: 1, max: 100, unit: "%LEL" }, PROPOSAL, {
    zh: "氢气报警（湿式金属粉尘）",
    en: "hydrogen of wet metal dust, alarm",
  }),
} as const;
type Values = ValuesOf<typeof settings>;

const isDry = ({ collector }: Values): boolean => collector === "dry";
const isWet = ({ collector }: Values): boolean => collector === "wet";

/** Collectors of explosive dust: what the fan must find in order while it runs, and the temperatures and gases of a fire to come. */
export const DUST_COLLECTOR: Pack<Values> = {
  pack: "dust-collector",
  zh: "粉尘涉爆除尘系统",
  en: "Collector of explosive dust",
  settings,
  roles: [
    { role: "fan", zh: "除尘风机运行", en: "the fan of the collector runs", kinds: ["discrete"], most: 1 },
    {
      role: "hopperTemperature",
      zh: "灰斗温度",
      en: "temperature of the hopper",
      kinds: ["analog"],
      unit: "℃",
      required: true,
    },
    {
      role: "differentialPressure",
      zh: "进出风口压差",
      en: "pressure difference between inlet and outlet",
      kinds: ["analog"],
      unit: "kPa",
    },
    { role: "airlock", zh: "锁气卸灰装置运行", en: "the airlock runs", kinds: ["discrete"] },
    { role: "stopped", zh: "系统已停机", en: "the plant has stopped", kinds: ["discrete"], most: 1 },
    { role: "spark", zh: "火花探测器报警", en: "the spark detector has seen one", kinds: ["discrete", "fire"] },
    { role: "waterFlow", zh: "循环水流量", en: "flow of the water", kinds: ["analog"], unit: "m3/h", required: true },
    { role: "waterLevel", zh: "水箱水位", en: "level of the water tank", kinds: ["analog"], unit: "m" },
    {
      role: "hydrogen",
      zh: "氢气",
      en: "hydrogen",
      kinds: ["gas"],
      unit: "%LEL",
      substance: "H2",
      detection: "combustible",
    },
  ],
  rules: [
    {
      name: "hopper-temperature",
      zh: "灰斗温度高",
      en: "the hopper is hot",
      source: DUST,
      on: "hopperTemperature",
      when: isDry,
      make: (making) =>
        limits(making, "high", [
          { level: 1, limit: making.values.hopperAlarmC },
          { level: 3, limit: making.values.hopperWarnC },
        ]),
    },
    {
      name: "hopper-stop",
      zh: "灰斗超温未联锁停机",
      en: "the plant has not stopped at a hot hopper",
      source: DUST,
      on: "hopperTemperature",
      needs: ["stopped"],
      when: isDry,
      make: (making) => {
        const { hopperAlarmC, stopMs } = making.values;
        const cause = { direction: "high", limit: hopperAlarmC } as const;
        return mustFollow(making, 1, cause, { point: making.first("stopped"), states: [true] }, stopMs);
      },
    },
    {
      name: "pressure-high",
      zh: "除尘器压差高",
      en: "the filter is clogged",
      source: PROPOSAL,
      on: "differentialPressure",
      when: isDry,
      make: (making) => limits(making, "high", [{ level: 3, limit: making.values.pressureHighKPa, onDelayMs: 10_000 }]),
    },
    {
      name: "pressure-missing",
      zh: "风机运行而压差过低",
      en: "the fan runs and there is no pressure difference",
      source: PROPOSAL,
      on: "fan",
      needs: ["differentialPressure"],
      each: { role: "differentialPressure", by: "point" },
      when: isDry,
      make: (making) => {
        const { pressureLowKPa, pressureBuildUpMs } = making.values;
        const effect = { point: making.one, direction: "high", limit: pressureLowKPa } as const;
        return mustFollow(making, 3, { states: [true] }, effect, pressureBuildUpMs);
      },
    },
    {
      name: "airlock-stopped",
      zh: "风机运行而锁气卸灰停止",
      en: "the airlock stands still while the fan runs",
      source: PROPOSAL,
      on: "fan",
      needs: ["airlock"],
      each: { role: "airlock", by: "point" },
      when: isDry,
      make: (making) =>
        mustFollow(making, 2, { states: [true] }, { point: making.one, states: [true] }, making.values.airlockMs),
    },
    {
      name: "spark",
      zh: "火花探测报警",
      en: "a spark was seen",
      source: PROPOSAL,
      on: "spark",
      each: { role: "spark", by: "point" },
      make: ({ one }) => state(3, one.kind === "fire" ? ["fire"] : [true]),
    },
    {
      name: "flow-low",
      zh: "风机运行而循环水流量不足",
      en: "too little water while the fan runs",
      source: PROPOSAL,
      on: "fan",
      needs: ["waterFlow"],
      needsSettings: ["ratedFlowM3H"],
      each: { role: "waterFlow", by: "point" },
      when: isWet,
      make: (making) => flowWhileRunning(making, 2, making.values.flowLowShare),
    },
    {
      name: "flow-stop",
      zh: "循环水流量低至停机值",
      en: "so little water that the plant must stop",
      source: PROPOSAL,
      on: "fan",
      needs: ["waterFlow"],
      needsSettings: ["ratedFlowM3H"],
      each: { role: "waterFlow", by: "point" },
      when: isWet,
      make: (making) => flowWhileRunning(making, 1, making.values.flowStopShare),
    },
    {
      name: "water-level-low",
      zh: "湿式除尘器水位低",
      en: "the water tank is low",
      source: PROPOSAL,
      on: "waterLevel",
      needsSettings: ["waterLevelLowM"],
      when: isWet,
      make: (making) =>
        limits(making, "low", [{ level: 2, limit: making.values.waterLevelLowM ?? 0, onDelayMs: 5_000 }]),
    },
    {
      name: "hydrogen",
      zh: "湿式除尘氢气浓度高",
      en: "hydrogen in a wet collector",
      source: PROPOSAL,
      on: "hydrogen",
      when: isWet,
      make: (making) =>
        limits(
          making,
          "high",
          [
            { level: 1, limit: making.values.hydrogenAlarmLel },
            { level: 3, limit: making.values.hydrogenWarnLel, onDelayMs: 3_000 },
          ],
          { latch: true },
        ),
    },
  ],
  check: (values) =>
    mustRise(values, [
      ["hopperWarnC", "hopperAlarmC"],
      ["pressureLowKPa", "pressureHighKPa"],
      ["flowStopShare", "flowLowShare"],
      ["hydrogenWarnLel", "hydrogenAlarmLel"],
    ]),
};

/** While the fan runs the water must flow with this share of its rated flow. */
function flowWhileRunning(making: Making<Values>, level: 1 | 2, share: number): RuleBody {
  const { ratedFlowM3H = 0, flowMs } = making.values;
  const effect = { point: making.one, direction: "high", limit: ratedFlowM3H * share } as const;
  return mustFollow(making, level, { states: [true] }, effect, flowMs);
}
