import type { CatalogFragment } from "../../../model/catalog/catalog.ts";

export const DEVICE_SECRET = "a-long-enough-secret";
export const PASSWORD = "pw-for-tests";

/** Names as an attacker or a careless copy from a web page would give them. */
export const HOSTILE = {
  enterprise: `"><script>alert(1)</script>`,
  site: "<svg onload=alert(2)>",
  zone: "‮gpj.tnalp",
  device: "{{constructor.constructor('alert(3)')()}}",
  point: "<img src=x onerror=alert(4)>",
  user: "<b onmouseover=alert(5)>Mallory</b>",
} as const;

/**
 * A cold store of one district, a tank farm of another, and a plant whose every name is hostile. The password of everybody is `PASSWORD`.
 * Silence is hours away, so that no alarm comes by itself.
 */
export function plantCatalog(pushUrl: string, pushSecret: string): CatalogFragment {
  return {
    areas: [
      { id: "dx", name: "大兴区", kind: "district" },
      { id: "ft", name: "丰台区", kind: "district" },
    ],
    enterprises: [
      { id: "coldchain", name: "京南冷链", area: "dx", shelving: { redMinutesMax: 60 } },
      { id: "tanks", name: "丰台罐区", area: "ft" },
      { id: "hostile", name: HOSTILE.enterprise, area: "ft" },
    ],
    sites: [
      { id: "plant1", enterprise: "coldchain", name: "一号冷库" },
      { id: "yard", enterprise: "tanks", name: "罐区" },
      { id: "lair", enterprise: "hostile", name: HOSTILE.site },
    ],
    zones: [
      { id: "machine-room", site: "plant1", name: "氨制冷机房" },
      { id: "den", site: "lair", name: HOSTILE.zone },
    ],
    devices: [
      device("coldchain", "dtu1", "plant1"),
      device("tanks", "rtu7", "yard"),
      { ...device("hostile", "rogue", "lair"), name: HOSTILE.device },
    ],
    points: [
      { ...gas("coldchain", "dtu1", "NH3-101"), name: "机房氨浓度", zone: "machine-room" },
      { ...gas("coldchain", "dtu1", "NH3-102"), name: "门口氨浓度", zone: "machine-room" },
      { ...gas("coldchain", "dtu1", "NH3-103"), name: "走廊氨浓度", zone: "machine-room" },
      { ...gas("tanks", "rtu7", "NH3-301"), name: "罐顶氨浓度" },
      { id: "XS-301", enterprise: "tanks", device: "rtu7", kind: "interlock", name: "罐顶联锁" },
      { ...gas("hostile", "rogue", "NH3-666"), name: HOSTILE.point, zone: "den" },
    ],
    rules: [
      threshold("cold-red", "coldchain", ["NH3-101", "NH3-102"], 1, 57),
      threshold("cold-yellow", "coldchain", ["NH3-103"], 3, 28),
      threshold("tank-red", "tanks", ["NH3-301"], 1, 57),
      threshold("hostile-red", "hostile", ["NH3-666"], 1, 57),
    ],
    checklists: [
      {
        id: "cold-round",
        enterprise: "coldchain",
        name: "机房巡检清单",
        items: [
          { id: "door", text: "防火门关闭 <b>不是标记</b>", kind: "ok" },
          { id: "pressure", text: "低压循环桶压力", kind: "value", unit: "MPa", min: 0.1, max: 0.6 },
          { id: "plate", text: "铭牌照片", kind: "ok", photo: true },
        ],
      },
    ],
    posts: [{ id: "keeper", enterprise: "coldchain", name: "制冷工", people: ["zhang"] }],
    checkPlans: [
      {
        id: "daily",
        enterprise: "coldchain",
        name: "机房每班巡检",
        post: "keeper",
        checklist: "cold-round",
        zone: "machine-room",
        points: [],
        missed: { remind: 15, leader: 60, town: 1_440 },
        every: "hours",
        hours: 12,
        at: "00:00",
        window: 719,
      },
    ],
    users: [
      { username: "li", name: "李卫东（区应急管理局值班室）", role: "regulator", area: "dx", password: PASSWORD },
      { username: "li-ft", name: "李处", role: "regulator", area: "ft", password: PASSWORD },
      { username: "zhao", name: "赵经理", role: "manager", enterprise: "coldchain", password: PASSWORD },
      { username: "zhang", name: "张工", role: "operator", enterprise: "coldchain", password: PASSWORD },
      { username: "mallory", name: HOSTILE.user, role: "manager", enterprise: "hostile", password: PASSWORD },
    ],
    channels: [{ id: "phone", kind: "webhook", url: pushUrl, secret: pushSecret, allowPrivateNetwork: true }],
    policies: [
      {
        id: "duty",
        repeatEveryMs: 300_000,
        steps: [
          { afterMs: 0, channels: ["phone"] },
          { afterMs: 180_000, channels: ["phone"] },
        ],
      },
    ],
    routes: [
      { area: "dx", levels: [1, 2, 3, 4], policy: "duty" },
      { area: "ft", levels: [1, 2, 3, 4], policy: "duty" },
    ],
  };
}

function device(enterprise: string, id: string, site: string) {
  return { id, enterprise, site, dialect: "native", secret: DEVICE_SECRET, reportEveryMs: 3_600_000 };
}

function gas(enterprise: string, device: string, id: string) {
  const facts = { kind: "gas", substance: "NH3", unit: "ppm", rangeMin: 0, rangeMax: 500 } as const;
  return { id, enterprise, device, ...facts };
}

function threshold(id: string, enterprise: string, points: string[], level: 1 | 3, limit: number) {
  const params = { direction: "high", limit, deadband: 2, onDelayMs: 0, offDelayMs: 0 };
  return { id, enterprise, kind: "threshold", points, level, params };
}
