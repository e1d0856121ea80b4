import { analog, type DeviceSeed, discrete, type EnterpriseSeed, fire, gas, interlock } from "../enterprise-seed.ts";
import type { PolishingPlant } from "../plants/polishing-plant.ts";
import { fireRules, interlockRules, threshold, whenState } from "../rule-seeds.ts";

const COLLECTORS = [1, 2, 3] as const;
const each = (tag: string): readonly string[] => COLLECTORS.map((no) => `${tag}-${no}01`);

export const POLISHING_PLANT: EnterpriseSeed<PolishingPlant> = {
  id: "alupolish",
  name: "锐光铝件抛光",
  area: "nx-bq",
  industry: "aluminium-dust",
  usccStem: "91110115MA00TW037",
  site: { name: "抛光厂区", lat: 39.6816, lon: 116.3529 },
  zones: [
    { id: "hall-1", name: "抛光一车间", kind: "dust-workshop", riskLevel: "larger" },
    { id: "hall-2", name: "抛光二车间", kind: "dust-workshop", riskLevel: "larger" },
    { id: "collectors", name: "干式除尘区", kind: "dust-collector", riskLevel: "major" },
    { id: "wet", name: "湿式除尘区", kind: "dust-collector", riskLevel: "general" },
  ],
  people: { manager: "周志强", operator: "吴刚", inspector: "郑洁" },
  devices: [
    ...COLLECTORS.map(collectorDevice),
    {
      id: "wet-4",
      name: "四号湿式除尘 PLC",
      reportEveryMs: 1_000,
      points: [
        analog("LT-401", { zone: "wet", name: "水箱液位", unit: "%", max: 100, decimals: 1 }, (p) => p.wetLevelPercent),
        analog(
          "FT-401",
          { zone: "wet", name: "循环水流量", unit: "m3/h", max: 60, decimals: 1, noise: 0.003 },
          (p) => p.wetFlowM3H,
        ),
        gas(
          "H2-401",
          { zone: "wet", name: "集气罩氢气", substance: "H2", unit: "%LEL", max: 100, t90S: 30, decimals: 0 },
          (p) => p.hydrogenLel,
        ),
        discrete("P-401", { zone: "wet", name: "循环泵运行" }, (p) => p.powered && p.wetFlowShare > 0),
      ],
    },
    {
      id: "dust-5",
      name: "车间粉尘采集器",
      reportEveryMs: 2_000,
      points: [
        analog(
          "DT-501",
          { zone: "hall-1", name: "一车间粉尘浓度", unit: "mg/m3", max: 20, t90S: 20, decimals: 2, noise: 0.003 },
          (p) => p.dustMgM3(0),
        ),
        analog(
          "DT-502",
          { zone: "hall-2", name: "二车间粉尘浓度", unit: "mg/m3", max: 20, t90S: 20, decimals: 2, noise: 0.003 },
          (p) => p.dustMgM3(1),
        ),
      ],
    },
    {
      id: "elec-6",
      name: "电气火灾监控",
      reportEveryMs: 5_000,
      points: [
        analog(
          "RC-601",
          { zone: "hall-1", name: "配电柜剩余电流", unit: "mA", max: 1_000, decimals: 0 },
          (p) => p.residualMa,
        ),
        analog(
          "CT-601",
          { zone: "hall-1", name: "电缆温度", unit: "℃", max: 150, t90S: 20, decimals: 1 },
          (p) => p.cableC,
        ),
        fire("SMK-601", { zone: "hall-1", name: "一车间感烟探测器" }, () => "normal"),
        fire("SMK-602", { zone: "hall-2", name: "二车间感烟探测器" }, () => "normal"),
      ],
    },
  ],
  rules: [
    threshold("hopper", "灰斗温度：60 ℃ 预警（本站自定）、70 ℃ 报警并联锁停机（AQ 4273）", each("TE"), {
      levels: [
        [1, 70],
        [3, 60],
      ],
    }),
    threshold("filter-high", "过滤压差高 1.5 kPa（本站自定）", each("PDT"), { levels: [[3, 1.5]], onDelayMs: 10_000 }),
    threshold("filter-low", "过滤压差低 0.3 kPa：破袋或停风（本站自定）", each("PDT"), {
      direction: "low",
      levels: [[3, 0.3]],
      onDelayMs: 10_000,
    }),
    whenState("airlock", "锁气卸灰停止 10 s", each("RV"), { level: 2, states: [false], onDelayMs: 10_000 }),
    threshold("sparks", "火花探测：1 次/分提示、3 次/分报警（本站自定）", each("SPK"), {
      levels: [
        [1, 3],
        [4, 1],
      ],
      deadband: 0.5,
      onDelayMs: 0,
    }),
    threshold("wet-flow", "循环水流量：低于额定 80 %（32 m³/h）报警、50 %（20 m³/h）停机（本站自定）", ["FT-401"], {
      direction: "low",
      levels: [
        [1, 20],
        [2, 32],
      ],
      onDelayMs: 5_000,
    }),
    threshold("wet-level", "湿式除尘水箱低液位 45 %", ["LT-401"], { direction: "low", levels: [[3, 45]] }),
    threshold("hydrogen", "集气罩氢气：10 %LEL 预警（本站自定）、25 %LEL 报警（GB/T 50493 低报）", ["H2-401"], {
      levels: [
        [1, 25],
        [3, 10],
      ],
    }),
    threshold("dust", "铝尘 PC-TWA 3 mg/m³（GBZ 2.1 总尘，须核对）：瞬时 6、9 mg/m³ 为本站自定", ["DT-501", "DT-502"], {
      levels: [
        [2, 9],
        [4, 6],
      ],
    }),
    threshold("residual-current", "剩余电流 300 mA（电气火灾监控默认设定）", ["RC-601"], {
      levels: [[2, 300]],
      offDelayMs: 10_000,
    }),
    threshold("cable-temperature", "电缆温度 70 ℃（电气火灾监控默认设定）", ["CT-601"], { levels: [[2, 70]] }),
    ...interlockRules(each("XS")),
    ...fireRules(["SMK-601", "SMK-602"]),
  ],
  rounds: [
    {
      id: "collector-round",
      post: "除尘岗",
      name: "干式除尘器巡检",
      zone: "collectors",
      everyHours: 4,
      items: [
        { id: "ash", text: "灰斗当班清灰，无积尘" },
        { id: "vents", text: "泄爆片完好，泄爆方向无人员通道" },
        { id: "airlock", text: "锁气卸灰装置连续运转" },
        { id: "hopper", text: "1# 灰斗温度", point: "TE-101" },
        { id: "drop", text: "1# 进出口压差", point: "PDT-101" },
      ],
    },
  ],
};

