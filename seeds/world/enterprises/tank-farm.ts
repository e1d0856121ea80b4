import { analog, type DeviceSeed, discrete, type EnterpriseSeed, fire, gas, interlock } from "../enterprise-seed.ts";
import { TANKS, type TankFarm } from "../plants/tank-farm.ts";
import { combustibleRule, fireRules, interlockRules, oxygenRules, threshold, whenState } from "../rule-seeds.ts";

const VAPOUR = { substance: "GASOLINE", unit: "%LEL", max: 100, t90S: 30, decimals: 0 } as const;

export const TANK_FARM: EnterpriseSeed<TankFarm> = {
  id: "tankfarm",
  name: "南港储运",
  area: "nx-park",
  industry: "tank-farm",
  usccStem: "91110115MA00TW029",
  site: { name: "危险化学品储罐区", lat: 39.7043, lon: 116.5127 },
  zones: [
    { id: "tanks-a", name: "汽油罐组", kind: "tank-bund", riskLevel: "major" },
    { id: "tanks-b", name: "甲醇与苯罐组", kind: "tank-bund", riskLevel: "major" },
    { id: "pump-house", name: "泵房", kind: "pump-house", riskLevel: "larger" },
    { id: "loading", name: "装车台", kind: "loading", riskLevel: "larger" },
    { id: "fire-station", name: "消防泵站与气象杆", kind: "utility", riskLevel: "low" },
  ],
  people: { manager: "刘海涛", operator: "陈波", inspector: "孙丽" },
  devices: [
    ...TANKS.map(tankDevice),
    {
      id: "gas-1",
      name: "罐区气体报警控制器",
      reportEveryMs: 500,
      points: [
        gas("LEL-101", { ...VAPOUR, zone: "tanks-a", name: "汽油罐组可燃气（东）" }, (p) => p.vapourLel("bundA")),
        gas("LEL-102", { ...VAPOUR, zone: "tanks-a", name: "汽油罐组可燃气（西）" }, (p) => p.vapourLel("bundA") * 0.7),
        gas("LEL-201", { ...VAPOUR, substance: "CH4O", zone: "tanks-b", name: "甲醇罐组可燃气" }, (p) =>
          p.vapourLel("bundB"),
        ),
        gas(
          "BZ-202",
          { zone: "tanks-b", name: "苯浓度", substance: "C6H6", unit: "ppm", max: 10, t90S: 10, decimals: 2 },
          (p) => p.benzenePpm,
        ),
        gas("LEL-301", { ...VAPOUR, zone: "pump-house", name: "泵房可燃气（南）" }, (p) => p.vapourLel("pumpHouse")),
        gas(
          "LEL-302",
          { ...VAPOUR, zone: "pump-house", name: "泵房可燃气（北）" },
          (p) => p.vapourLel("pumpHouse") * 0.8,
        ),
        gas("LEL-401", { ...VAPOUR, zone: "loading", name: "装车台可燃气" }, (p) => p.vapourLel("loading")),
      ],
    },
    {
      id: "pump-1",
      name: "泵房 PLC",
      reportEveryMs: 1_000,
      points: [
        discrete(
          "P-301",
          { zone: "pump-house", name: "输油泵一运行", witness: { of: "running" } },
          (p) => p.powered && !p.pumpOneStopped,
        ),
        discrete(
          "P-302",
          { zone: "pump-house", name: "输油泵二运行" },
          (p) => p.powered && p.tanks.some((tank) => tank.inM3H > 0),
        ),
        analog(
          "PT-301",
          { zone: "pump-house", name: "输油总管压力", unit: "MPa", max: 1.6, decimals: 3 },
          (p) => p.transferMpa,
        ),
      ],
    },
    {
      id: "power-1",
      name: "临时用电监测箱",
      reportEveryMs: 1_000,
      points: [
        analog(
          "WLD-401",
          {
            zone: "loading",
            name: "装车台焊机电流",
            unit: "A",
            max: 400,
            decimals: 0,
            noise: 0,
            driftPerMonth: 0,
            witness: { of: "hot-work", atLeast: 20 },
          },
          (p) => (p.welding ? 118 : 0),
        ),
      ],
    },
    {
      id: "portable-1",
      name: "移动式气体检测仪",
      reportEveryMs: 5_000,
      points: [
        gas(
          "PG-501",
          {
            zone: "fire-station",
            name: "移动式硫化氢",
            substance: "H2S",
            unit: "ppm",
            max: 100,
            t90S: 30,
            decimals: 0,
          },
          () => 0,
        ),
        gas(
          "PG-502",
          {
            zone: "fire-station",
            name: "移动式氧",
            substance: "O2",
            unit: "%VOL",
            max: 25,
            t90S: 15,
            decimals: 1,
            noise: 0.000_5,
          },
          () => 20.9,
        ),
      ],
    },
    {
      id: "met-1",
      name: "气象杆",
      reportEveryMs: 2_000,
      points: [
        analog(
          "WS-901",
          { zone: "fire-station", name: "风速", unit: "m/s", max: 40, decimals: 1 },
          (p) => p.wind.speedMS,
        ),
        analog(
          "WD-901",
          { zone: "fire-station", name: "风向", unit: "°", max: 360, t90S: 0, decimals: 0, noise: 0, driftPerMonth: 0 },
          (p) => Math.min(359, p.wind.fromDeg),
        ),
        analog(
          "AT-901",
          { zone: "fire-station", name: "气温", unit: "℃", min: -30, max: 60, t90S: 60, decimals: 1 },
          (p) => p.airC,
        ),
      ],
    },
    {
      id: "fire-1",
      name: "消防用户信息传输装置",
      reportEveryMs: 2_000,
      points: [
        fire("FLM-401", { zone: "loading", name: "装车台火焰探测器" }, (p) => (p.flameSeen ? "fire" : "normal")),
        fire("MCP-401", { zone: "loading", name: "装车台手动报警按钮" }, () => "normal"),
        analog(
          "LT-901",
          { zone: "fire-station", name: "消防水罐液位", unit: "m", max: 6, decimals: 2 },
          (p) => p.fireWaterM,
        ),
        analog(
          "PT-901",
          { zone: "fire-station", name: "消防管网压力", unit: "MPa", max: 1.6, decimals: 3 },
          (p) => p.fireWaterMpa,
        ),
        discrete("AUTO-901", { zone: "fire-station", name: "消防泵自动位" }, (p) => p.powered),
      ],
    },
  ],
  rules: [
    threshold(
      "level-t1",
      "汽油罐液位：高 11.9 m（85 %）、高高 12.6 m（90 %）；低于独立高高开关",
      ["LT-101", "LT-102"],
      {
        levels: [
          [1, 12.6],
          [2, 11.9],
        ],
        deadband: 0.05,
      },
    ),
    threshold(
      "level-t2",
      "甲醇、苯罐液位：高 10.2 m（85 %）、高高 10.8 m（90 %）；低于独立高高开关",
      ["LT-201", "LT-202"],
      {
        levels: [
          [1, 10.8],
          [2, 10.2],
        ],
        deadband: 0.05,
      },
    ),
    threshold("level-low", "储罐低液位：1.8 m、低低 1.2 m（防抽空）", ["LT-101", "LT-102", "LT-201", "LT-202"], {
      direction: "low",
      levels: [
        [2, 1.2],
        [3, 1.8],
      ],
      deadband: 0.05,
    }),
    threshold("tank-temperature", "储罐温度高 40 ℃、高高 50 ℃", ["TT-101", "TT-102", "TT-201", "TT-202"], {
      levels: [
        [2, 50],
        [3, 40],
      ],
    }),
    threshold("tank-pressure", "罐顶压力高 1.8 kPa、高高 2.2 kPa", ["PT-101", "PT-102", "PT-201", "PT-202"], {
      levels: [
        [2, 2.2],
        [3, 1.8],
      ],
    }),
    combustibleRule(["LEL-101", "LEL-102", "LEL-201", "LEL-301", "LEL-302", "LEL-401"]),
    threshold(
      "benzene",
      "苯：低报 0.92 ppm、高报 1.85 ppm（GBZ 2.1 第 1 号修改单 PC-TWA 3 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["BZ-202"],
      {
        levels: [
          [1, 1.85],
          [2, 0.92],
        ],
        offDelayMs: 5_000,
      },
    ),
    threshold(
      "h2s",
      "移动式硫化氢：低报 7 ppm、高报 14 ppm（GBZ 2.1 MAC 10 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["PG-501"],
      {
        levels: [
          [1, 14],
          [2, 7],
        ],
      },
    ),
    ...oxygenRules(["PG-502"]),
    threshold("header-low", "输油总管压力低 0.2 MPa", ["PT-301"], { direction: "low", levels: [[3, 0.2]] }),
    threshold("fire-water-low", "消防管网压力低 0.35 MPa（GB 50974，厂房仓库动压）", ["PT-901"], {
      direction: "low",
      levels: [[2, 0.35]],
    }),
    threshold("fire-water-level", "消防水罐低于有效水位 4.0 m", ["LT-901"], { direction: "low", levels: [[3, 4]] }),
    whenState("fire-pump-manual", "消防泵不在自动位", ["AUTO-901"], { level: 3, states: [false], onDelayMs: 5_000 }),
    ...interlockRules(TANKS.map((tank) => `LSHH-${tank.id}`)),
    ...fireRules(["FLM-401", "MCP-401"]),
  ],
  rounds: [
    {
      id: "pump-house-round",
      post: "司泵工",
      name: "泵房巡检",
      zone: "pump-house",
      everyHours: 2,
      items: [
        { id: "seals", text: "输油泵机械密封无滴漏" },
        { id: "grounding", text: "静电接地夹完好" },
        { id: "header", text: "输油总管压力", point: "PT-301" },
        { id: "vapour", text: "泵房可燃气（南）", point: "LEL-301" },
      ],
    },
  ],
};

