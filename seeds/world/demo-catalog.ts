import { assert } from "../../model/assert.ts";
import type {
  Area,
  CatalogFragment,
  Checklist,
  CheckPlan,
  Device,
  Enterprise,
  JointEntry,
  Point,
  Post,
  Route,
  Rule,
  Site,
  User,
  Zone,
} from "../../model/catalog/catalog.ts";
import { usccCheckCharacter } from "../../model/uscc.ts";
import { DEMO_PASSWORD, DEMO_PHONE_SECRET } from "./device-secret.ts";
import type { DeviceSeed, EnterpriseSeed, PointSeed } from "./enterprise-seed.ts";
import { ENTERPRISES } from "./enterprises/index.ts";

export interface DemoCatalogOptions {
  /** Where the demo phone takes its messages: `http://127.0.0.1:<port>/push`. */
  readonly phoneUrl: string;
  readonly phoneSecret?: string;
  deviceSecret(enterprise: string, device: string): string;
}

/**
 * The catalogue of the demo world: a district with two towns and a park, its enterprises, their people and who is called.
 *
 * Apply it as it is. The administrator is not in it: that login comes from the gateway's own setting.
 */
export function demoCatalog(options: DemoCatalogOptions): CatalogFragment {
  return {
    areas: [...AREAS],
    enterprises: ENTERPRISES.map(toEnterprise),
    sites: ENTERPRISES.map(toSite),
    zones: ENTERPRISES.flatMap(toZones),
    devices: ENTERPRISES.flatMap((seed) => seed.devices.map((device) => toDevice(seed, device, options))),
    points: ENTERPRISES.flatMap((seed) =>
      seed.devices.flatMap((device) => device.points.map((point) => toPoint(seed, device, point))),
    ),
    rules: ENTERPRISES.flatMap(toRules),
    joints: [...IMPATIENT_JOINTS, { id: "demo-a1", rule: "A1", settings: { clocks: "proposed" } }],
    posts: ENTERPRISES.flatMap(toPosts),
    checklists: ENTERPRISES.flatMap(toChecklists),
    checkPlans: ENTERPRISES.flatMap(toCheckPlans),
    users: [...DISTRICT_USERS, ...ENTERPRISES.flatMap(toUsers)],
    channels: [
      {
        id: "demo-phone",
        kind: "webhook",
        url: options.phoneUrl,
        secret: options.phoneSecret ?? DEMO_PHONE_SECRET,
        allowPrivateNetwork: true,
        language: "zh-CN",
      },
    ],
    policies: [
      {
        id: "demo-urgent",
        name: "红橙黄：立即、未确认、值班领导（按预设时钟），之后每 5 分钟",
        steps: [0, 60_000, 180_000].map((afterMs) => ({ afterMs, channels: ["demo-phone"] })),
        repeatEveryMs: 300_000,
      },
      {
        id: "demo-notice",
        name: "蓝：告知一次，半小时后再告知",
        steps: [{ afterMs: 0, channels: ["demo-phone"] }],
        repeatEveryMs: 1_800_000,
      },
      {
        id: "demo-authority",
        name: "镇街、园区与区级：企业未确认时按预设时钟加入",
        steps: [{ afterMs: 0, channels: ["demo-phone"] }],
        repeatEveryMs: 300_000,
      },
    ],
    routes: [
      ...ENTERPRISES.flatMap((seed): readonly Route[] => [
        { enterprise: seed.id, levels: [1, 2, 3], policy: "demo-urgent", clocks: "proposed" },
        { enterprise: seed.id, levels: [4], policy: "demo-notice" },
      ]),
      ...AREAS.map(({ id }): Route => ({ area: id, levels: [1, 2, 3], policy: "demo-authority", clocks: "proposed" })),
    ],
  };
}

const AREAS: readonly Area[] = [
  { id: "nx", name: "南新区", kind: "district" },
  { id: "nx-yh", name: "瀛湖镇", kind: "town", parent: "nx" },
  { id: "nx-bq", name: "白渠镇", kind: "town", parent: "nx" },
  { id: "nx-park", name: "南新产业园", kind: "park", parent: "nx" },
];

const DISTRICT_USERS: readonly User[] = [
  { username: "nx-regulator", name: "李卫东（区应急管理局）", role: "regulator", area: "nx", password: DEMO_PASSWORD },
  { username: "yh-regulator", name: "高翔（瀛湖镇安监科）", role: "regulator", area: "nx-yh", password: DEMO_PASSWORD },
  { username: "bq-regulator", name: "梁慧（白渠镇安监科）", role: "regulator", area: "nx-bq", password: DEMO_PASSWORD },
  {
    username: "park-regulator",
    name: "宋涛（园区管委会）",
    role: "regulator",
    area: "nx-park",
    password: DEMO_PASSWORD,
  },
  { username: "nx-inspector", name: "邓芳（区执法检查员）", role: "inspector", area: "nx", password: DEMO_PASSWORD },
];

