import type { Pack } from "../pack.ts";
import { done, limits, mustFollow } from "../pack-rule-bodies.ts";
import { choiceSetting, clauseOf, numberSetting, PROPOSAL, spanSetting, type ValuesOf } from "../pack-settings.ts";

const COLD_STORE = clauseOf("GB 50072-2021", "7.4");
const SET_POINTS = clauseOf("GB/T 50493-2019, GBZ 2.1-2019", "5.5.2; PC-TWA of ammonia");

const settings = {
  room: choiceSetting(["machine-room", "equipment-room"], "machine-room", {
    zh: "机房，或其他设备间、阀站间（后者无需切断电源）",
    en: "the machine room, or another room of equipment or valves, whose power need not be cut",
  }),
  fanAtPpm: numberSetting(150, { min: 1, max: 10_000, unit: "ppm" }, COLD_STORE, {
    zh: "启动事故排风并报警的氨浓度",
    en: "ammonia at which the emergency fan must run and the alarm is given",
  }),
  powerCutAtLel: numberSetting(25, { min: 1, max: 100, unit: "%LEL" }, COLD_STORE, {
    zh: "切断机房电源的氨浓度",
    en: "ammonia at which the power of the machine room must be cut",
  }),
  healthAtMgM3: numberSetting(20, { min: 1, max: 1_000, unit: "mg/m3" }, SET_POINTS, {
    zh: "职业健康一级报警（100 %OEL）",
    en: "first alarm for health, 100 %OEL",
  }),
  healthHighAtMgM3: numberSetting(40, { min: 1, max: 1_000, unit: "mg/m3" }, SET_POINTS, {
    zh: "职业健康二级报警（200 %OEL）",
    en: "second alarm for health, 200 %OEL",
  }),
  fanStartMs: spanSetting(10_000, PROPOSAL, { zh: "事故排风机启动时限", en: "the emergency fan must run within" }),
  powerCutMs: spanSetting(10_000, PROPOSAL, { zh: "断电时限", en: "the power must be cut within" }),
} as const;
type Values = ValuesOf<typeof settings>;

/** Ammonia refrigeration: the machine room, and other rooms with ammonia equipment or valves. */
export const AMMONIA_ROOM: Pack<Values> = {
  pack: "ammonia-room",
  zh: "涉氨制冷机房",
  en: "Ammonia refrigeration room",
  settings,
  roles: [
    {
      role: "ammonia",
      zh: "氨浓度（毒性量程）",
      en: "ammonia, detector for toxicity",
      kinds: ["gas"],
      unit: "ppm",
      substance: "NH3",
      detection: "toxic",
      required: true,
    },
    {
      role: "ammoniaLel",
      zh: "氨浓度（可燃量程）",
      en: "ammonia, detector for explosion",
      kinds: ["gas"],
      unit: "%LEL",
      substance: "NH3",
      detection: "combustible",
    },
    { role: "emergencyFan", zh: "事故排风机运行", en: "the emergency fan runs", kinds: ["discrete"] },
    {
      role: "powerCut",
      zh: "机房电源已切断",
      en: "the power of the room is cut",
      kinds: ["discrete", "interlock"],
    },
  ],
  rules: [
    {
      name: "toxic",
      zh: "氨浓度（职业接触限值及事故排风值）",
      en: "ammonia: exposure limits, and the value of the emergency fan",
      source: clauseOf(`${COLD_STORE.standard}; ${SET_POINTS.standard}`, `${COLD_STORE.clause}; ${SET_POINTS.clause}`),
      on: "ammonia",
      make: (making) => {
        const { fanAtPpm, healthAtMgM3, healthHighAtMgM3 } = making.values;
        return limits(making, "high", [
          { level: 1, limit: fanAtPpm, latch: true },
          { level: 2, limit: healthHighAtMgM3, unit: "mg/m3" },
          { level: 3, limit: healthAtMgM3, unit: "mg/m3", onDelayMs: 3_000 },
        ]);
      },
    },
    {
      name: "explosive",
      zh: "氨浓度达到断电值",
      en: "ammonia at the value at which the power must be cut",
      source: COLD_STORE,
      on: "ammoniaLel",
      make: (making) => limits(making, "high", [{ level: 1, limit: making.values.powerCutAtLel }], { latch: true }),
    },
    {
      name: "fan-start",
      zh: "事故排风机未按时启动",
      en: "the emergency fan has not started in time",
      source: COLD_STORE,
      on: "ammonia",
      needs: ["emergencyFan"],
      each: { role: "emergencyFan", by: "point" },
      make: (making) => {
        const { fanAtPpm, fanStartMs } = making.values;
        const cause = { direction: "high", limit: fanAtPpm } as const;
        return mustFollow(making, 1, cause, { point: making.one, states: [true] }, fanStartMs);
      },
    },
    {
      name: "power-cut",
      zh: "机房电源未按时切断",
      en: "the power of the room was not cut in time",
      source: COLD_STORE,
      on: "ammoniaLel",
      needs: ["powerCut"],
      each: { role: "powerCut", by: "point" },
      when: ({ room }) => room === "machine-room",
      make: (making) => {
        const { powerCutAtLel, powerCutMs } = making.values;
        const cause = { direction: "high", limit: powerCutAtLel } as const;
        return mustFollow(making, 1, cause, { point: making.one, states: done(making.one) }, powerCutMs);
      },
    },
  ],
  check: ({ healthAtMgM3, healthHighAtMgM3 }) =>
    healthAtMgM3 < healthHighAtMgM3
      ? []
      : [{ setting: "healthHighAtMgM3", detail: "the second alarm must lie above the first" }],
};
