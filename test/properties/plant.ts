import type { CatalogFragment, Point } from "../../model/catalog/catalog.ts";

/** A plant small enough to be drawn at random and with everything a rule of any kind can watch. */
export const ENTERPRISE = "e";

/** How often each device reports, ms. */
export const DEVICES = { fast: 1_000, tank: 2_000, loop: 5_000, slow: 10_000 } as const;
export type DeviceName = keyof typeof DEVICES;
export const DEVICE_NAMES: readonly DeviceName[] = ["fast", "tank", "loop", "slow"];

const ppm = { unit: "ppm", rangeMin: 0, rangeMax: 100 };

export const POINTS: readonly Point[] = [
  point("fast", "GA", "gas", { substance: "NH3", ...ppm }),
  point("fast", "GB", "gas", { substance: "NH3", ...ppm }),
  point("fast", "T1", "analog", { unit: "℃", rangeMin: -10, rangeMax: 100 }),
  point("fast", "SW", "discrete"),
  point("tank", "GC", "gas", { substance: "NH3", ...ppm }),
  point("tank", "CO", "gas", { substance: "CO", ...ppm }),
  point("tank", "LV", "analog", { unit: "m", rangeMin: 0, rangeMax: 10 }),
  point("tank", "FI", "analog", { unit: "m3/h", rangeMin: 0, rangeMax: 500 }),
  point("tank", "FAN", "discrete"),
  point("loop", "FO", "analog", { unit: "m3/h", rangeMin: 0, rangeMax: 500 }),
  point("loop", "IL1", "interlock"),
  point("loop", "IL2", "interlock"),
  point("loop", "HT", "discrete"),
  point("slow", "FD1", "fire"),
  point("slow", "FD2", "fire"),
  point("slow", "PN", "fire"),
  point("slow", "BP", "discrete"),
  point("slow", "NZ", "analog", { unit: "dB(A)", rangeMin: 0, rangeMax: 140 }),
];

function point(device: DeviceName, id: string, kind: Point["kind"], more: Partial<Point> = {}): Point {
  return { id, enterprise: ENTERPRISE, device, kind, zone: "room", ...more };
}

export const PLANT: CatalogFragment = {
  areas: [{ id: "town", name: "Town", kind: "town" }],
  enterprises: [{ id: ENTERPRISE, name: "E", area: "town", shelving: { redMinutesMax: 60 } }],
  sites: [{ id: "site", enterprise: ENTERPRISE, name: "Site" }],
  zones: [{ id: "room", site: "site", name: "Room" }],
  devices: DEVICE_NAMES.map((id) => ({
    id,
    enterprise: ENTERPRISE,
    site: "site",
    dialect: "native",
    reportEveryMs: DEVICES[id],
    ...(id === "slow" ? { reportEveryInAlarmMs: 5_000 } : {}),
  })),
  points: [...POINTS],
  channels: [{ id: "hook", kind: "simulated" }],
  policies: [
    {
      id: "duty",
      steps: [
        { afterMs: 0, channels: ["hook"] },
        { afterMs: 60_000, channels: ["hook"] },
      ],
      repeatEveryMs: 120_000,
    },
  ],
  routes: [{ enterprise: ENTERPRISE, levels: [1, 2, 3], policy: "duty" }],
};

/** The two packs that fit the plant. */
export const PACKS: NonNullable<CatalogFragment["packs"]> = [
  {
    id: "cold",
    enterprise: ENTERPRISE,
    pack: "ammonia-room",
    zone: "room",
    points: { ammonia: ["GA", "GC"], emergencyFan: ["FAN"] },
    settings: {},
  },
];