/**
 * Nobody watches a demo for long: a portable detector that falls silent is missed after half a minute, not two, and a panel that tells
 * nothing of a shield after 18 s, not a day.
 */
const IMPATIENT_JOINTS: readonly JointEntry[] = [
  { id: "demo-d-13", rule: "D-13", settings: { gapMinutes: 0.5 } },
  { id: "demo-p2", rule: "P2", settings: { gapMinutes: 0.5 } },
  { id: "demo-d-14", rule: "D-14", settings: { afterHours: 0.005 } },
];

function toEnterprise(seed: EnterpriseSeed<never>): Enterprise {
  const check = usccCheckCharacter(seed.usccStem);
  assert(check !== null, "a credit code is written in its alphabet");
  return { id: seed.id, name: seed.name, area: seed.area, uscc: seed.usccStem + check, industry: seed.industry };
}

function toSite(seed: EnterpriseSeed<never>): Site {
  return { id: siteId(seed), enterprise: seed.id, ...seed.site };
}

function toZones(seed: EnterpriseSeed<never>): readonly Zone[] {
  return seed.zones.map((zone) => ({ ...zone, id: `${seed.id}-${zone.id}`, site: siteId(seed) }));
}

function toDevice(seed: EnterpriseSeed<never>, device: DeviceSeed<never>, options: DemoCatalogOptions): Device {
  const { id, name, reportEveryMs } = device;
  return {
    id,
    enterprise: seed.id,
    site: siteId(seed),
    name,
    dialect: "native",
    secret: options.deviceSecret(seed.id, id),
    reportEveryMs,
  };
}

function toPoint(seed: EnterpriseSeed<never>, device: DeviceSeed<never>, point: PointSeed<never>): Point {
  const { id, name, kind, substance, unit, sensor, witness, limitOf } = point;
  return {
    id,
    enterprise: seed.id,
    device: device.id,
    zone: `${seed.id}-${point.zone}`,
    name,
    kind,
    ...(substance === undefined ? {} : { substance }),
    ...(unit === undefined ? {} : { unit }),
    ...(sensor === null ? {} : { rangeMin: sensor.min, rangeMax: sensor.max }),
    ...(witness === undefined ? {} : { witness }),
    ...(limitOf === undefined ? {} : { limitOf }),
  };
}

function toRules(seed: EnterpriseSeed<never>): readonly Rule[] {
  return seed.rules.map((rule) => ({
    ...rule,
    id: `${seed.id}-${rule.id}`,
    enterprise: seed.id,
    points: [...rule.points],
    params: { ...rule.params },
  }));
}

function toPosts(seed: EnterpriseSeed<never>): readonly Post[] {
  return (seed.rounds ?? []).map(({ id, post }) => ({
    id: `${seed.id}-${id}`,
    enterprise: seed.id,
    name: post,
    people: [`${seed.id}-inspector`],
  }));
}

function toChecklists(seed: EnterpriseSeed<never>): readonly Checklist[] {
  return (seed.rounds ?? []).map(({ id, name, items }) => ({
    id: `${seed.id}-${id}`,
    enterprise: seed.id,
    name,
    items: items.map((item) => {
      const unit = item.point === undefined ? undefined : unitOf(seed, item.point);
      return { ...item, kind: item.point === undefined ? "ok" : "value", ...(unit === undefined ? {} : { unit }) };
    }),
  }));
}

function unitOf(seed: EnterpriseSeed<never>, id: string): string | undefined {
  const point = seed.devices.flatMap(({ points }) => points).find((each) => each.id === id);
  assert(point !== undefined, "a checklist names points of its own enterprise");
  return point.unit;
}

/** The post, the list and the plan of a round share their id. A round may be gone until shortly before the next one. */
function toCheckPlans(seed: EnterpriseSeed<never>): readonly CheckPlan[] {
  return (seed.rounds ?? []).map(({ id, name, zone, everyHours, items }) => ({
    id: `${seed.id}-${id}`,
    enterprise: seed.id,
    name,
    post: `${seed.id}-${id}`,
    checklist: `${seed.id}-${id}`,
    zone: `${seed.id}-${zone}`,
    points: items.flatMap(({ point }) => point ?? []),
    every: "hours",
    hours: everyHours,
    at: "00:00",
    window: everyHours * 60 - 10,
    missed: { remind: 15, leader: 60, town: 1_440 },
  }));
}

function toUsers(seed: EnterpriseSeed<never>): readonly User[] {
  return (["manager", "operator", "inspector"] as const).map((role) => ({
    username: `${seed.id}-${role}`,
    name: seed.people[role],
    role,
    enterprise: seed.id,
    password: DEMO_PASSWORD,
  }));
}

function siteId(seed: EnterpriseSeed<never>): string {
  return `${seed.id}-site`;
}
