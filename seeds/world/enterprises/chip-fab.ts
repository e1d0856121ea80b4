import { analog, type EnterpriseSeed, fire, gas, interlock, type PointSeed, setpoint } from "../enterprise-seed.ts";
import type { ChipFab, FabGas } from "../plants/chip-fab.ts";
import { combustibleRule, fireRules, interlockRules, oxygenRules, threshold } from "../rule-seeds.ts";

type Room = "gasRoom" | "subFab" | "cleanRoom";
const ZONE_OF: Readonly<Record<Room, string>> = { gasRoom: "gas-room", subFab: "sub-fab", cleanRoom: "clean-room" };

/** How each gas is measured: cells for hydrides and halogens are slow, and their spans small. */
const CELL: Readonly<
  Record<
    Exclude<FabGas, "H2">,
    { readonly max: number; readonly t90S: number; readonly decimals: number; readonly name: string }
  >
> = {
  SIH4: { max: 50, t90S: 60, decimals: 1, name: "硅烷" },
  PH3: { max: 1, t90S: 60, decimals: 2, name: "磷化氢" },
  ASH3: { max: 1, t90S: 60, decimals: 2, name: "砷化氢" },
  B2H6: { max: 1, t90S: 60, decimals: 2, name: "乙硼烷" },
  HF: { max: 10, t90S: 120, decimals: 1, name: "氟化氢" },
  HCL: { max: 15, t90S: 120, decimals: 1, name: "氯化氢" },
  CL2: { max: 5, t90S: 60, decimals: 2, name: "氯气" },
  NH3: { max: 100, t90S: 90, decimals: 1, name: "氨" },
};

