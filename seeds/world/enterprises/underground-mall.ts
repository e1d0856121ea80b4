import { analog, type DeviceSeed, discrete, type EnterpriseSeed, fire, gas, interlock } from "../enterprise-seed.ts";
import type { UndergroundMall } from "../plants/underground-mall.ts";
import { combustibleRule, fireRules, interlockRules, threshold, whenState } from "../rule-seeds.ts";

const SHOPS = ["一层东区商铺", "一层西区商铺", "二层影院前厅"] as const;

export const UNDERGROUND_MALL: EnterpriseSeed<UndergroundMall> = {
  id: "plaza",
  name: "银汇地下商业广场",
  area: "nx-yh",
  industry: "underground-commercial",
  usccStem: "91110115MA00TW053",
  site: { name: "地下商业广场", lat: 39.7569, lon: 116.4402 },
  zones: [
    { id: "shops", name: "商铺与走道", kind: "commercial", riskLevel: "larger" },
    { id: "kitchen", name: "餐饮区", kind: "kitchen", riskLevel: "larger" },
    { id: "garage", name: "地下车库", kind: "garage", riskLevel: "general" },
    { id: "pump-room", name: "消防泵房", kind: "utility", riskLevel: "low" },
    { id: "switch-room", name: "配电室", kind: "utility", riskLevel: "general" },
  ],
  people: { manager: "何雪梅", operator: "马超", inspector: "罗强" },
  devices: [
    ...SHOPS.map(shopDevice),
    {
      id: "fire-1",
      name: "消防用户信息传输装置",
      reportEveryMs: 1_000,
      points: [
        ...[0, 1, 2, 3].map((n) =>
          fire<UndergroundMall>(`SMK-10${n + 1}`, { zone: "shops", name: `走道感烟探测器 ${n + 1}` }, (p) =>
            p.fire.smokeSeen(n) ? "fire" : "normal",
          ),
        ),
        fire("HD-105", { zone: "shops", name: "走道感温探测器" }, (p) => (p.fire.heatSeen ? "fire" : "normal")),
        fire("MCP-106", { zone: "shops", name: "手动报警按钮" }, (p) => (p.fire.smokeSeen(2) ? "fire" : "normal")),
        fire("SPR-107", { zone: "shops", name: "水流指示器" }, (p) => (p.fire.sprinklersOpen ? "started" : "normal")),
        analog(
          "TE-108",
          { zone: "shops", name: "走道顶棚温度", unit: "℃", max: 200, t90S: 20, decimals: 1 },
          (p) => p.fire.corridorC,
        ),
      ],
    },
    {
      id: "water-2",
      name: "消防水采集器",
      reportEveryMs: 2_000,
      dropOuts: { everyS: 900, lastsS: 25 },
      points: [
        analog(
          "PT-201",
          { zone: "pump-room", name: "最不利点消火栓静压", unit: "MPa", max: 1.6, decimals: 3 },
          (p) => p.hydrantMpa,
        ),
        analog(
          "PT-202",
          { zone: "pump-room", name: "喷淋末端压力", unit: "MPa", max: 1.6, decimals: 3 },
          (p) => p.sprinklerMpa,
        ),
        analog(
          "LT-203",
          { zone: "pump-room", name: "消防水池液位", unit: "m", max: 4, decimals: 2, noise: 0.000_5 },
          (p) => p.waterM,
        ),
        discrete("P-204", { zone: "pump-room", name: "喷淋泵运行" }, (p) => p.fire.sprinklersOpen && p.powered),
        discrete("AUTO-205", { zone: "pump-room", name: "消防泵自动位" }, (p) => p.powered),
      ],
    },
    {
      id: "elec-3",
      name: "电气火灾监控",
      reportEveryMs: 5_000,
      points: [
        analog(
          "RC-301",
          { zone: "switch-room", name: "总进线剩余电流", unit: "mA", max: 1_000, decimals: 0 },
          (p) => p.residualMa,
        ),
        analog(
          "RC-302",
          { zone: "switch-room", name: "餐饮回路剩余电流", unit: "mA", max: 1_000, decimals: 0 },
          (p) => p.residualMa * 0.4,
        ),
        analog(
          "CT-303",
          { zone: "switch-room", name: "电缆温度", unit: "℃", max: 150, t90S: 20, decimals: 1 },
          (p) => p.cableC,
        ),
        analog(
          "CT-304",
          { zone: "kitchen", name: "餐饮回路电缆温度", unit: "℃", max: 150, t90S: 20, decimals: 1 },
          (p) => p.cableC + 3,
        ),
      ],
    },
    {
      id: "kitchen-4",
      name: "餐饮燃气报警控制器",
      reportEveryMs: 1_000,
      points: [
        gas(
          "CH4-401",
          { zone: "kitchen", name: "灶间甲烷", substance: "CH4", unit: "%LEL", max: 100, t90S: 30, decimals: 0 },
          (p) => p.kitchen.methaneLel,
        ),
        gas(
          "CH4-402",
          { zone: "kitchen", name: "管道井甲烷", substance: "CH4", unit: "%LEL", max: 100, t90S: 30, decimals: 0 },
          (p) => p.kitchen.methaneLel * 0.5,
        ),
        interlock("XV-403", { zone: "kitchen", name: "燃气紧急切断联锁" }, (p) => p.kitchen.gasValve),
      ],
    },
    {
      id: "garage-5",
      name: "车库一氧化碳控制器",
      reportEveryMs: 2_000,
      points: [
        gas(
          "CO-501",
          { zone: "garage", name: "车库一氧化碳（北）", substance: "CO", unit: "ppm", max: 200, t90S: 30, decimals: 0 },
          (p) => p.garage.carbonMonoxidePpm,
        ),
        gas(
          "CO-502",
          { zone: "garage", name: "车库一氧化碳（南）", substance: "CO", unit: "ppm", max: 200, t90S: 30, decimals: 0 },
          (p) => p.garage.carbonMonoxidePpm * 0.8,
        ),
        discrete("FAN-503", { zone: "garage", name: "车库排风机运行" }, (p) => p.garage.fanRuns),
      ],
    },
  ],
  rules: [
    threshold(
      "eco2",
      "等效二氧化碳：1500 ppm 提示、5000 ppm 疑似烟气（本站自定；GB/T 18883 室内 0.10 %）",
      ["ECO2-101", "ECO2-102", "ECO2-103"],
      {
        levels: [
          [2, 5_000],
          [4, 1_500],
        ],
        onDelayMs: 5_000,
      },
    ),
    threshold(
      "shop-temperature",
      "商铺温度 38 ℃ 提示、57 ℃ 报警（感温探测器 A1 类动作温度）",
      ["TT-101", "TT-102", "TT-103"],
      {
        levels: [
          [1, 57],
          [3, 38],
        ],
      },
    ),
    threshold("ceiling-temperature", "走道顶棚温度 57 ℃（感温探测器 A1 类动作温度）", ["TE-108"], {
      levels: [[1, 57]],
    }),
    whenState("sprinkler-flow", "水流指示器动作", ["SPR-107"], { level: 2, states: ["started"] }),
    threshold("hydrant-low", "最不利点消火栓静压低 0.10 MPa（GB 50974）", ["PT-201"], {
      direction: "low",
      levels: [[2, 0.1]],
    }),
    threshold("sprinkler-low", "喷淋末端压力：低 0.10 MPa（GB 50084）、0.20 MPa 本站预警", ["PT-202"], {
      direction: "low",
      levels: [
        [2, 0.1],
        [3, 0.2],
      ],
    }),
    threshold("water-level", "消防水池低于有效水位 2.8 m", ["LT-203"], { direction: "low", levels: [[3, 2.8]] }),
    whenState("pump-manual", "消防泵不在自动位", ["AUTO-205"], { level: 2, states: [false], onDelayMs: 5_000 }),
    threshold("residual-current", "剩余电流 300 mA（电气火灾监控默认设定）", ["RC-301", "RC-302"], {
      levels: [[2, 300]],
    }),
    threshold("cable-temperature", "电缆温度 70 ℃（电气火灾监控默认设定）", ["CT-303", "CT-304"], {
      levels: [[2, 70]],
    }),
    combustibleRule(["CH4-401", "CH4-402"]),
    threshold(
      "carbon-monoxide",
      "一氧化碳：低报 17 ppm、高报 34 ppm（GBZ 2.1 PC-TWA 20 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["CO-501", "CO-502"],
      {
        levels: [
          [1, 34],
          [2, 17],
        ],
      },
    ),
    ...interlockRules(["XV-403"]),
    ...fireRules(["SMK-101", "SMK-102", "SMK-103", "SMK-104", "HD-105", "MCP-106"]),
  ],
};

/** What the sensors of a shop say comes from a real recording: no noise or drift is added to it. */
function shopDevice(shop: string, index: number): DeviceSeed<UndergroundMall> {
  const no = index + 1;
  // The plant has one recording position for each shop.
  const at = (plant: UndergroundMall) => plant.shops[index]!();
  const real = { zone: "shops", t90S: 0, noise: 0, driftPerMonth: 0 };
  return {
    id: `shop-${no}`,
    name: `${shop}火灾传感器`,
    reportEveryMs: 1_000,
    points: [
      analog(
        `TT-10${no}`,
        { ...real, name: `${shop}温度`, unit: "℃", min: -30, max: 100, decimals: 2 },
        (p) => at(p).temperatureC,
      ),
      analog(
        `HT-10${no}`,
        { ...real, name: `${shop}湿度`, unit: "%RH", max: 100, decimals: 2 },
        (p) => at(p).humidityPercent,
      ),
      analog(
        `ECO2-10${no}`,
        { ...real, name: `${shop}等效二氧化碳`, unit: "ppm", max: 60_000, decimals: 0 },
        (p) => at(p).eco2Ppm,
      ),
    ],
  };
}
