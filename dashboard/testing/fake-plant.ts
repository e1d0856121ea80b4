import type { WireAlarm, WireAlarmDetail, WireDevice, WireLivePoint, WirePlace, WirePoint } from "../../api/wire.ts";

/** A small world for the browser tests of the pages: what a gateway would answer, without a gateway. */
export interface FakePlant {
  readonly places: WirePlace;
  readonly points: WirePoint[];
  readonly live: Map<string, WireLivePoint>;
  readonly alarms: Map<string, WireAlarm>;
  readonly details: Map<string, AlarmFacts>;
  readonly devices: WireDevice[];
}

type AlarmFacts = Pick<WireAlarmDetail, "events" | "latency" | "deliveries">;

export function makePlant(nowMs: number, options: { readonly extraPoints?: number } = {}): FakePlant {
  const points = [...namedPoints(), ...extraPoints(options.extraPoints ?? 0)];
  const live = new Map(
    points.map((point, index) => [`${point.enterprise}/${point.id}`, toLive(point, { nowMs, index })]),
  );
  return { places: PLACES, points, live, alarms: new Map(), details: new Map(), devices: devicesOf(nowMs) };
}

export function makeAlarm(nowMs: number, given: Partial<WireAlarm> = {}): WireAlarm {
  return {
    id: "alarm-red",
    enterprise: "coldchain",
    point: "NH3-101",
    device: "dtu1",
    rule: "nh3-hh",
    level: 1,
    state: "unacknowledged",
    active: true,
    acknowledged: false,
    latched: false,
    covered: false,
    retro: false,
    retired: false,
    shelvedUntil: null,
    suppressedUntil: null,
    mutedBy: {},
    dismissal: null,
    raisedAt: nowMs - 65_000,
    clearedAt: null,
    value: 62.4,
    lastValue: 71.2,
    peak: 74.9,
    limit: 57,
    unit: "ppm",
    readingTs: nowMs - 65_400,
    params: {},
    incident: null,
    drill: null,
    escalation: { policy: "plant-duty", step: 1, steps: 3, nextAt: nowMs + 115_000 },
    ...given,
  };
}

/** What is told of an alarm beside its state: who was called, what was said, how long each step took. */
export function makeDetail(nowMs: number): AlarmFacts {
  const sent = {
    reason: "raised",
    step: 0,
    attempts: 1,
    createdAt: nowMs - 65_000,
    lastError: null,
    person: null,
    receipts: [],
  } as const;
  return {
    events: [
      { no: 1, at: nowMs - 65_000, kind: "raised", by: null, note: null, params: {} },
      { no: 2, at: nowMs - 40_000, kind: "commented", by: "zhang", note: "已电话通知机房", params: {} },
      { no: 3, at: nowMs - 5_000, kind: "escalated", by: null, note: null, params: { step: 2 } },
    ],
    latency: {
      device: nowMs - 65_400,
      received: nowMs - 65_010,
      durable: nowMs - 65_006,
      decided: nowMs - 65_005,
      committed: nowMs - 65_000,
      accepted: { hook: nowMs - 64_900 },
    },
    deliveries: [
      {
        ...sent,
        key: "a",
        channel: "hook",
        state: "accepted",
        lastAttemptAt: nowMs - 64_950,
        acceptedAt: nowMs - 64_900,
      },
      {
        ...sent,
        key: "b",
        channel: "duty-robot",
        reason: "escalated",
        step: 1,
        state: "unknown",
        attempts: 3,
        lastAttemptAt: nowMs - 1_000,
        acceptedAt: null,
        lastError: "no answer within 5 s",
        person: "zhang",
        receipts: [{ kind: "delivered", person: "zhang", action: "", at: nowMs - 4_000 }],
      },
    ],
  };
}

/** Adds an alarm and lets its point read what the alarm says. */
export function addAlarm(plant: FakePlant, alarm: WireAlarm): void {
  plant.alarms.set(alarm.id, alarm);
  const key = `${alarm.enterprise}/${alarm.point}`;
  const point = plant.live.get(key);
  if (point === undefined) return;
  const silent = alarm.rule === "system:no-data";
  const receivedAt = silent ? alarm.raisedAt - 30_000 : point.receivedAt;
  const state = silent ? "stale" : alarm.active ? "alarm" : "normal";
  plant.live.set(key, { ...point, v: alarm.lastValue ?? point.v, receivedAt, state });
}

const PLACES: WirePlace = {
  areas: [{ id: "dx", name: "大兴区", kind: "district", parent: null }],
  enterprises: [
    { id: "coldchain", name: "京南冷链", area: "dx", industry: "ammonia-refrigeration" },
    { id: "tanks", name: "安定油库", area: "dx", industry: "tank-farm" },
  ],
  sites: [
    { id: "plant1", enterprise: "coldchain", name: "一号冷库" },
    { id: "farm", enterprise: "tanks", name: "罐区" },
  ],
  zones: [
    { id: "machine-room", site: "plant1", name: "氨制冷机房", kind: "ammonia-machine-room" },
    { id: "cold-room", site: "plant1", name: "低温穿堂", kind: null },
    { id: "bund", site: "farm", name: "T-12 防火堤", kind: null },
    { id: "fire-room", site: "farm", name: "消防泵房", kind: null },
  ],
};

type Named = readonly [
  id: string,
  name: string,
  zone: string,
  kind: WirePoint["kind"],
  unit: string | null,
  max: number | null,
];

