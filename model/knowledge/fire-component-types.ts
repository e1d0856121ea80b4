import type { Provenance } from "./provenance.ts";

/**
 * What a component is to the rules.
 *
 * - `fire-detector`: may confirm a fire another detector has reported.
 * - `manual-call-point`: a person has seen the fire. A hydrant button is `hydrant-button`: a person asks for water.
 * - `gas-detector`, `electrical-fire-monitor`: a hazard of their own, no confirmation of a fire.
 * - `water`, `extinguishing`, `smoke-control`: what acts, or brings what acts.
 * - `control`: panels, modules, loops, sounders. `general`: code 0.
 * - `unknown`: nothing may be concluded.
 */
export type FireComponentRole =
  | "fire-detector"
  | "manual-call-point"
  | "hydrant-button"
  | "gas-detector"
  | "electrical-fire-monitor"
  | "water"
  | "extinguishing"
  | "smoke-control"
  | "control"
  | "general"
  | "unknown";

export interface FireComponentType {
  /** As it came, also where nobody knows it. */
  readonly code: number;
  /** Null: the standard reserves the code (up to 127) or leaves it to the user (from 128). */
  readonly nameZh: string | null;
  readonly nameEn: string | null;
  readonly role: FireComponentRole;
}

/** The component type of a code; a code without a name keeps its number and plays no role. */
export function fireComponentTypeOf(code: number): FireComponentType {
  return BY_CODE.get(code) ?? { code, nameZh: null, nameEn: null, role: "unknown" };
}

export const FIRE_COMPONENT_TYPES_PROVENANCE: Provenance = {
  standard: "GB/T 26875.3-2011",
  clause: "8.2.1.2, table of component types",
  note: "held against two public decoders; the role is ours, 74 (气体探测器) counts as a gas detector and confirms nothing",
  confirmed: false,
};

type Row = readonly [code: number, zh: string, en: string, role: FireComponentRole];

// biome-ignore format: a table is read by its rows
const ROWS: readonly Row[] = [
  [0, "通用", "general", "general"],
  [1, "火灾报警控制器", "fire alarm control panel", "control"],
  [10, "可燃气体探测器", "combustible gas detector", "gas-detector"],
  [11, "点型可燃气体探测器", "point combustible gas detector", "gas-detector"],
  [12, "独立式可燃气体探测器", "stand-alone combustible gas detector", "gas-detector"],
  [13, "线型可燃气体探测器", "line combustible gas detector", "gas-detector"],
  [16, "电气火灾监控报警器", "electrical fire monitoring unit", "electrical-fire-monitor"],
  [17, "剩余电流式电气火灾监控探测器", "residual current monitor", "electrical-fire-monitor"],
  [18, "测温式电气火灾监控探测器", "cable temperature monitor", "electrical-fire-monitor"],
  [21, "探测回路", "detection loop", "control"],
  [22, "火灾显示盘", "repeater panel", "control"],
  [23, "手动火灾报警按钮", "manual call point", "manual-call-point"],
  [24, "消火栓按钮", "hydrant button", "hydrant-button"],
  [25, "火灾探测器", "fire detector", "fire-detector"],
  [30, "感温火灾探测器", "heat detector", "fire-detector"],
  [31, "点型感温火灾探测器", "point heat detector", "fire-detector"],
  [32, "点型感温火灾探测器（S型）", "point heat detector, type S", "fire-detector"],
  [33, "点型感温火灾探测器（R型）", "point heat detector, type R", "fire-detector"],
  [34, "线型感温火灾探测器", "line heat detector", "fire-detector"],
  [35, "线型感温火灾探测器（S型）", "line heat detector, type S", "fire-detector"],
  [36, "线型感温火灾探测器（R型）", "line heat detector, type R", "fire-detector"],
  [37, "光纤感温火灾探测器", "fibre-optic heat detector", "fire-detector"],
  [40, "感烟火灾探测器", "smoke detector", "fire-detector"],
  [41, "点型离子感烟火灾探测器", "ionisation smoke detector", "fire-detector"],
  [42, "点型光电感烟火灾探测器", "photoelectric smoke detector", "fire-detector"],
  [43, "线型光束感烟火灾探测器", "beam smoke detector", "fire-detector"],
  [44, "吸气式感烟火灾探测器", "aspirating smoke detector", "fire-detector"],
  [50, "复合式火灾探测器", "multi-sensor detector", "fire-detector"],
  [51, "复合式感烟感温火灾探测器", "smoke and heat detector", "fire-detector"],
  [52, "复合式感光感温火灾探测器", "flame and heat detector", "fire-detector"],
  [53, "复合式感光感烟火灾探测器", "flame and smoke detector", "fire-detector"],
  [61, "紫外火焰探测器", "ultraviolet flame detector", "fire-detector"],
  [62, "红外火焰探测器", "infrared flame detector", "fire-detector"],
  [69, "感光火灾探测器", "flame detector", "fire-detector"],
  [74, "气体探测器", "gas detector", "gas-detector"],
  [78, "图像摄像方式火灾探测器", "video fire detector", "fire-detector"],
  [79, "感声火灾探测器", "acoustic fire detector", "fire-detector"],
  [81, "气体灭火控制器", "gas extinguishing control panel", "extinguishing"],
  [82, "消防电气控制装置", "electrical control device", "control"],
  [83, "消防控制室图形显示装置", "graphic display of the control room", "control"],
  [84, "模块", "module", "control"],
  [85, "输入模块", "input module", "control"],
  [86, "输出模块", "output module", "control"],
  [87, "输入/输出模块", "input and output module", "control"],
  [88, "中继模块", "repeater module", "control"],
  [91, "消防水泵", "fire pump", "water"],
  [92, "消防水箱", "fire water tank", "water"],
  [95, "喷淋泵", "sprinkler pump", "water"],
  [96, "水流指示器", "water flow indicator", "water"],
  [97, "信号阀", "supervised valve", "water"],
  [98, "报警阀", "alarm valve", "water"],
  [99, "压力开关", "pressure switch", "water"],
  [101, "阀驱动装置", "valve actuator", "extinguishing"],
  [102, "防火门", "fire door", "smoke-control"],
  [103, "防火阀", "fire damper", "smoke-control"],
  [104, "通风空调", "ventilation", "smoke-control"],
  [105, "泡沫液泵", "foam pump", "extinguishing"],
  [106, "管网电磁阀", "solenoid valve of the pipe network", "water"],
  [111, "防烟排烟风机", "smoke control fan", "smoke-control"],
  [113, "排烟防火阀", "smoke exhaust damper", "smoke-control"],
  [114, "常闭送风口", "normally closed air inlet", "smoke-control"],
  [115, "排烟口", "smoke vent", "smoke-control"],
  [116, "电控挡烟垂壁", "smoke curtain", "smoke-control"],
  [117, "防火卷帘控制器", "fire shutter controller", "smoke-control"],
  [118, "防火门监控器", "fire door monitor", "smoke-control"],
  [121, "警报装置", "sounder", "control"],
];

export const FIRE_COMPONENT_TYPES: readonly FireComponentType[] = ROWS.map(([code, nameZh, nameEn, role]) => ({
  code,
  nameZh,
  nameEn,
  role,
}));

const BY_CODE: ReadonlyMap<number, FireComponentType> = new Map(FIRE_COMPONENT_TYPES.map((each) => [each.code, each]));
