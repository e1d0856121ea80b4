import type { Provenance } from "./provenance.ts";

/**
 * The sentinel a value is, of those its device declares; null: it is a measurement.
 *
 * A sentinel is a number that stands for "no value". Nothing is one by itself (85 ℃ is a fine temperature for a boiler), so only what
 * is declared for the device counts, and only the exact number: 84.9 is measured. Compared as given and in single precision, in which
 * many devices send. Unit: that of the value as the device sends it, before any conversion.
 */
export function sentinelOf(value: number, declared: readonly number[]): number | null {
  const single = Math.fround(value);
  return declared.find((each) => each === value || Math.fround(each) === single) ?? null;
}

/** A sentinel met in the field: to offer when a device is described, never to apply unasked. */
export interface KnownSentinel {
  readonly value: number;
  readonly nameZh: string;
  readonly nameEn: string;
}

export const KNOWN_SENTINELS: readonly KnownSentinel[] = [
  {
    value: -200,
    nameZh: "铂电阻短路或断线（量程下限）",
    nameEn: "platinum thermometer shorted or open (end of range)",
  },
  { value: 65_535, nameZh: "Modbus 16 位无效值（FFFF）", nameEn: "no value in an unsigned Modbus register (FFFF)" },
  { value: 32_767, nameZh: "Modbus 有符号 16 位无效值（7FFF）", nameEn: "no value in a signed Modbus register (7FFF)" },
  { value: -9_999, nameZh: "采集器填充的无效值", nameEn: "filler of data loggers" },
  { value: 85, nameZh: "DS18B20 上电值（尚未转换）", nameEn: "DS18B20 after power-on, nothing converted yet" },
  { value: -127, nameZh: "DS18B20 断线", nameEn: "DS18B20 not connected" },
];

export const KNOWN_SENTINELS_PROVENANCE: Provenance = {
  standard: "practice of devices",
  clause: null,
  note: "each must be declared for a device before it counts; check its manual",
  confirmed: false,
};
