import type { CatalogFragment, Device, Point, Rule } from "../model/catalog/catalog.ts";

/** The plant under load: devices with nothing but gas points, one threshold rule a point. */
export interface PlantOptions {
  readonly devices: number;
  readonly pointsPerDevice: number;
  /** Where alarms are pushed to; without it nobody is called. */
  readonly pushUrl?: string;
}

export const ENTERPRISE = "bench";
export const DEVICE_SECRET = "bench-device-secret";
/** Above it a reading alarms; the load stays below. */
export const LIMIT_PPM = 57;

export function deviceId(no: number): string {
  return `d${no}`;
}

export function pointId(device: number, no: number): string {
  return `NH3-${String(device).padStart(4, "0")}-${String(no).padStart(2, "0")}`;
}

/** Devices may send as fast as they can: what is measured is the gateway, not its limits. */
export function plantCatalog({ devices, pointsPerDevice, pushUrl }: PlantOptions): CatalogFragment {
  const numbers = Array.from({ length: devices }, (_, no) => no);
  return {
    areas: [{ id: "bench-area", name: "Bench", kind: "district" }],
    enterprises: [{ id: ENTERPRISE, name: "Bench", area: "bench-area" }],
    devices: numbers.map(toDevice),
    points: numbers.flatMap((device) => pointsOf(device, pointsPerDevice)),
    rules: numbers.flatMap((device) => rulesOf(device, pointsPerDevice)),
    ...(pushUrl === undefined ? {} : callsTo(pushUrl)),
  };
}

function callsTo(url: string): CatalogFragment {
  return {
    channels: [{ id: "bench-hook", kind: "webhook", url, secret: "bench-hook-secret", allowPrivateNetwork: true }],
    policies: [{ id: "bench-policy", steps: [{ afterMs: 0, channels: ["bench-hook"] }], repeatEveryMs: 86_400_000 }],
    routes: [{ enterprise: ENTERPRISE, levels: [1, 2, 3, 4], policy: "bench-policy" }],
  };
}

function toDevice(no: number): Device {
  return {
    id: deviceId(no),
    enterprise: ENTERPRISE,
    dialect: "native",
    secret: DEVICE_SECRET,
    // No silence alarm while another broker is measured.
    reportEveryMs: 86_400_000,
    limits: { messagesPerSecond: 1_000_000, bytesPerSecond: 1_073_741_824 },
  };
}

function pointsOf(device: number, count: number): readonly Point[] {
  return Array.from({ length: count }, (_, no) => ({
    id: pointId(device, no),
    enterprise: ENTERPRISE,
    device: deviceId(device),
    kind: "gas" as const,
    substance: "NH3",
    unit: "ppm",
    rangeMin: 0,
    rangeMax: 500,
  }));
}

/** A rule of its own for each point, as plants have them. */
function rulesOf(device: number, count: number): readonly Rule[] {
  return Array.from({ length: count }, (_, no) => ({
    id: `r${device}-${no}`,
    enterprise: ENTERPRISE,
    kind: "threshold",
    points: [pointId(device, no)],
    level: 2 as const,
    params: { direction: "high", limit: LIMIT_PPM, deadband: 2.8, onDelayMs: 0, offDelayMs: 0 },
  }));
}
