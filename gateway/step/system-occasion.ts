import type { Level } from "../../model/level.ts";
import type { Value } from "../../model/value.ts";
import type { DeviceBox } from "../state.ts";
import type { CompiledPoint } from "./compile.ts";

/** The occasion of an alarm that every point has without a rule: about its sensor or its data, never about a limit. */
export function systemOccasion(
  device: DeviceBox,
  point: CompiledPoint,
  about: { readonly rule: string; readonly level: Level },
  reading: { readonly value: Value; readonly ts: number } | null,
) {
  return {
    enterprise: device.enterprise,
    point: point.id,
    device: device.device,
    rule: about.rule,
    level: about.level,
    condition: systemKey(about),
    value: reading?.value ?? null,
    readingTs: reading?.ts ?? null,
    limit: null,
    unit: point.unit,
    latched: false,
    params: {},
  };
}

export function systemKey({ rule, level }: { readonly rule: string; readonly level: Level }): string {
  return `${rule}/${level}`;
}
