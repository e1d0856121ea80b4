import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TICKET_FORMS } from "../model/offline/forms.ts";
import type { TicketForm } from "../model/offline/ticket-form.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, call, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";

/**
 * Every route and every role, in one table. Columns: admin, regulator (dx), manager, operator, inspector (all three of coldchain) and a
 * manager of another enterprise (tanks, outside dx). Without a session everything but what is open answers 401.
 *
 * `{own}` is an alarm of coldchain of level 3, `{grave}` one of level 1; each is in the state its action needs.
 */
const COLUMNS = ["admin", "li", "zhao", "zhang", "sun", "ma"] as const;
const READ = [200, 200, 200, 200, 200, 200];
const OWN = [200, 200, 200, 200, 200, 404];
const MANAGE_OWN = [200, 403, 200, 403, 403, 403];
const NONE_OF = [404, 403, 404, 403, 403, 403];
const MANAGERS = [200, 404, 200, 404, 404, 200];

const NONE_OF_DEVIATIONS = [404, 403, 403, 403, 403, 403];
/** A rule that needs no signature. */
const STRICT = API_CATALOG.rules?.[0];
const OUT_OF_SERVICE = { minutes: 30, reason: "broken", measure: "portable detector" };
const WINDOW = {
  enterprise: "coldchain",
  purpose: "calibration",
  points: ["NH3-201"],
  minutes: 30,
  reason: "quarterly",
};

const ASSIGN = { owner: "wang", deadline: 8_000_000_000_000, measures: "x" };

/** What holds for tickets of every kind, made from its form like the routes themselves. */
function rowsOf({ path, open, acts }: TicketForm): readonly Row[] {
  const roles = ["admin", "regulator", "manager", "operator", "inspector"] as const;
  const opened = open === null ? [] : [...roles.map((role) => (open.roles.includes(role) ? 400 : 403)), 403];
  return [
    ["GET", `/${path}`, READ],
    ["GET", `/${path}?enterprise=coldchain`, OWN],
    ["GET", `/${path}/{unknown}`, [404, 404, 404, 404, 404, 404]],
    ...(open === null ? [] : [["POST", `/${path}`, opened, { enterprise: "coldchain", "<b>": "x" }] satisfies Row]),
    ...Object.entries(acts).map(([act, { roles: may }]) => {
      const statuses = [may.includes("admin") ? 404 : 403, 403, 403, 403, 403, 403];
      return ["POST", `/${path}/{unknown}/${act}`, statuses, {}] satisfies Row;
    }),
  ];
}

type Row = [string, string, readonly number[], unknown?];

