import type { CatalogFragment, Point, Rule } from "../../../model/catalog/catalog.ts";

export const SECRET = "a-long-enough-secret";
export const PASSWORD = "pw-for-tests";

/**
 * Two districts, two plants, one user of every kind. The password of everybody is `PASSWORD`; no rule pushes unless routes are added.
 * Silence is hours away, so that no alarm comes by itself.
 */
export const WORLD = {
  areas: [
    { id: "city", name: "市", kind: "city" },
    { id: "dx", name: "大兴区", kind: "district", parent: "city" },
    { id: "dx-yh", name: "瀛海镇", kind: "town", parent: "dx" },
    { id: "ft", name: "丰台区", kind: "district", parent: "city" },
  ],
  enterprises: [
    { id: "coldchain", name: "京南冷链", area: "dx-yh", shelving: { redMinutesMax: 60 } },
    { id: "tanks", name: "罐区", area: "ft" },
  ],
  sites: [
    { id: "plant1", enterprise: "coldchain", name: "一号冷库" },
    { id: "yard", enterprise: "tanks", name: "罐区" },
  ],
  zones: [{ id: "machine-room", site: "plant1", name: "氨制冷机房" }],
  devices: [
    device("coldchain", "dtu1", "plant1"),
    device("coldchain", "dtu2", "plant1"),
    device("tanks", "rtu7", "yard"),
  ],
  points: [
    gas("coldchain", "dtu1", "NH3-101"),
    gas("coldchain", "dtu1", "NH3-102"),
    gas("coldchain", "dtu2", "NH3-201"),
    gas("tanks", "rtu7", "NH3-301"),
  ],
  rules: [
    threshold("nh3-hh", "coldchain", ["NH3-101", "NH3-102"], 1, 57),
    threshold("nh3-y", "coldchain", ["NH3-201"], 3, 57),
    threshold("tank-hh", "tanks", ["NH3-301"], 1, 57),
  ],
  users: [
    { username: "li", name: "李处", role: "regulator", area: "dx", password: PASSWORD },
    { username: "zhao", name: "赵经理", role: "manager", enterprise: "coldchain", password: PASSWORD },
    { username: "zhang", name: "张工", role: "operator", enterprise: "coldchain", password: PASSWORD },
    { username: "sun", name: "孙检", role: "inspector", enterprise: "coldchain", password: PASSWORD },
    { username: "qian", name: "钱检", role: "inspector", area: "ft", password: PASSWORD },
    { username: "ma", name: "马经理", role: "manager", enterprise: "tanks", password: PASSWORD },
  ],
} satisfies CatalogFragment;

export function device(enterprise: string, id: string, site?: string) {
  return {
    id,
    enterprise,
    ...(site === undefined ? {} : { site }),
    dialect: "native",
    secret: SECRET,
    reportEveryMs: 3_600_000,
    limits: { messagesPerSecond: 100_000, bytesPerSecond: 1_000_000_000 },
  };
}

/** Of no substance: the limits of these stories are told apart by their numbers, and are not held against a standard. */
export function gas(enterprise: string, device: string, id: string, rest: Partial<Point> = {}): Point {
  return {
    id,
    enterprise,
    device,
    name: id,
    kind: "gas",
    unit: "ppm",
    rangeMin: 0,
    rangeMax: 500,
    ...rest,
  };
}

export function threshold(
  id: string,
  enterprise: string,
  points: string[],
  level: 1 | 2 | 3 | 4,
  limit: number,
  params: Record<string, unknown> = {},
): Rule {
  return {
    id,
    enterprise,
    kind: "threshold",
    points,
    level,
    params: { direction: "high", limit, deadband: 2, onDelayMs: 0, offDelayMs: 0, ...params },
  };
}

export function topicOf(enterprise: string, device: string, channel = "readings"): string {
  return `tl/v1/${enterprise}/${device}/${channel}`;
}
