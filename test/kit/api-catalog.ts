import type { CatalogFragment } from "../../model/catalog/catalog.ts";

/** Two districts, three plants, one user of every kind. The password of `x` is `x-pw`. */
export const API_CATALOG: CatalogFragment = {
  areas: [
    { id: "city", name: "市", kind: "city" },
    { id: "dx", name: "大兴区", kind: "district", parent: "city" },
    { id: "dx-yh", name: "瀛海镇", kind: "town", parent: "dx" },
    { id: "ft", name: "丰台区", kind: "district", parent: "city" },
  ],
  enterprises: [
    { id: "coldchain", name: "京南冷链", area: "dx-yh", shelving: { redMinutesMax: 60 } },
    { id: "fab", name: "晶圆厂", area: "dx" },
    { id: "tanks", name: "罐区", area: "ft" },
  ],
  sites: [
    { id: "plant1", enterprise: "coldchain", name: "一号冷库" },
    { id: "plant2", enterprise: "coldchain", name: "二号冷库" },
    { id: "fab1", enterprise: "fab", name: "厂房" },
    { id: "yard", enterprise: "tanks", name: "罐区" },
  ],
  zones: [
    { id: "machine-room", site: "plant1", name: "氨制冷机房" },
    { id: "hall", site: "plant2", name: "冷间" },
  ],
  devices: [
    {
      id: "dtu1",
      enterprise: "coldchain",
      site: "plant1",
      dialect: "native",
      secret: "a-long-enough-secret",
      reportEveryMs: 600_000,
    },
    {
      id: "plc",
      enterprise: "fab",
      site: "fab1",
      dialect: "native",
      secret: "a-long-enough-secret",
      reportEveryMs: 600_000,
    },
    {
      id: "rtu7",
      enterprise: "tanks",
      site: "yard",
      dialect: "native",
      secret: "a-long-enough-secret",
      reportEveryMs: 600_000,
    },
  ],
  points: [
    gas("coldchain", "dtu1", "NH3-101", "machine-room"),
    gas("coldchain", "dtu1", "NH3-102", "machine-room"),
    gas("coldchain", "dtu1", "NH3-201", "hall"),
    gas("fab", "plc", "NH3-101"),
    gas("tanks", "rtu7", "NH3-301"),
  ],
  rules: [
    rule("nh3-hh", "coldchain", ["NH3-101", "NH3-102", "NH3-201"], 1),
    rule("nh3-h", "coldchain", ["NH3-102"], 3, 25),
    rule("fab-hh", "fab", ["NH3-101"], 2),
    rule("tank-hh", "tanks", ["NH3-301"], 1),
  ],
  users: [
    { username: "admin", name: "管理员", role: "admin", password: "admin-pw" },
    { username: "li", name: "李处", role: "regulator", area: "dx", password: "li-pw" },
    { username: "zhao", name: "赵经理", role: "manager", enterprise: "coldchain", password: "zhao-pw" },
    { username: "zhang", name: "张工", role: "operator", enterprise: "coldchain", password: "zhang-pw" },
    { username: "sun", name: "孙检", role: "inspector", enterprise: "coldchain", password: "sun-pw" },
    { username: "qian", name: "钱检", role: "inspector", area: "dx-yh", password: "qian-pw" },
    { username: "ma", name: "马经理", role: "manager", enterprise: "tanks", password: "ma-pw" },
  ],
};

function gas(enterprise: string, device: string, id: string, zone?: string) {
  const facts = { kind: "gas" as const, substance: "NH3", unit: "ppm", rangeMin: 0, rangeMax: 500 };
  return { id, enterprise, device, ...(zone === undefined ? {} : { zone }), name: `氨 ${id}`, ...facts };
}

function rule(id: string, enterprise: string, points: string[], level: 1 | 2 | 3 | 4, limit = 57) {
  const params = { direction: "high", limit, deadband: 2, onDelayMs: 0, offDelayMs: 0 };
  return { id, enterprise, kind: "threshold", points, level, params };
}