const TABLE: readonly Row[] = [
  ["GET", "/session", READ],
  ["POST", "/session", [401, 401, 401, 401, 401, 401], { username: "nobody", password: "x" }],
  ["GET", "/tokens", READ],
  ["POST", "/tokens", [201, 201, 201, 201, 201, 201], { name: "scada" }],
  ["DELETE", "/tokens/{unknown}", [404, 404, 404, 404, 404, 404]],
  ["GET", "/setup", READ],
  ["POST", "/setup", [404, 404, 404, 404, 404, 404], { token: "x", password: "long-enough" }],
  ["GET", "/catalog", MANAGERS],
  [
    "PUT",
    "/catalog",
    [200, 403, 200, 403, 403, 403],
    { sites: [{ id: "plant1", enterprise: "coldchain", name: "一号冷库" }] },
  ],
  ["GET", "/rule-kinds", READ],
  ["GET", "/pack-kinds", READ],
  ["GET", "/rules", READ],
  ["GET", "/rules?enterprise=coldchain", OWN],
  ["GET", "/rules/nh3-hh/versions", OWN],
  ["GET", "/lint", READ],
  ["GET", "/lint?enterprise=coldchain", OWN],
  ["POST", "/lint", MANAGE_OWN, { sites: [{ id: "plant1", enterprise: "coldchain", name: "一号冷库" }] }],
  ["POST", "/rules/try", MANAGE_OWN, { enterprise: "coldchain", rule: STRICT }],
  ["GET", "/deviations", READ],
  ["GET", "/deviations?enterprise=coldchain", OWN],
  ["POST", "/deviations", [409, 403, 409, 403, 403, 403], { enterprise: "coldchain", rule: STRICT, reason: "x" }],
  ["POST", "/deviations/{unknown}/sign", NONE_OF_DEVIATIONS],
  ["POST", "/deviations/{unknown}/refuse", NONE_OF_DEVIATIONS],
  ["POST", "/deviations/{unknown}/revoke", NONE_OF_DEVIATIONS, { note: "x" }],
  ["GET", "/why?enterprise=coldchain&point=NH3-101", OWN],
  ["GET", "/places", READ],
  ["GET", "/sites/plant1/plan", OWN],
  ["PUT", "/sites/plant2/plan", [200, 403, 409, 403, 403, 403], { version: 0, image: null, points: {}, zones: {} }],
  ["GET", "/packs", READ],
  ["GET", "/packs?enterprise=coldchain", OWN],
  ["GET", "/points", READ],
  ["GET", "/points?enterprise=coldchain", OWN],
  ["GET", "/points?area=dx", OWN],
  ["GET", "/points?area=ft", [200, 404, 404, 404, 404, 200]],
  ["GET", "/points?enterprise=unknown", [404, 404, 404, 404, 404, 404]],
  ["GET", "/readings?enterprise=coldchain&point=NH3-101", OWN],
  ["GET", "/readings?enterprise=coldchain&point=unknown", [404, 404, 404, 404, 404, 404]],
  ["GET", "/series?enterprise=coldchain&point=NH3-101", OWN],
  ["GET", "/why?enterprise=coldchain&point=NH3-101", OWN],
  ["GET", "/exposure?enterprise=coldchain&point=NH3-101", OWN],
  ["GET", "/incidents", READ],
  ["GET", "/incidents/{unknown}", [404, 404, 404, 404, 404, 404]],
  ["GET", "/quarantine", READ],
  ["GET", "/quarantine?enterprise=coldchain", OWN],
  ["GET", "/alarms", READ],
  ["GET", "/alarms?status=all&enterprise=coldchain", OWN],
  ["GET", "/alarms/{own}", OWN],
  ["GET", "/alarms/{unknown}", [404, 404, 404, 404, 404, 404]],
  ["POST", "/alarms/{own}/acknowledge", [200, 403, 200, 200, 403, 403]],
  ["POST", "/alarms/{grave}/acknowledge", [200, 403, 200, 200, 403, 403]],
  ["POST", "/alarms/{own}/comment", [200, 200, 200, 200, 200, 403], { text: "seen" }],
  ["POST", "/alarms/{own}/shelve", [200, 403, 200, 200, 403, 403], { minutes: 5, reason: "calibration" }],
  ["POST", "/alarms/{grave}/shelve", [200, 403, 200, 403, 403, 403], { minutes: 5, reason: "calibration" }],
  ["POST", "/alarms/{shelved}/unshelve", [200, 403, 200, 200, 403, 403]],
  ["POST", "/alarms/{own}/reset", [409, 403, 409, 409, 403, 403]],
  ["POST", "/alarms/{unknown}/acknowledge", [404, 403, 403, 403, 403, 403]],
  ["POST", "/alarms/{own}/dismiss", [409, 403, 409, 409, 403, 403], { type: "real", note: "leak mended at once" }],
  ["POST", "/alarms/{own}/confirm-dismissal", [409, 403, 409, 409, 403, 403]],
  ["GET", "/protection-off", READ],
  ["GET", "/protection-off?enterprise=coldchain", OWN],
  // What stands already cannot be ordered twice.
  ["POST", "/points/coldchain/NH3-201/out-of-service", [200, 403, 409, 403, 403, 403], OUT_OF_SERVICE],
  ["POST", "/points/unknown/NH3-201/out-of-service", [409, 403, 403, 403, 403, 403], OUT_OF_SERVICE],
  ["POST", "/windows", [200, 403, 409, 403, 403, 403], WINDOW],
  ["POST", "/protection-off/{unknown}/approve", [404, 403, 403, 403, 403, 403]],
  ["POST", "/protection-off/{unknown}/end", [404, 403, 403, 403, 403, 403]],
  ["POST", "/password-links", [403, 403, 403, 403, 403, 403], { token: "x.y", password: "long-enough" }],
  ["POST", "/session/password", [403, 403, 403, 403, 403, 403], { current: "x", password: "long-enough" }],
  ["GET", "/second-factor", READ],
  ["POST", "/second-factor", READ],
  ["POST", "/second-factor/confirm", [403, 403, 403, 403, 403, 403], { code: "x" }],
  ["POST", "/second-factor/remove", [403, 403, 403, 403, 403, 403], { code: "x" }],
  ["GET", "/sessions", READ],
  ["DELETE", "/sessions/{unknown}", [404, 404, 404, 404, 404, 404]],
  ["GET", "/users", MANAGERS],
  [
    "POST",
    "/users",
    [201, 403, 409, 403, 403, 403],
    { username: "new-user", role: "operator", enterprise: "coldchain" },
  ],
  ["PUT", "/users/{unknown}", [404, 403, 403, 403, 403, 403], {}],
  ["POST", "/users/{unknown}/password-link", [404, 403, 403, 403, 403, 403]],
  ["GET", "/users/{unknown}/sessions", [404, 404, 404, 404, 404, 404]],
  ["DELETE", "/users/{unknown}/sessions", [404, 403, 403, 403, 403, 403]],
  ["DELETE", "/users/{unknown}/second-factor", [404, 403, 403, 403, 403, 403]],
  ["GET", "/visits", [200, 404, 200, 200, 200, 200]],
  ["GET", "/visits?enterprise=coldchain", [200, 404, 200, 200, 200, 404]],
  ["POST", "/alarms/{unknown}/reassign", [404, 403, 403, 403, 403, 403], { to: "x" }],
  ["GET", "/duty/now", READ],
  ["GET", "/duty/now?enterprise=coldchain", OWN],
  ["GET", "/duty/calendar?enterprise=coldchain", OWN],
  [
    "POST",
    "/duty/overrides",
    [409, 403, 403, 403, 403, 403],
    { schedule: "x", from: 0, until: 1, standIns: ["x"], reason: "x" },
  ],
  [
    "POST",
    "/duty/swaps",
    [409, 403, 403, 403, 403, 403],
    {
      schedule: "x",
      first: { person: "x", from: 0, until: 1 },
      second: { person: "y", from: 2, until: 3 },
      reason: "x",
    },
  ],
  ["POST", "/duty/overrides/{unknown}/withdraw", [404, 403, 403, 403, 403, 403]],
  ["POST", "/duty/checks/{unknown}/confirm", [403, 403, 403, 403, 403, 403]],
  ["GET", "/drills", READ],
  ["GET", "/drills?enterprise=coldchain", OWN],
  ["POST", "/drills", MANAGE_OWN, { enterprise: "coldchain", minutes: 5, reason: "half-yearly" }],
  ["POST", "/drills/{unknown}/end", [404, 403, 403, 403, 403, 403]],
  ["GET", "/alarms/{own}/evidence", OWN],
  ["GET", "/tickets/{hazard}/evidence", OWN],
  ["GET", "/seals", READ],
  ["GET", "/ticket-kinds", READ],
  ["GET", "/tickets", READ],
  ["GET", "/tickets?enterprise=coldchain", OWN],
  ["GET", "/tickets/{hazard}", OWN],
  ["GET", "/tickets/{unknown}", [404, 404, 404, 404, 404, 404]],
  ...TICKET_FORMS.flatMap(rowsOf),
  ["GET", "/hazards/{hazard}", OWN],
  ["POST", "/hazards", [201, 201, 201, 201, 201, 403], { enterprise: "coldchain", text: "smell of ammonia" }],
  ["POST", "/hazards/{hazard}/verify", [200, 200, 200, 200, 200, 403], { grade: "general" }],
  ["POST", "/hazards/{hazard}/reject", [200, 200, 200, 403, 403, 403], { note: "x" }],
  ["POST", "/hazards/{hazard}/assign", [409, 403, 409, 403, 403, 403], ASSIGN],
  ["POST", "/hazards/{hazard}/close", [409, 409, 409, 403, 403, 403], { note: "x" }],
  ["GET", "/timeline", [400, 400, 200, 200, 200, 200]],
  ["GET", "/timeline?enterprise=coldchain", OWN],
  ["GET", "/timeline?enterprise=unknown", [404, 404, 404, 404, 404, 404]],
  ["GET", "/alarms/{own}/evidence", OWN],
  ["GET", "/alarms/{unknown}/evidence", [404, 404, 404, 404, 404, 404]],
  ["GET", "/tickets/{hazard}/evidence", OWN],
  ["GET", "/tickets/{unknown}/evidence", [404, 404, 404, 404, 404, 404]],
  ["GET", "/seals", READ],
  ["GET", "/verification", [200, 200, 200, 404, 404, 200]],
  ["GET", "/supervision-rules", READ],
  ["GET", "/overview", READ],
  ["GET", "/overview?enterprise=coldchain", OWN],
  ["GET", "/push/key", READ],
  ["GET", "/push/phones", READ],
  ["POST", "/push/phones", [400, 400, 400, 400, 400, 400], { endpoint: "x" }],
  ["DELETE", "/push/phones/{unknown}", [404, 404, 404, 404, 404, 404]],
  ["POST", "/push/test", READ],
  ["GET", "/point-suggestions", READ],
  ["GET", "/point-suggestions?enterprise=coldchain", OWN],
  ["GET", "/report?enterprise=coldchain", OWN],
  ["GET", "/reports", READ],
  ["GET", "/reports?enterprise=coldchain", OWN],
  ["GET", "/reports/{unknown}", [404, 404, 404, 404, 404, 404]],
  ["GET", "/sync-index", READ],
  ["GET", "/ticket-counts", READ],
  ["GET", "/ticket-counts?enterprise=coldchain", OWN],
  ["GET", "/sync-index?enterprise=coldchain", OWN],
  ["GET", "/sync-index?area=ft", [200, 404, 404, 404, 404, 200]],
  ["GET", "/risk", READ],
  ["GET", "/risk?enterprise=coldchain", OWN],
  ["GET", "/blind-spots", [400, 400, 200, 200, 200, 200]],
  ["GET", "/blind-spots?enterprise=coldchain", OWN],
  ["GET", "/checklists", READ],
  ["GET", "/checklists?enterprise=coldchain", OWN],
  ["GET", "/offline-bundle", [400, 400, 200, 200, 200, 200]],
  ["GET", "/offline-bundle?enterprise=coldchain", OWN],
  ["GET", "/attachments/{hash}", [404, 404, 404, 404, 404, 404]],
  // What is no picture is not even looked at; rights are tried with pictures in attachments.test.ts.
  ["PUT", "/attachments/{hash}", [415, 415, 415, 415, 415, 415], {}],
  ["POST", "/offline-sync", READ, { deviceNow: 1_790_000_000_000, orders: [] }],
  ["GET", "/devices", READ],
  ["GET", "/devices?enterprise=coldchain", OWN],
  ["GET", "/devices/coldchain/dtu1", OWN],
  ["GET", "/devices/coldchain/{unknown}", [404, 404, 404, 404, 404, 404]],
  ["GET", "/devices/coldchain/dtu1/messages", OWN],
  ["GET", "/devices/coldchain/{unknown}/messages", [404, 404, 404, 404, 404, 404]],
  ["POST", "/devices/coldchain/dtu1/disconnect", MANAGE_OWN],
  ["POST", "/devices/coldchain/{unknown}/disconnect", NONE_OF],
  ["POST", "/devices/unknown/{unknown}/disconnect", [404, 403, 403, 403, 403, 403]],
  ["POST", "/devices/coldchain/{forced}/disable", MANAGE_OWN],
  ["POST", "/devices/coldchain/{unknown}/disable", NONE_OF],
  ["POST", "/devices/coldchain/{disabled}/enable", MANAGE_OWN],
  ["POST", "/devices/coldchain/{unknown}/enable", NONE_OF],
  ["POST", "/devices/coldchain/dtu1/rotate", MANAGE_OWN],
  ["POST", "/devices/coldchain/{unknown}/rotate", NONE_OF],
  ["GET", "/audit", MANAGERS],
  ["GET", "/limits", READ],
  ["GET", "/health", READ],
  ["GET", "/live", [400, 400, 400, 400, 400, 400]],
  ["POST", "/backup", [403, 403, 403, 403, 403, 403], { file: "/tmp/x" }],
  ["GET", "/certificate-authority", [403, 403, 403, 403, 403, 403]],
  ["GET", "/certificates", [403, 403, 403, 403, 403, 403]],
  ["POST", "/certificates", [403, 403, 403, 403, 403, 403], { name: "coldchain/dtu1", publicKey: "x" }],
  ["POST", "/certificates/revoke", [403, 403, 403, 403, 403, 403], { which: "coldchain/dtu1" }],
  ["GET", "/demo/scenarios", [404, 404, 404, 404, 404, 404]],
  ["POST", "/demo/scenarios/leak", [404, 404, 404, 404, 404, 404], {}],
  ["GET", "/openapi.json", READ],
  ["DELETE", "/session", [204, 204, 204, 204, 204, 204]],
];
const OPEN_WITHOUT_SESSION = new Map([
  ["POST /password-links", 403],
  ["POST /session", 401],
  ["GET /setup", 200],
  ["POST /setup", 404],
  ["GET /openapi.json", 200],
]);