function collectorDevice(no: (typeof COLLECTORS)[number]): DeviceSeed<PolishingPlant> {
  const name = (what: string): { zone: string; name: string } => ({ zone: "collectors", name: `${no}# 除尘器${what}` });
  // The plant has one collector for each number.
  const at = (plant: PolishingPlant) => plant.collectors[no - 1]!;
  return {
    id: `dc-${no}`,
    name: `${no}# 干式除尘 PLC`,
    reportEveryMs: 1_000,
    points: [
      analog(
        `TE-${no}01`,
        { ...name("灰斗温度"), unit: "℃", max: 200, t90S: 15, decimals: 1, noise: 0.000_5 },
        (p) => at(p).hopperC,
      ),
      analog(
        `PDT-${no}01`,
        { ...name("进出口压差"), unit: "kPa", max: 3, decimals: 2, noise: 0.003 },
        (p) => at(p).dropKpa,
      ),
      discrete(`FAN-${no}01`, name("风机运行"), (p) => at(p).fanRuns),
      discrete(`RV-${no}01`, name("锁气卸灰运行"), (p) => at(p).airlockRuns),
      analog(
        `SPK-${no}01`,
        { ...name("每分钟火花数"), max: 60, t90S: 0, decimals: 0, noise: 0 },
        (p) => at(p).sparksPerMin,
      ),
      interlock(`XS-${no}01`, name("灰斗超温停机联锁"), (p) => at(p).interlock),
    ],
  };
}