export const CHIP_FAB: EnterpriseSeed<ChipFab> = {
  id: "chipfab",
  name: "南新晶圆",
  area: "nx-park",
  industry: "hazardous-gas",
  usccStem: "91110115MA00TW045",
  site: { name: "晶圆一厂", lat: 39.7188, lon: 116.5046 },
  zones: [
    { id: "gas-room", name: "特气间", kind: "specialty-gas-room", riskLevel: "major" },
    { id: "sub-fab", name: "下技术夹层", kind: "sub-fab", riskLevel: "larger" },
    { id: "clean-room", name: "洁净室", kind: "clean-room", riskLevel: "general" },
    { id: "abatement", name: "尾气处理", kind: "abatement", riskLevel: "larger" },
  ],
  people: { manager: "林晓峰", operator: "黄伟", inspector: "徐静" },
  devices: [
    {
      id: "gas-1",
      name: "特气间气体报警控制器",
      reportEveryMs: 500,
      points: [
        toxic("SIH4-101", "gasRoom", "SIH4"),
        setpoint(
          "SIH4-101-HH",
          { zone: "gas-room", name: "硅烷控制器高报设定", unit: "ppm", limitOf: { point: "SIH4-101", level: 1 } },
          (p) => p.silaneSetpointPpm,
        ),
        toxic("PH3-101", "gasRoom", "PH3"),
        toxic("ASH3-101", "gasRoom", "ASH3"),
        toxic("B2H6-101", "gasRoom", "B2H6"),
        hydrogen("H2-101", "gasRoom"),
        oxygen("O2-101", "gasRoom"),
      ],
    },
    {
      id: "gas-2",
      name: "下技术夹层气体报警控制器",
      reportEveryMs: 500,
      points: [
        toxic("SIH4-201", "subFab", "SIH4"),
        toxic("PH3-201", "subFab", "PH3"),
        toxic("ASH3-201", "subFab", "ASH3"),
        toxic("CL2-201", "subFab", "CL2"),
        toxic("HCL-201", "subFab", "HCL"),
        toxic("HF-201", "subFab", "HF"),
        hydrogen("H2-201", "subFab"),
      ],
    },
    {
      id: "gas-3",
      name: "洁净室气体报警控制器",
      reportEveryMs: 1_000,
      points: [toxic("NH3-301", "cleanRoom", "NH3"), hydrogen("H2-301", "cleanRoom"), oxygen("O2-301", "cleanRoom")],
    },
    {
      id: "cabinet-1",
      name: "气柜控制器",
      reportEveryMs: 1_000,
      points: [
        analog(
          "PT-101",
          { zone: "gas-room", name: "硅烷钢瓶压力", unit: "MPa", max: 16, decimals: 2 },
          (p) => p.silaneMpa,
        ),
        analog(
          "PDT-101",
          { zone: "gas-room", name: "气柜负压", unit: "Pa", max: 200, decimals: 0, noise: 0.003 },
          (p) => p.cabinetPa,
        ),
        interlock("XS-101", { zone: "gas-room", name: "特气泄漏切断联锁" }, (p) => p.shutOff),
        interlock("XV-101", { zone: "gas-room", name: "紧急切断阀组" }, (p) =>
          p.shutOff === "failed-to-act" ? "fault" : "armed",
        ),
      ],
    },
    {
      id: "scrub-4",
      name: "尾气处理 PLC",
      reportEveryMs: 1_000,
      points: [
        analog(
          "PDT-401",
          { zone: "abatement", name: "洗涤塔压差", unit: "kPa", max: 3, decimals: 2, noise: 0.003 },
          (p) => p.scrubberKpa,
        ),
        analog(
          "FT-401",
          { zone: "abatement", name: "循环水流量", unit: "m3/h", max: 40, decimals: 1, noise: 0.003 },
          (p) => p.scrubberM3H,
        ),
        analog(
          "TT-401",
          { zone: "abatement", name: "燃烧腔温度", unit: "℃", max: 1_200, t90S: 5, decimals: 0 },
          (p) => p.combustorC,
        ),
      ],
    },
    {
      id: "fire-5",
      name: "消防用户信息传输装置",
      reportEveryMs: 2_000,
      points: [
        analog(
          "ASD-301",
          { zone: "clean-room", name: "吸气式感烟遮光率", unit: "%/m", max: 20, t90S: 10, decimals: 3, noise: 0.000_1 },
          (p) => p.smokePercentM,
        ),
        fire("UVIR-101", { zone: "gas-room", name: "特气间火焰探测器" }, (p) => (p.flameSeen ? "fire" : "normal")),
        fire("SMK-301", { zone: "clean-room", name: "洁净室感烟探测器" }, () => "normal"),
      ],
    },
  ],
  rules: [
    threshold("silane", "硅烷：5、10 ppm（ACGIH TLV 5 ppm 的 1、2 倍，须由安全工程师确认）", ["SIH4-101", "SIH4-201"], {
      levels: [
        [1, 10],
        [2, 5],
      ],
    }),
    threshold(
      "phosphine",
      "磷化氢：低报 0.21 ppm、高报 0.43 ppm（GBZ 2.1 MAC 0.3 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["PH3-101", "PH3-201"],
      {
        levels: [
          [1, 0.43],
          [2, 0.21],
        ],
        deadband: 0.02,
      },
    ),
    threshold(
      "arsine",
      "砷化氢：低报 0.15 ppm、高报 0.30 ppm（量程不足以按 MAC 设定，取 5 %、10 % IDLH，GB/T 50493）",
      ["ASH3-101", "ASH3-201"],
      {
        levels: [
          [1, 0.3],
          [2, 0.15],
        ],
        deadband: 0.02,
      },
    ),
    threshold(
      "diborane",
      "乙硼烷：低报 0.08 ppm、高报 0.17 ppm（GBZ 2.1 PC-TWA 0.1 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["B2H6-101"],
      {
        levels: [
          [1, 0.17],
          [2, 0.08],
        ],
        deadband: 0.02,
      },
    ),
    threshold(
      "chlorine",
      "氯气：低报 0.34 ppm、高报 0.68 ppm（GBZ 2.1 MAC 1 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["CL2-201"],
      {
        levels: [
          [1, 0.68],
          [2, 0.34],
        ],
        deadband: 0.03,
      },
    ),
    threshold(
      "hydrogen-chloride",
      "氯化氢：低报 4.9 ppm、高报 9.9 ppm（GBZ 2.1 MAC 7.5 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["HCL-201"],
      {
        levels: [
          [1, 9.9],
          [2, 4.9],
        ],
      },
    ),
    threshold(
      "hydrogen-fluoride",
      "氟化氢：低报 2.4 ppm、高报 4.8 ppm（GBZ 2.1 MAC 2 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["HF-201"],
      {
        levels: [
          [1, 4.8],
          [2, 2.4],
        ],
      },
    ),
    threshold(
      "ammonia",
      "氨：低报 28 ppm、高报 57 ppm（GBZ 2.1 PC-TWA 20 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["NH3-301"],
      {
        levels: [
          [1, 57],
          [2, 28],
        ],
      },
    ),
    combustibleRule(["H2-101", "H2-201", "H2-301"]),
    ...oxygenRules(["O2-101", "O2-301"]),
    threshold("cabinet-low", "气柜负压低 25 Pa（本站自定）", ["PDT-101"], { direction: "low", levels: [[2, 25]] }),
    threshold("silane-pressure", "硅烷钢瓶压力低 0.5 MPa：换瓶或泄漏", ["PT-101"], {
      direction: "low",
      levels: [[3, 0.5]],
    }),
    threshold("scrubber-drop", "洗涤塔压差低 0.4 kPa：排风失效", ["PDT-401"], { direction: "low", levels: [[2, 0.4]] }),
    threshold("scrubber-flow", "洗涤塔循环水流量低 16 m3/h", ["FT-401"], { direction: "low", levels: [[2, 16]] }),
    threshold("combustor", "燃烧腔温度低 700 ℃：尾气未分解", ["TT-401"], { direction: "low", levels: [[2, 700]] }),
    threshold("smoke", "吸气式感烟：0.2 %/m 预警、1 %/m 火警（本站自定）", ["ASD-301"], {
      levels: [
        [1, 1],
        [3, 0.2],
      ],
    }),
    ...interlockRules(["XS-101", "XV-101"]),
    ...fireRules(["UVIR-101", "SMK-301"]),
  ],
};

function toxic(id: string, room: Room, substance: Exclude<FabGas, "H2">): PointSeed<ChipFab> {
  const { name, ...cell } = CELL[substance];
  return gas(id, { ...cell, substance, unit: "ppm", zone: ZONE_OF[room], name: `${name}浓度` }, (p) =>
    p[room].ppm(substance),
  );
}

function hydrogen(id: string, room: Room): PointSeed<ChipFab> {
  const place = { zone: ZONE_OF[room], name: "氢气", substance: "H2", unit: "%LEL", max: 100, t90S: 30, decimals: 0 };
  return gas(id, place, (p) => p[room].hydrogenLel);
}

function oxygen(id: string, room: Room): PointSeed<ChipFab> {
  const place = {
    zone: ZONE_OF[room],
    name: "氧含量",
    substance: "O2",
    unit: "%VOL",
    max: 25,
    t90S: 20,
    decimals: 1,
    noise: 0.002,
  };
  return gas(id, place, (p) => p[room].oxygenPercent);
}
