import type { Pack } from "../pack.ts";
import { limits } from "../pack-rule-bodies.ts";
import { clauseOf, numberSetting, PROPOSAL, spanSetting, type ValuesOf } from "../pack-settings.ts";

const RESIDUAL = clauseOf("GB 14287.2-2014", "setting 20–1000 mA; clause not known");
const TEMPERATURE = clauseOf("GB 14287.3-2014", "setting 55–140 ℃; clause not known");

const settings = {
  residualCurrentMa: numberSetting(300, { min: 20, max: 1_000, unit: "mA" }, RESIDUAL, {
    zh: "剩余电流报警值（可在 300–500 mA 间整定）",
    en: "residual current; set between 300 and 500 mA at the site",
  }),
  residualCurrentMs: spanSetting(3_000, PROPOSAL, {
    zh: "剩余电流需持续的时间",
    en: "how long the residual current must last",
  }),
  cableTemperatureC: numberSetting(70, { min: 55, max: 140, unit: "℃" }, TEMPERATURE, {
    zh: "电缆温度报警值",
    en: "temperature of the cable",
  }),
} as const;
type Values = ValuesOf<typeof settings>;

/** Fires that begin in the wiring: current that leaks away, and cables that grow hot. */
export const ELECTRICAL_FIRE: Pack<Values> = {
  pack: "electrical-fire",
  zh: "电气火灾",
  en: "Electrical fire",
  settings,
  roles: [
    {
      role: "residualCurrent",
      zh: "剩余电流",
      en: "residual current",
      kinds: ["analog"],
      unit: "mA",
      required: true,
    },
    { role: "cableTemperature", zh: "电缆温度", en: "temperature of a cable", kinds: ["analog"], unit: "℃" },
  ],
  rules: [
    {
      name: "residual-current",
      zh: "剩余电流超限",
      en: "too much residual current",
      source: RESIDUAL,
      on: "residualCurrent",
      make: (making) => {
        const { residualCurrentMa, residualCurrentMs } = making.values;
        return limits(making, "high", [{ level: 2, limit: residualCurrentMa, onDelayMs: residualCurrentMs }]);
      },
    },
    {
      name: "cable-temperature",
      zh: "电缆温度超限",
      en: "a cable is too hot",
      source: TEMPERATURE,
      on: "cableTemperature",
      make: (making) => limits(making, "high", [{ level: 2, limit: making.values.cableTemperatureC }]),
    },
  ],
};