let world: ApiWorld;
const clients = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG, limits: { auditedRefusalsPerMinute: 100_000 } });
  for (const username of COLUMNS) clients.set(username, await signIn(world, username));
});
afterAll(() => world.close());

describe("every role at every route", () => {
  const rows = TABLE.flatMap(([method, path, statuses, body]) =>
    COLUMNS.map((username, i) => ({ method, path, username, status: statuses[i] ?? 0, body })),
  );
  it.each(rows)("$method $path as $username answers $status", async ({ method, path, username, status, body }) => {
    const client = clients.get(username) ?? (await signIn(world, username));
    const answer = await client.call(method, `/api/v1${await fill(path)}`, body === undefined ? {} : { body });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
    expect(answer.status < 400 || typeof answer.json.error.hint === "string").toBe(true);
  });

  it.each(TABLE)("%s %s without a session is refused", async (method, path, _statuses, body) => {
    const answer = await call(world, method, `/api/v1${await fill(path)}`, body === undefined ? {} : { body });
    expect(answer.status).toBe(OPEN_WITHOUT_SESSION.get(`${method} ${path}`) ?? 401);
  });

  it("leaves no route out", async () => {
    const document = (await call(world, "GET", "/api/v1/openapi.json")).json;
    const documented = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const tried = new Set(TABLE.map(([method, path]) => `${method} /api/v1${toTemplate(path)}`));
    expect(documented.filter((route) => route.includes("/api/") && !tried.has(route))).toEqual([]);
  });
});

