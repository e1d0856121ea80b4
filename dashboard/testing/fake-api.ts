import type { ServerResponse } from "node:http";
import type { WireAlarm, WireReading } from "../../api/wire.ts";
import type { WireDrill } from "../../api/wire-drill.ts";
import type { WireExposure, WireExposureLane } from "../../api/wire-exposure.ts";
import type { WireIncident } from "../../api/wire-incident.ts";
import type { WireWhy } from "../../api/wire-why.ts";
import { alarmStateOf } from "../../model/alarm.ts";
import { answerLinesRead, answerLinesWrite } from "./fake-lines.ts";
import { answerRuleRead, answerRuleWrite } from "./fake-rules.ts";
import { type FakeGateway, type FakeRequest, PASSWORD, SESSION_COOKIE } from "./fake-edge.ts";

/** Answers one call of the API from the fake plant. */
export function answerApi(gateway: FakeGateway, asked: FakeRequest, url: URL, response: ServerResponse): void {
  const path = asked.path.slice("/api/v1".length);
  if (path === "/session") return answerSession(gateway, asked, response);
  if (path === "/setup") return answerSetup(asked, response);
  if (asked.headers.cookie?.includes(SESSION_COOKIE) !== true)
    return refuse(response, 401, "UNAUTHENTICATED", "请先登录。");
  if (asked.method === "HEAD") {
    response.setHeader("etag", '"7.json"');
    return send(response, 200, null);
  }
  if (asked.method !== "GET") {
    if (asked.headers["x-csrf-token"] !== gateway.csrfToken)
      return refuse(response, 403, "CSRF_REQUIRED", "缺少 CSRF 令牌。");
    return answerWrite(gateway, asked, path, response);
  }
  const ofLines = answerLinesRead(gateway, path, url.searchParams);
  if (ofLines !== undefined && gateway.ticketsFail) return refuse(response, 503, "UNAVAILABLE", "记录库暂不可用。");
  const body = ofLines ?? answerRead(gateway, path, url.searchParams);
  if (body === undefined) return refuse(response, 404, "NOT_FOUND", "没有找到。");
  send(response, 200, body);
}

function answerSession(gateway: FakeGateway, asked: FakeRequest, response: ServerResponse): void {
  const signedIn = asked.headers.cookie?.includes(SESSION_COOKIE) === true;
  const session = { user: gateway.user, csrfToken: gateway.csrfToken };
  if (asked.method === "DELETE") {
    response.setHeader("set-cookie", `${SESSION_COOKIE}; Max-Age=0; Path=/`);
    return send(response, 204, null);
  }
  if (asked.method === "GET")
    return signedIn ? send(response, 200, session) : refuse(response, 401, "UNAUTHENTICATED", "请先登录。");
  // What the page sends is a JSON object with these two texts.
  const { username, password } = JSON.parse(asked.body) as { username: string; password: string };
  if (username !== gateway.user.username || password !== PASSWORD) {
    return refuse(response, 401, "UNAUTHENTICATED", "用户名或密码不对。");
  }
  response.setHeader("set-cookie", `${SESSION_COOKIE}; HttpOnly; SameSite=Strict; Path=/`);
  send(response, 200, session);
}

function answerSetup(asked: FakeRequest, response: ServerResponse): void {
  // What the page sends is a JSON object with these two texts.
  const { token, password } = JSON.parse(asked.body) as { token: string; password: string };
  if (token !== SETUP_TOKEN) return refuse(response, 403, "FORBIDDEN", "设置链接无效。");
  send(response, password === PASSWORD ? 204 : 500, null);
}

const SETUP_TOKEN = "once";

function answerRead(gateway: FakeGateway, path: string, query: URLSearchParams): unknown {
  const { plant } = gateway;
  const alarmId = /^\/alarms\/([^/]+)$/.exec(path)?.[1];
  if (alarmId !== undefined) {
    const alarm = plant.alarms.get(alarmId);
    const known = plant.details.get(alarmId) ?? { events: [], deliveries: [], latency: EMPTY_LATENCY };
    return alarm === undefined ? undefined : { ...alarm, ...known };
  }
  switch (path) {
    case "/places":
      return plant.places;
    case "/points":
      return page(plant.points, query);
    case "/alarms":
      return page([...plant.alarms.values()], query);
    case "/devices":
      return page(plant.devices, query);
    case "/drills":
      return { items: gateway.drills };
    case "/protection-off":
      return page([], query);
    case "/quarantine":
      return page(QUARANTINE, query);
    case "/health":
      return {
        ok: true,
        reasons: [],
        now: Date.now(),
        lastDataAt: Date.now() - 300,
        journalBacklog: 0,
        version: "0.1.0",
        ...(gateway.scenarios === null ? {} : { demo: true }),
      };
    case "/series":
      return { items: toBuckets(query), nextCursor: null };
    case "/exposure":
      return toExposure(query);
    case "/readings":
      return page(toReadings(query), query);
    case "/incidents":
      return page([toIncident()], query);
    case "/why":
      return toWhy(query);
    case "/demo/scenarios":
      return gateway.scenarios === null ? undefined : { items: gateway.scenarios };
    default:
      return answerRuleRead(path);
  }
}

