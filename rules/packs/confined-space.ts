import type { Pack } from "../pack.ts";
import { limits, limitsOfExposure, mustFollow } from "../pack-rule-bodies.ts";
import { clauseOf, numberSetting, PROPOSAL, spanSetting, type ValuesOf } from "../pack-settings.ts";

const OXYGEN = clauseOf("GB/T 50493-2019", "5.5.2");
const GRADES = clauseOf("DB11/852", "grades of the environment; clause not known");

/** 0.2 %VOL: 5 % would reach from too little oxygen to ordinary air. Proposal. */
const OXYGEN_DEADBAND_SHARE = 0.01;

const settings = {
  oxygenLowVol: numberSetting(19.5, { min: 10, max: 21, unit: "%VOL" }, OXYGEN, {
    zh: "缺氧",
    en: "too little oxygen",
  }),
  oxygenHighVol: numberSetting(23.5, { min: 21, max: 30, unit: "%VOL" }, OXYGEN, { zh: "富氧", en: "too much oxygen" }),
  combustibleWarnLel: numberSetting(5, { min: 1, max: 100, unit: "%LEL" }, GRADES, {
    zh: "可燃气体预警（二级环境）",
    en: "combustible gas, grade 2 of the environment",
  }),
  combustibleAlarmLel: numberSetting(10, { min: 1, max: 100, unit: "%LEL" }, GRADES, {
    zh: "可燃气体报警（一级环境）",
    en: "combustible gas, grade 1 of the environment",
  }),
  toxicWarnShare: numberSetting(0.3, { min: 0.01, max: 10, unit: "OEL" }, GRADES, {
    zh: "有毒气体预警（占职业接触限值的比例，二级环境）",
    en: "toxic gas, share of its exposure limit, grade 2 of the environment",
  }),
  toxicAlarmShare: numberSetting(1, { min: 0.01, max: 10, unit: "OEL" }, GRADES, {
    zh: "有毒气体报警（占职业接触限值的比例，一级环境）",
    en: "toxic gas, share of its exposure limit, grade 1 of the environment",
  }),
  ventilationMs: spanSetting(60_000, PROPOSAL, {
    zh: "缺氧后机械通风启动时限",
    en: "after too little oxygen the ventilation must run within",
  }),
} as const;
type Values = ValuesOf<typeof settings>;

/** A space people enter: oxygen first, then what burns, then what poisons; an entry monitor that falls silent is an alarm. */
export const CONFINED_SPACE: Pack<Values> = {
  pack: "confined-space",
  zh: "有限空间",
  en: "Confined space",
  settings,
  roles: [
    {
      role: "oxygen",
      zh: "氧气",
      en: "oxygen",
      kinds: ["gas"],
      unit: "%VOL",
      substance: "O2",
      detection: "oxygen",
      required: true,
    },
    {
      role: "combustible",
      zh: "可燃气体",
      en: "combustible gas",
      kinds: ["gas"],
      unit: "%LEL",
      detection: "combustible",
    },
    { role: "toxic", zh: "有毒气体", en: "toxic gas", kinds: ["gas"], unit: "mg/m3", detection: "toxic" },
    { role: "ventilation", zh: "机械通风运行", en: "the ventilation runs", kinds: ["discrete"] },
  ],
  rules: [
    {
      name: "oxygen-low",
      zh: "缺氧",
      en: "too little oxygen",
      source: OXYGEN,
      on: "oxygen",
      make: (making) =>
        limits(making, "low", [{ level: 1, limit: making.values.oxygenLowVol }], {
          deadbandShare: OXYGEN_DEADBAND_SHARE,
        }),
    },
    {
      name: "oxygen-high",
      zh: "富氧",
      en: "too much oxygen",
      source: OXYGEN,
      on: "oxygen",
      make: (making) =>
        limits(making, "high", [{ level: 1, limit: making.values.oxygenHighVol }], {
          deadbandShare: OXYGEN_DEADBAND_SHARE,
        }),
    },
    {
      name: "combustible",
      zh: "可燃气体",
      en: "combustible gas",
      source: GRADES,
      on: "combustible",
      make: (making) =>
        limits(
          making,
          "high",
          [
            { level: 1, limit: making.values.combustibleAlarmLel },
            { level: 3, limit: making.values.combustibleWarnLel },
          ],
          { latch: true },
        ),
    },
    {
      name: "toxic",
      zh: "有毒气体",
      en: "toxic gas",
      source: GRADES,
      on: "toxic",
      each: { role: "toxic", by: "substance" },
      make: (making) =>
        limitsOfExposure(making, [
          { level: 1, share: making.values.toxicAlarmShare },
          { level: 3, share: making.values.toxicWarnShare },
        ]),
    },
    {
      name: "monitor-silent",
      zh: "有限空间监测中断",
      en: "the monitor of the space is silent",
      source: clauseOf("GB 30871-2022", "monitoring during work in confined spaces; clause not known"),
      on: "oxygen",
      make: () => ({ kind: "no-data", level: 2, params: {} }),
    },
    {
      name: "ventilation",
      zh: "缺氧而通风未启动",
      en: "too little oxygen, and the ventilation has not started",
      source: PROPOSAL,
      on: "oxygen",
      needs: ["ventilation"],
      each: { role: "ventilation", by: "point" },
      make: (making) => {
        const { oxygenLowVol, ventilationMs } = making.values;
        const cause = { direction: "low", limit: oxygenLowVol } as const;
        return mustFollow(making, 1, cause, { point: making.one, states: [true] }, ventilationMs);
      },
    },
  ],
  check: ({ combustibleWarnLel, combustibleAlarmLel, toxicWarnShare, toxicAlarmShare }) => [
    ...(combustibleWarnLel < combustibleAlarmLel
      ? []
      : [{ setting: "combustibleAlarmLel" as const, detail: "the alarm must lie above the warning" }]),
    ...(toxicWarnShare < toxicAlarmShare
      ? []
      : [{ setting: "toxicAlarmShare" as const, detail: "the alarm must lie above the warning" }]),
  ],
};