describe("the border", () => {
  it("shows each caller's lists only what is its own", async () => {
    const enterprisesOf = async (username: string): Promise<unknown> => {
      const answer = await (await signIn(world, username)).call("GET", "/api/v1/points");
      return [...new Set(answer.json.items.map(({ enterprise }: { enterprise: string }) => enterprise))];
    };
    expect(await enterprisesOf("admin")).toEqual(["coldchain", "fab", "tanks"]);
    expect(await enterprisesOf("li")).toEqual(["coldchain", "fab"]);
    expect(await enterprisesOf("qian")).toEqual(["coldchain"]);
    expect(await enterprisesOf("ma")).toEqual(["tanks"]);
  });

  it("answers a foreign thing and one that does not exist alike", async () => {
    const ma = await signIn(world, "ma");
    const foreign = await fill("/alarms/{own}");
    const pairs: readonly [string, string, string][] = [
      ["GET", foreign, "/alarms/zz-9"],
      ["POST", `${foreign}/acknowledge`, "/alarms/zz-9/acknowledge"],
      ["GET", "/points?enterprise=coldchain", "/points?enterprise=unknown"],
      ["GET", "/readings?enterprise=coldchain&point=NH3-101", "/readings?enterprise=unknown&point=x"],
    ];
    for (const [method, known, unknown] of pairs) {
      const [a, b] = [await ma.call(method, `/api/v1${known}`), await ma.call(method, `/api/v1${unknown}`)];
      expect([a.status, a.text]).toEqual([b.status, b.text]);
    }
  });

  it("writes every attempt to cross it into the audit of the person's own enterprise", async () => {
    const [ma, zhang, zhao] = [await signIn(world, "ma"), await signIn(world, "zhang"), await signIn(world, "zhao")];
    // In a minute of its own: of more refusals in one than the bound, only their number is kept.
    world.clock.nowMs = Date.now() + 2 * 60_000;
    await zhang.call("GET", "/api/v1/points?enterprise=tanks");
    await zhang.call("POST", "/api/v1/alarms/not-there/acknowledge");
    const refused = (await zhao.call("GET", "/api/v1/audit")).json.items.filter(
      ({ action, by }: { action: string; by: string }) => action === "refused" && by === "zhang",
    );
    expect(refused.map(({ subject }: { subject: string }) => subject)).toEqual(
      expect.arrayContaining(["GET /api/v1/points?enterprise=tanks", "POST /api/v1/alarms/not-there/acknowledge"]),
    );
    expect((await ma.call("GET", "/api/v1/audit")).text).not.toContain("zhang");
  });
});

