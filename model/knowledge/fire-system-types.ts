import type { Provenance } from "./provenance.ts";

export interface FireSystemType {
  /** As it came, also where nobody knows it. */
  readonly code: number;
  /** Null: the standard reserves the code (up to 127) or leaves it to the user (from 128). */
  readonly nameZh: string | null;
  readonly nameEn: string | null;
}

/** The system type of a code; a code without a name keeps its number. */
export function fireSystemTypeOf(code: number): FireSystemType {
  return BY_CODE.get(code) ?? { code, nameZh: null, nameEn: null };
}

export const FIRE_SYSTEM_TYPES_PROVENANCE: Provenance = {
  standard: "GB/T 26875.3-2011",
  clause: "8.2.1.1, table of system types",
  note: "held against two public decoders",
  confirmed: false,
};

// biome-ignore format: a table is read by its rows
const ROWS: readonly (readonly [code: number, zh: string, en: string])[] = [
  [0, "通用", "general"],
  [1, "火灾报警系统", "fire alarm system"],
  [10, "消防联动控制器", "fire linkage controller"],
  [11, "消火栓系统", "hydrant system"],
  [12, "自动喷水灭火系统", "sprinkler system"],
  [13, "气体灭火系统", "gas extinguishing system"],
  [14, "水喷雾灭火系统（泵启动）", "water spray system, pump started"],
  [15, "水喷雾灭火系统（压力容器启动）", "water spray system, vessel started"],
  [16, "泡沫灭火系统", "foam system"],
  [17, "干粉灭火系统", "dry powder system"],
  [18, "防烟排烟系统", "smoke control system"],
  [19, "防火门及卷帘系统", "fire doors and shutters"],
  [20, "消防电梯", "fire lift"],
  [21, "消防应急广播", "emergency broadcast"],
  [22, "消防应急照明和疏散指示系统", "emergency lighting and exit signs"],
  [23, "消防电源", "fire power supply"],
  [24, "消防电话", "fire telephone"],
];

export const FIRE_SYSTEM_TYPES: readonly FireSystemType[] = ROWS.map(([code, nameZh, nameEn]) => ({
  code,
  nameZh,
  nameEn,
}));

const BY_CODE: ReadonlyMap<number, FireSystemType> = new Map(FIRE_SYSTEM_TYPES.map((each) => [each.code, each]));
