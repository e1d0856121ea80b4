import type { DeviceBox } from "../state.ts";

/** Where a point stands: its zone says so, or its device does. null: nothing does. */
export function siteOf(device: DeviceBox, point: string | null): string | null {
  return device.compiled?.places.get(point ?? "")?.site ?? device.compiled?.site ?? null;
}