/** Makes the alarms and devices a row needs, fresh for each row. */
async function fill(path: string): Promise<string> {
  const filled = path.replace("{unknown}", "zz-9").replace("{hash}", "0".repeat(64));
  const state = /\{(forced|disabled)\}/.exec(filled)?.[1];
  if (state !== undefined) return filled.replace(`{${state}}`, await freshDevice(state === "disabled"));
  if (filled.includes("{hazard}")) return filled.replace("{hazard}", await freshHazard());
  const wanted = /\{(own|grave|shelved)\}/.exec(filled)?.[1];
  if (wanted === undefined) return filled;
  const point = wanted === "grave" ? "NH3-101" : "NH3-102";
  const id = await freshAlarm(point, wanted === "grave" ? 60 : 30);
  if (wanted === "shelved") {
    await world.ports.commands.submit({ by: "admin", alarm: id, action: "shelve", note: "x", minutes: 5 });
  }
  return filled.replace(/\{\w+\}/, id);
}

async function freshDevice(disabled: boolean): Promise<string> {
  const device = { id: "spare", enterprise: "coldchain", dialect: "native", disabled };
  await world.take({ kind: "catalog", id: "spare", by: "system", fragment: { devices: [device] } });
  return device.id;
}

async function freshHazard(): Promise<string> {
  const body = { text: "x", points: [], photos: [], category: "other", leak: false, grade: "general", source: "round" };
  const order = { type: "open", kind: "hazard", enterprise: "coldchain", body, claimed: null, gathered: {} } as const;
  const [reply] = await world.take({ kind: "offline", id: "fresh", by: "wang", role: "operator", order });
  return reply?.ticket ?? "";
}