function answerWrite(gateway: FakeGateway, asked: FakeRequest, path: string, response: ServerResponse): void {
  if (path === "/drills") {
    gateway.drills = [...gateway.drills, toDrill(gateway, asked.body)];
    return send(response, 200, { items: gateway.drills });
  }
  const ended = /^\/drills\/([^/]+)\/end$/.exec(path)?.[1];
  if (ended !== undefined) {
    gateway.drills = gateway.drills.filter(({ id }) => id !== ended);
    return send(response, 200, { items: gateway.drills });
  }
  const scenario = gateway.scenarios?.find(({ name }) => path === `/demo/scenarios/${name}`);
  if (scenario !== undefined) {
    scenario.running = true;
    return send(response, 202, {});
  }
  const ofLines = answerLinesWrite(gateway, asked, path);
  if (ofLines !== null) return send(response, 201, ofLines);
  const ofRules = answerRuleWrite(gateway, asked, path);
  if (ofRules !== null) return send(response, ofRules.status, ofRules.body);
  const [, id, action] = /^\/alarms\/([^/]+)\/([a-z]+)$/.exec(path) ?? [];
  const alarm = gateway.plant.alarms.get(id ?? "");
  if (alarm === undefined) return refuse(response, 403, "FORBIDDEN", "无权执行。");
  const instead = gateway.nextAlarmWrite;
  gateway.nextAlarmWrite = null;
  if (instead === "hang") return;
  if (instead === "drop") {
    response.destroy();
    return;
  }
  if (instead !== null) return send(response, instead.status, instead.body);
  gateway.change([], [afterAction(alarm, action ?? "", asked.body)]);
  send(response, 200, {});
}

function toDrill(gateway: FakeGateway, body: string): WireDrill {
  // What the form sends is an order to declare one.
  const { minutes, ...order } = JSON.parse(body) as Omit<WireDrill, "id"> & { minutes: number };
  const since = Date.now();
  return { ...order, id: "drill-8", by: gateway.user.username, since, until: since + minutes * 60_000 };
}

function afterAction(alarm: WireAlarm, action: string, body: string): WireAlarm {
  const changed = { ...alarm };
  if (action === "acknowledge") Object.assign(changed, { acknowledged: true, escalation: null });
  if (action === "shelve") {
    // The page sends minutes and reason.
    const { minutes } = JSON.parse(body) as { minutes: number };
    Object.assign(changed, { shelvedUntil: Date.now() + minutes * 60_000, escalation: null });
  }
  if (action === "unshelve") Object.assign(changed, { shelvedUntil: null });
  const facts = { ...changed, shelvedUntilMs: changed.shelvedUntil, suppressed: false, outOfService: false };
  return { ...changed, state: alarmStateOf(facts) };
}

/** A leak that has reached two zones. */
function toIncident(): WireIncident {
  const startedAt = Date.now() - 300_000;
  return {
    id: "incident-1",
    enterprise: "coldchain",
    site: "plant1",
    startedAt,
    lastRaisedAt: startedAt + 200_000,
    closedAt: null,
    firstOut: { alarm: "alarm-red", point: "NH3-101", rule: "nh3-hh", level: 1, at: startedAt - 1_200 },
    counts: [2, 1, 9, 0],
    live: 5,
    reds: ["alarm-red"],
    spread: [
      { zone: "machine-room", at: startedAt },
      { zone: "hall", at: startedAt + 90_000 },
    ],
    busiest: 12,
    flood: { since: startedAt + 60_000, until: null },
    drill: null,
  };
}

/** One rule that the value has passed for a part of its delay. */
function toWhy(query: URLSearchParams): WireWhy {
  const at = Number(query.get("at") ?? Date.now());
  return {
    enterprise: query.get("enterprise") ?? "",
    point: query.get("point") ?? "",
    at,
    complete: true,
    newest: { at: at - 800, v: 62.4, known: true, overRange: false },
    silence: { afterMs: 15_000, lastHeardAt: at - 800, silent: false, sentence: "0.8 秒前有读数，未超过允许的 15 秒" },
    checks: [
      {
        check: "calibration-due",
        doneOn: "2026-03-02",
        everyDays: 365,
        dueAt: at + 86_400_000,
        overdue: false,
        record: "calibration-1",
        sentence: "最近一次 2026-03-02（记录 calibration-1），每 365 天，2027-03-02 前有效",
      },
    ],
    conditions: [
      {
        rule: "nh3-hh",
        ruleName: "机房氨浓度高高",
        kind: "threshold",
        check: null,
        level: 1,
        version: 7,
        changed: { by: "zhang", at: at - 86_400_000, reason: "靠近排水口" },
        judgement: "exceeded",
        met: true,
        value: 62.4,
        unit: "ppm",
        limit: 57,
        onDelayMs: 0,
        offDelayMs: 30_000,
        passedMs: null,
        dueAt: null,
        facts: { direction: "high", sign: "≥" },
        alarm: { id: "alarm-red", state: "unacknowledged", active: true, covered: false, raisedAt: at - 65_000 },
        differs: false,
        sentence: "规则“机房氨浓度高高”（限值，红色，第 7 版）；当前值 62.4 ppm，限值 ≥ 57 ppm；条件成立，报警中",
      },
    ],
  };
}