const NAMED: readonly Named[] = [
  ["NH3-101", "机房氨浓度", "machine-room", "gas", "ppm", 500],
  ["NH3-102", "机房氨浓度（低位）", "machine-room", "gas", "ppm", 500],
  ["O2-101", "机房氧浓度", "machine-room", "gas", "%VOL", 25],
  ["PT-201", "高压贮液器压力", "machine-room", "analog", "MPa", 2.5],
  ["TT-202", "排气温度", "machine-room", "analog", "degC", 150],
  ["FAN-1", "事故风机运行", "machine-room", "discrete", null, null],
  ["XV-3.ST", "供液切断联锁", "machine-room", "interlock", null, null],
  ["NH3-111", "穿堂氨浓度", "cold-room", "gas", "ppm", 100],
  ["TT-211", "一号库温", "cold-room", "analog", "degC", 30],
  ["TT-212", "二号库温", "cold-room", "analog", "degC", 30],
  ["CH4-301", "可燃气体（东）", "bund", "gas", "%LEL", 100],
  ["CH4-302", "可燃气体（西）<b>不是标记</b>", "bund", "gas", "%LEL", 100],
  ["LT-12", "T-12 液位", "bund", "analog", "m", 14],
  ["TT-12", "T-12 温度", "bund", "analog", "degC", 80],
  ["SMK-1", "泵房感烟", "fire-room", "fire", null, null],
  ["PT-401", "消防水压力", "fire-room", "analog", "MPa", 1.6],
];

function namedPoints(): WirePoint[] {
  return NAMED.map(([id, name, zone, kind, unit, max]) => {
    const coldchain = zone === "machine-room" || zone === "cold-room";
    return toPoint({
      id,
      name,
      zone,
      kind,
      unit,
      substance: id.startsWith("NH3") ? "NH3" : null,
      enterprise: coldchain ? "coldchain" : "tanks",
      site: coldchain ? "plant1" : "farm",
      device: coldchain ? "dtu1" : "rtu7",
      rangeMin: max === null ? null : unit === "degC" ? -40 : 0,
      rangeMax: max,
      limits: limitsOf(id, kind, max),
    });
  });
}

function limitsOf(id: string, kind: WirePoint["kind"], max: number | null): WirePoint["limits"] {
  if (id.startsWith("O2")) return [{ level: 2, direction: "low", limit: 19.5 }];
  if (id.startsWith("NH3")) {
    return [
      { level: 1, direction: "high", limit: 57 },
      { level: 3, direction: "high", limit: 28 },
    ];
  }
  if (kind === "gas") {
    return [
      { level: 2, direction: "high", limit: 50 },
      { level: 3, direction: "high", limit: 25 },
    ];
  }
  return max === null ? [] : [{ level: 3, direction: "high", limit: max * 0.85 }];
}

function extraPoints(count: number): WirePoint[] {
  return Array.from({ length: count }, (_, index) =>
    toPoint({
      id: `AI-${String(index + 1).padStart(5, "0")}`,
      name: `扩展测点 ${index + 1}`,
      zone: index % 2 === 0 ? "cold-room" : "machine-room",
      rangeMin: 0,
      rangeMax: 100,
      unit: "ppm",
    }),
  );
}

function toPoint(given: Partial<WirePoint>): WirePoint {
  return {
    enterprise: "coldchain",
    id: "AI-1",
    name: "测点",
    kind: "gas",
    unit: null,
    site: "plant1",
    zone: null,
    device: "dtu1",
    substance: null,
    rangeMin: null,
    rangeMax: null,
    ts: null,
    v: null,
    q: null,
    receivedAt: null,
    ageMs: null,
    state: "unknown",
    limits: [],
    ...given,
  };
}

function toLive(point: WirePoint, at: { readonly nowMs: number; readonly index: number }): WireLivePoint {
  const receivedAt = at.nowMs - 400 - (at.index % 7) * 600;
  const shared = {
    enterprise: point.enterprise,
    id: point.id,
    ts: receivedAt - 120,
    q: "good",
    receivedAt,
    state: "normal",
  } as const;
  if (point.kind === "discrete") return { ...shared, v: true };
  if (point.kind === "interlock") return { ...shared, v: "armed" };
  if (point.kind === "fire") return { ...shared, v: "normal" };
  return { ...shared, v: restingValue(point, at.index) };
}

function restingValue(point: WirePoint, index: number): number {
  if (point.id.startsWith("O2")) return 20.8;
  const span = (point.rangeMax ?? 1) - (point.rangeMin ?? 0);
  return (point.rangeMin ?? 0) + span * (point.kind === "gas" ? 0.02 : 0.35 + (index % 5) * 0.07);
}

const NOT_CONNECTED = {
  disabled: false,
  connected: false,
  connections: 0,
  address: null,
  protocol: null,
  tls: null,
  rates: { messagesPerSecond: 0, bytesPerSecond: 0 },
  lastRefusal: null,
};

function devicesOf(nowMs: number): WireDevice[] {
  return [
    {
      enterprise: "coldchain",
      id: "dtu1",
      name: "机房采集器",
      site: "plant1",
      online: true,
      since: nowMs - 86_400_000,
      skewMs: 0,
      ...NOT_CONNECTED,
      connected: true,
      connections: 2,
      address: "10.20.30.40",
      protocol: "3.1.1",
      tls: true,
      rates: { messagesPerSecond: 1.02, bytesPerSecond: 3_400 },
    },
    {
      enterprise: "tanks",
      id: "rtu7",
      name: "罐区 RTU",
      site: "farm",
      online: false,
      since: nowMs - 340_000,
      skewMs: -2400,
      ...NOT_CONNECTED,
      lastRefusal: { at: nowMs - 60_000, address: "10.20.30.41", kind: "credential", detail: "" },
    },
    {
      enterprise: "tanks",
      id: "rtu8",
      name: null,
      site: "farm",
      online: null,
      since: null,
      skewMs: 0,
      ...NOT_CONNECTED,
    },
  ];
}