async function freshAlarm(point: string, value: number): Promise<string> {
  await world.publish("coldchain", "dtu1", { p: point, v: 1 });
  for (const { alarm } of world.view.openAlarms(["coldchain"])) {
    if (alarm.point !== point) continue;
    if (alarm.shelvedUntilMs !== null) {
      await world.ports.commands.submit({
        by: "admin",
        alarm: alarm.id,
        action: "unshelve",
        note: null,
        minutes: null,
      });
    }
    await world.ports.commands.submit({
      by: "admin",
      alarm: alarm.id,
      action: "acknowledge",
      note: null,
      minutes: null,
    });
  }
  await world.publish("coldchain", "dtu1", { p: point, v: value });
  const fresh = world.view.openAlarms(["coldchain"]).find(({ alarm }) => alarm.point === point && alarm.active);
  if (fresh === undefined) throw new Error(`no alarm on ${point}`);
  return fresh.alarm.id;
}

function toTemplate(path: string): string {
  return path
    .replace(/\?.*/, "")
    .replace(/\/devices\/\w+\/[^/]+/, "/devices/{enterprise}/{device}")
    .replace("/rules/nh3-hh/", "/rules/{id}/")
    .replace(/\/sites\/\w+\//, "/sites/{site}/")
    .replace(/\/points\/\w+\/[^/]+/, "/points/{enterprise}/{point}")
    .replace(/\/(?:alarms|incidents|tokens|protection-off|deviations|drills)\/\{[a-z]+\}/, (part) =>
      part.replace(/\{.*/, "{id}"),
    )
    .replace(/\/([a-z-]+)\/\{(?:unknown|hazard|own)\}/, "/$1/{id}")
    .replace("{hash}", "{sha256}")
    .replace("/scenarios/leak", "/scenarios/{name}")
    .replace("/users/{id}", "/users/{username}");
}