function tankDevice(spec: (typeof TANKS)[number], index: number): DeviceSeed<TankFarm> {
  const zone = spec.id.startsWith("1") ? "tanks-a" : "tanks-b";
  const name = (what: string): { zone: string; name: string } => ({
    zone,
    name: `T-${spec.id} ${spec.medium}罐${what}`,
  });
  // The tanks of the plant stand in the order of TANKS.
  const at = (plant: TankFarm) => plant.tanks[index]!;
  return {
    id: `tank-${spec.id}`,
    name: `T-${spec.id} 罐旁采集器`,
    reportEveryMs: 500,
    points: [
      analog(
        `LT-${spec.id}`,
        { ...name("液位"), unit: "m", max: spec.heightM, decimals: 3, noise: 0.000_08 },
        (p) => at(p).gaugeM,
      ),
      analog(
        `TT-${spec.id}`,
        { ...name("温度"), unit: "℃", min: -30, max: 100, t90S: 30, decimals: 1, noise: 0.000_5 },
        (p) => at(p).temperatureC,
      ),
      analog(`PT-${spec.id}`, { ...name("罐顶压力"), unit: "kPa", max: 3, decimals: 2 }, (p) => at(p).pressureKpa),
      analog(`FT-${spec.id}`, { ...name("进料流量"), unit: "m3/h", max: 1_000, decimals: 1 }, (p) => at(p).inM3H),
      discrete(`XV-${spec.id}`, name("进料阀开"), (p) => at(p).inletOpen),
      interlock(`LSHH-${spec.id}`, name("独立高高液位联锁"), (p) => at(p).switchState),
    ],
  };
}
