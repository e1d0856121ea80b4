import { analog, type DeviceSeed, type EnterpriseSeed, gas } from "../enterprise-seed.ts";
import type { GasNetwork } from "../plants/gas-network.ts";
import { combustibleRule, oxygenRules, threshold } from "../rule-seeds.ts";

const MANHOLES = [1, 2, 3] as const;
const METHANE = { substance: "CH4", unit: "%LEL", max: 100, t90S: 30, decimals: 0 } as const;

export const GAS_NETWORK: EnterpriseSeed<GasNetwork> = {
  id: "gasnet",
  name: "白渠燃气",
  area: "nx-bq",
  industry: "hazardous-gas",
  usccStem: "91110115MA00TW061",
  site: { name: "白渠调压站与管线", lat: 39.6874, lon: 116.3611 },
  zones: [
    { id: "station", name: "调压站", kind: "gas-station", riskLevel: "larger" },
    { id: "manholes", name: "阀井", kind: "confined-space", riskLevel: "larger" },
  ],
  people: { manager: "郭明", operator: "谢军", inspector: "唐宁" },
  devices: [
    {
      id: "station-1",
      name: "调压站 RTU",
      reportEveryMs: 2_000,
      points: [
        gas("CH4-101", { ...METHANE, zone: "station", name: "调压间甲烷（东）" }, (p) => p.stationLel),
        gas("CH4-102", { ...METHANE, zone: "station", name: "调压间甲烷（西）" }, (p) => p.stationLel * 0.8),
        analog("PT-101", { zone: "station", name: "进站压力", unit: "MPa", max: 1, decimals: 3 }, (p) => p.inletMpa),
        analog("PT-102", { zone: "station", name: "出站压力", unit: "kPa", max: 10, decimals: 2 }, (p) => p.outletKpa),
      ],
    },
    ...MANHOLES.map(manholeDevice),
  ],
  rules: [
    combustibleRule(["CH4-101", "CH4-102"]),
    threshold(
      "manhole-methane",
      "阀井甲烷：蓝 10、黄 25、橙 50、红 100 %LEL（本站自定）",
      MANHOLES.map((no) => `CH4-20${no}`),
      {
        levels: [
          [1, 100],
          [2, 50],
          [3, 25],
          [4, 10],
        ],
      },
    ),
    ...oxygenRules(MANHOLES.map((no) => `O2-20${no}`)),
    threshold("outlet-high", "出站压力高 3.2 kPa", ["PT-102"], { levels: [[2, 3.2]] }),
    threshold("outlet-low", "出站压力低 1.8 kPa", ["PT-102"], { direction: "low", levels: [[2, 1.8]] }),
    threshold(
      "battery",
      "电池低 20 %",
      MANHOLES.map((no) => `BAT-20${no}`),
      { direction: "low", levels: [[4, 20]] },
    ),
  ],
};

/** Battery nodes report rarely. The second one has a clock that has been 37 minutes slow since it was installed. */
function manholeDevice(no: (typeof MANHOLES)[number]): DeviceSeed<GasNetwork> {
  const zone = "manholes";
  // The network has one manhole for each number.
  const at = (plant: GasNetwork) => plant.manholes[no - 1]!;
  return {
    id: `manhole-${no}`,
    name: `${no}# 阀井监测终端`,
    reportEveryMs: 30_000,
    ...(no === 2 ? { clockSkewMs: -37 * 60_000 } : {}),
    ...(no === 3 ? { dropOuts: { everyS: 1_200, lastsS: 40 } } : {}),
    points: [
      gas(`CH4-20${no}`, { ...METHANE, zone, name: `${no}# 阀井甲烷` }, (p) => at(p).methaneLel),
      gas(
        `O2-20${no}`,
        {
          zone,
          name: `${no}# 阀井氧含量`,
          substance: "O2",
          unit: "%VOL",
          max: 25,
          t90S: 20,
          decimals: 1,
          noise: 0.002,
        },
        (p) => at(p).oxygenPercent,
      ),
      analog(
        `BAT-20${no}`,
        { zone, name: `${no}# 阀井终端电池`, unit: "%", max: 100, decimals: 0, noise: 0 },
        (p) => p.batteryPercent,
      ),
    ],
  };
}
