import { analog, discrete, type EnterpriseSeed, fire, gas, interlock } from "../enterprise-seed.ts";
import type { ColdStore } from "../plants/cold-store.ts";
import { fireRules, interlockRules, threshold, whenState } from "../rule-seeds.ts";

const NH3 = { substance: "NH3", unit: "ppm", decimals: 0 } as const;

export const COLD_STORE: EnterpriseSeed<ColdStore> = {
  id: "coldchain",
  name: "京南冷链",
  area: "nx-yh",
  industry: "hazardous-gas",
  usccStem: "91110115MA00TW010",
  site: { name: "一号冷库", lat: 39.7612, lon: 116.4313 },
  zones: [
    { id: "machine-room", name: "氨制冷机房", kind: "ammonia-machine-room", riskLevel: "major" },
    { id: "equipment-room", name: "设备间", kind: "ammonia-equipment-room", riskLevel: "larger" },
    { id: "cold-rooms", name: "低温库与穿堂", kind: "cold-room", riskLevel: "general" },
  ],
  people: { manager: "张建国", operator: "王磊", inspector: "赵敏" },
  devices: [
    {
      id: "gas-1",
      name: "机房气体报警控制器",
      reportEveryMs: 500,
      points: [
        gas(
          "NH3-101",
          { ...NH3, zone: "machine-room", name: "机房氨浓度", max: 1_000, t90S: 60 },
          (p) => p.machineRoomPpm,
        ),
        gas(
          "NH3-102",
          { ...NH3, zone: "machine-room", name: "机房门口氨浓度", max: 100, t90S: 90, decimals: 1 },
          (p) => p.machineRoomPpm * 0.6,
        ),
        gas(
          "LEL-101",
          { ...NH3, zone: "machine-room", name: "机房氨爆炸下限", unit: "%LEL", max: 100, t90S: 30 },
          (p) => p.machineRoomLel,
        ),
      ],
    },
    {
      id: "plc-1",
      name: "机房 PLC",
      reportEveryMs: 500,
      points: [
        discrete("FAN-101", { zone: "machine-room", name: "事故排风机运行" }, (p) => p.fan.running),
        analog(
          "FT-101",
          { zone: "machine-room", name: "机房排风量", unit: "m3/h", max: 50_000, decimals: 0 },
          (p) => p.exhaustM3H,
        ),
        interlock("XS-101", { zone: "machine-room", name: "氨浓度—事故排风联锁" }, (p) => p.fan.interlock),
        discrete("PWR-101", { zone: "machine-room", name: "机房动力电源" }, (p) => p.powered),
        analog(
          "PT-101",
          { zone: "machine-room", name: "冷凝压力", unit: "MPa", max: 2.5, decimals: 3 },
          (p) => p.process.condensingMpa.value,
        ),
        analog(
          "PT-102",
          { zone: "machine-room", name: "蒸发压力", unit: "MPa", max: 1, decimals: 3 },
          (p) => p.process.evaporatingMpa.value,
        ),
        analog(
          "TT-101",
          { zone: "machine-room", name: "压缩机排气温度", unit: "℃", max: 150, decimals: 1 },
          (p) => p.process.dischargeC.value,
        ),
        analog(
          "IT-101",
          {
            zone: "machine-room",
            name: "压缩机电流",
            unit: "A",
            max: 400,
            decimals: 1,
            witness: { of: "running", atLeast: 20 },
          },
          (p) => (p.powered && p.compressorOn ? p.process.compressorA.value : 0),
        ),
        analog(
          "LT-101",
          { zone: "equipment-room", name: "高压贮氨器液位", unit: "%", max: 100, decimals: 1 },
          (p) => p.process.receiverPercent.value,
        ),
        analog(
          "LT-102",
          { zone: "equipment-room", name: "低压循环桶液位", unit: "%", max: 100, decimals: 1 },
          (p) => p.process.separatorPercent.value,
        ),
        interlock("LSHH-102", { zone: "equipment-room", name: "循环桶高高液位停机联锁" }, () => "armed"),
      ],
    },
    {
      id: "gas-2",
      name: "设备间气体报警控制器",
      reportEveryMs: 1_000,
      points: [
        gas(
          "NH3-201",
          { ...NH3, zone: "equipment-room", name: "贮氨器旁氨浓度", max: 500, t90S: 60 },
          (p) => p.equipmentRoomPpm,
        ),
        gas(
          "NH3-202",
          { ...NH3, zone: "equipment-room", name: "氨泵旁氨浓度", max: 500, t90S: 60 },
          (p) => p.equipmentRoomPpm * 0.8,
        ),
      ],
    },
    {
      id: "logger-1",
      name: "管廊巡检记录仪",
      reportEveryMs: 5_000,
      points: [
        gas("NH3-301", { ...NH3, zone: "cold-rooms", name: "穿堂氨浓度", max: 100, t90S: 90, decimals: 1 }, () => 0),
        gas("NH3-302", { ...NH3, zone: "cold-rooms", name: "管廊氨浓度", max: 100, t90S: 90, decimals: 1 }, (p) =>
          p.galleryFilterClogged ? 0 : p.galleryPpm,
        ),
      ],
    },
    {
      id: "temp-1",
      name: "库温采集器",
      reportEveryMs: 5_000,
      points: [
        ...["一号冷藏间", "二号冷藏间", "三号冷藏间", "速冻间", "穿堂"].map((name, i) =>
          analog<ColdStore>(
            `TT-30${i + 1}`,
            { zone: "cold-rooms", name: `${name}温度`, unit: "℃", min: -50, max: 50, t90S: 30, decimals: 1 },
            (p) => p.process.roomsC[i]?.value ?? 0,
          ),
        ),
        analog(
          "HT-301",
          { zone: "cold-rooms", name: "穿堂湿度", unit: "%RH", max: 100, t90S: 30, decimals: 1 },
          (p) => p.process.humidityPercent.value,
        ),
      ],
    },
    {
      id: "fire-1",
      name: "消防用户信息传输装置",
      reportEveryMs: 5_000,
      points: [
        fire("SMK-301", { zone: "cold-rooms", name: "穿堂感烟探测器" }, () => "normal"),
        fire("MCP-301", { zone: "machine-room", name: "机房手动报警按钮" }, () => "normal"),
      ],
    },
  ],
  rules: [
    threshold(
      "nh3-room",
      "机房氨：低报 28 ppm、高报 57 ppm（GBZ 2.1 PC-TWA 20 mg/m³ 的 1、2 倍，GB/T 50493）；150 ppm 启动事故排风（GB 50072-2021 7.4）",
      ["NH3-101", "NH3-201", "NH3-202"],
      {
        levels: [
          [1, 150],
          [2, 57],
          [3, 28],
        ],
      },
    ),
    threshold(
      "nh3-breath",
      "人员场所氨：低报 28 ppm、高报 57 ppm（GBZ 2.1 PC-TWA 20 mg/m³ 的 1、2 倍，GB/T 50493）",
      ["NH3-102", "NH3-301", "NH3-302"],
      {
        levels: [
          [1, 57],
          [2, 28],
        ],
      },
    ),
    threshold(
      "nh3-lel",
      "机房氨 25 %LEL（3.75 %VOL）切断机房电源（GB 50072-2021 7.4）；10 %LEL 为本站预警",
      ["LEL-101"],
      {
        levels: [
          [1, 25],
          [3, 10],
        ],
      },
    ),
    threshold("receiver-level", "贮氨器液位不超过 80 %", ["LT-101"], {
      levels: [
        [2, 80],
        [3, 70],
      ],
    }),
    threshold("separator-level", "循环桶高液位 70 %、高高液位 85 %（防液击）", ["LT-102"], {
      levels: [
        [1, 85],
        [2, 70],
      ],
    }),
    threshold("condensing-pressure", "冷凝压力高 1.5 MPa、高高 1.85 MPa", ["PT-101"], {
      levels: [
        [1, 1.85],
        [3, 1.5],
      ],
    }),
    threshold("discharge-temperature", "排气温度高 105 ℃、高高 120 ℃", ["TT-101"], {
      levels: [
        [2, 120],
        [3, 105],
      ],
    }),
    threshold("store-temperature", "冷藏间温度高 −15 ℃", ["TT-301", "TT-302", "TT-303"], {
      levels: [[4, -15]],
      onDelayMs: 600_000,
    }),
    whenState("power-cut", "机房动力电源被切断", ["PWR-101"], { level: 2, states: [false], onDelayMs: 1_000 }),
    ...interlockRules(["XS-101", "LSHH-102"]),
    ...fireRules(["SMK-301", "MCP-301"]),
  ],
  rounds: [
    {
      id: "machine-room-round",
      post: "制冷工",
      name: "氨机房巡检",
      zone: "machine-room",
      everyHours: 2,
      items: [
        { id: "ppe", text: "机房门外空气呼吸器、防化服在位" },
        { id: "exhaust", text: "事故排风机手动启动按钮完好，门外可操作" },
        { id: "discharge", text: "压缩机排气温度", point: "TT-101" },
        { id: "ammonia", text: "机房氨浓度", point: "NH3-101" },
      ],
    },
  ],
};