/** A mean that rises past its limit, with too little covered in the first third and nothing before. */
function toExposure(query: URLSearchParams): WireExposure {
  const [from, to] = [Number(query.get("from")), Math.min(Number(query.get("to")), Date.now())];
  const lane = (measure: "stel" | "twa", limit: number, peak: number): WireExposureLane => ({
    measure,
    limit,
    basis: measure === "stel" ? "PC-STEL" : "PC-TWA",
    source: "GBZ 2.1-2019",
    confirmed: false,
    samples: Array.from({ length: 121 }, (_, i) => {
      const atLeast = i < 20 ? null : 5 + peak * Math.max(0, i / 120 - 0.4) ** 2;
      return {
        t: from + ((to - from) * i) / 120,
        value: i < 40 ? null : atLeast,
        atLeast,
        coverage: Math.min(1, i / 60),
      };
    }),
  });
  const lanes = query.get("point") === "NH3-101" ? [lane("stel", 42.36, 120), lane("twa", 28.24, 20)] : [];
  return {
    enterprise: query.get("enterprise") ?? "",
    point: query.get("point") ?? "",
    unit: "ppm",
    from,
    to,
    complete: true,
    lanes,
  };
}

const EMPTY_LATENCY = { device: null, received: null, durable: null, decided: null, committed: null, accepted: {} };

const QUARANTINE = [
  {
    at: 1_790_000_000_000,
    enterprise: "tanks",
    device: "rtu7",
    topic: "tl/v1/tanks/rtu7/readings",
    reason: "wrong-type",
    detail: 'CH4-301 "12,5"',
    raw: Buffer.from('{"p":"CH4-301","v":"12,5"}').toString("base64"),
  },
];

function page<T>(items: readonly T[], query: URLSearchParams): { items: readonly T[]; nextCursor: string | null } {
  const from = Number(query.get("cursor") ?? 0);
  const limit = Number(query.get("limit") ?? 100);
  const end = from + limit;
  return { items: items.slice(from, end), nextCursor: end < items.length ? String(end) : null };
}

const REPORT_MS = 5_000;

/** A quiet curve with one peak, a gap of four minutes, a back-filled stretch and one bad reading. */
function toReadings(query: URLSearchParams): WireReading[] {
  const [from, to] = [Number(query.get("from")), Math.min(Number(query.get("to")), Date.now())];
  const readings: WireReading[] = [];
  for (let ts = Math.ceil(from / REPORT_MS) * REPORT_MS; ts < to; ts += REPORT_MS) {
    const minutes = (to - ts) / 60_000;
    if (minutes > 40 && minutes < 44) continue;
    const v = 9 + Math.sin(ts / 90_000) * 2 + 66 * Math.exp(-(((minutes - 3) / 4) ** 2));
    const historical = minutes > 30 && minutes < 34;
    const bad = minutes > 22 && minutes < 22.5;
    readings.push({
      point: query.get("point") ?? "",
      ts,
      v,
      q: bad ? "bad" : "good",
      receivedAt: ts + 150,
      historical,
    });
  }
  return readings;
}

function toBuckets(query: URLSearchParams): unknown[] {
  const [from, to, buckets] = [Number(query.get("from")), Number(query.get("to")), Number(query.get("buckets"))];
  const widthMs = (to - from) / buckets;
  return Array.from({ length: buckets }, (_, index) => {
    const t = from + index * widthMs;
    const middle = 9 + Math.sin(t / 7_000_000) * 4;
    const gone = index > buckets * 0.6 && index < buckets * 0.66;
    const n = gone ? 0 : Math.max(1, Math.round(widthMs / REPORT_MS));
    const peak = index === Math.round(buckets * 0.3) ? 40 : 3;
    return {
      t,
      min: gone ? null : middle - 2,
      max: gone ? null : middle + peak,
      avg: gone ? null : middle,
      last: gone ? null : middle,
      n,
    };
  });
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  send(response, status, { error: { code, message, hint: "" } });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(body === null ? undefined : JSON.stringify(body));
}
