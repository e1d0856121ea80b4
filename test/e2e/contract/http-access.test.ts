import { connect as openSocket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireAlarm, WireSession } from "../../../api/wire.ts";
import { type Answer, ApiClient } from "../../kit/api-client.ts";
import { ADMIN_PASSWORD, eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { PASSWORD, SECRET, threshold, topicOf, WORLD } from "./world.ts";

/** Contract, section 5: who may ask for what, sessions and tokens, the shape of refusals. */
type Who = "admin" | "li" | "zhao" | "zhang" | "sun" | "qian" | "ma";
const EVERYBODY: readonly Who[] = ["admin", "li", "zhao", "zhang", "sun", "qian", "ma"];
/** Who sees an enterprise. */
const SEES: Readonly<Record<string, readonly Who[]>> = {
  coldchain: ["admin", "li", "zhao", "zhang", "sun"],
  tanks: ["admin", "qian", "ma"],
};

let gateway: GatewayProcess;
const clients = new Map<Who, ApiClient>();
const devices: MqttClient[] = [];
/** A live alarm of each enterprise: level 1 and level 3 of coldchain, level 1 of tanks. */
const alarms = { grave: "", mild: "", tanks: "" };

const by = (who: Who): ApiClient => {
  const client = clients.get(who);
  if (client === undefined) throw new Error(`${who} has not signed in`);
  return client;
};
const anybody = () => new ApiClient(gateway.url, {});
const codeOf = ({ body }: Answer) => (body as { error?: { code?: string } }).error?.code;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  const admin = await gateway.signIn();
  clients.set("admin", admin);
  await admin.putCatalog(WORLD);
  for (const who of EVERYBODY.slice(1)) clients.set(who, await gateway.signIn(who, PASSWORD));
  for (const [username, topic, point] of [
    ["coldchain/dtu1", topicOf("coldchain", "dtu1"), "NH3-101"],
    ["coldchain/dtu2", topicOf("coldchain", "dtu2"), "NH3-201"],
    ["tanks/rtu7", topicOf("tanks", "rtu7"), "NH3-301"],
  ] as const) {
    const url = `mqtt://127.0.0.1:${gateway.mqttPort}`;
    const device = await connectAsync(url, { username, password: SECRET, reconnectPeriod: 0 });
    devices.push(device);
    await device.publishAsync(topic, JSON.stringify({ p: point, v: 60 }), { qos: 1 });
    await device.publishAsync(topic, "no json", { qos: 1 });
  }
  const found = await eventually("three alarms", async () => {
    const all = (await admin.alarms("active")).filter(({ point }) => point !== null);
    return all.length === 3 ? all : null;
  });
  const idOf = (point: string) => found.find((alarm) => alarm.point === point)?.id ?? "";
  Object.assign(alarms, { grave: idOf("NH3-101"), mild: idOf("NH3-201"), tanks: idOf("NH3-301") });
});
afterAll(async () => {
  for (const device of devices) await device.endAsync(true);
  await gateway?.stop();
});

describe("a read", () => {
  const point = (enterprise: string) => (enterprise === "coldchain" ? "NH3-101" : "NH3-301");
  const reads: [string, (enterprise: string) => string][] = [
    ["/points?enterprise=", (enterprise) => `/points?enterprise=${enterprise}`],
    ["/points?area=", (enterprise) => `/points?area=${enterprise === "coldchain" ? "dx-yh" : "ft"}`],
    ["/readings", (enterprise) => `/readings?enterprise=${enterprise}&point=${point(enterprise)}`],
    ["/series", (enterprise) => `/series?enterprise=${enterprise}&point=${point(enterprise)}&from=1&to=4102444800000`],
    ["/quarantine", (enterprise) => `/quarantine?enterprise=${enterprise}`],
    ["/alarms", (enterprise) => `/alarms?status=all&enterprise=${enterprise}`],
    ["/alarms/{id}", (enterprise) => `/alarms/${enterprise === "coldchain" ? alarms.grave : alarms.tanks}`],
  ];
  it.each(reads)(
    "%s is answered to those whose role and scope allow it; anything else is 404, like what is not there",
    async (_name, path) => {
      for (const enterprise of ["coldchain", "tanks"]) {
        for (const who of EVERYBODY) {
          const { status, body } = await by(who).call("GET", path(enterprise));
          expect({ who, enterprise, status }).toEqual({
            who,
            enterprise,
            status: SEES[enterprise]?.includes(who) === true ? 200 : 404,
          });
          if (status === 404) expect(body).toMatchObject({ error: { code: "NOT_FOUND" } });
        }
        expect((await anybody().call("GET", path(enterprise))).status).toBe(401);
      }
    },
  );

  it.each([
    "/points?enterprise=nobody",
    "/points?enterprise=__proto__",
    "/points?enterprise=constructor",
    "/points?area=nowhere",
    "/readings?enterprise=coldchain&point=NOPE",
    "/readings?enterprise=coldchain&point=constructor",
    "/readings?enterprise=coldchain&point=..%2Ftanks%2FNH3-301",
    "/readings?enterprise=coldchain%2F..%2Ftanks&point=NH3-301",
    "/alarms/nope",
    "/alarms/constructor",
    "/alarms/%00",
    "/alarms/..%2Fcatalog",
    "/nothing",
    "/constructor",
  ])("of what is not there is 404 for everybody: %s", async (path) => {
    for (const who of ["admin", "zhang", "li"] as const) expect((await by(who).call("GET", path)).status).toBe(404);
  });

  it("without a filter lists what the caller may see and nothing else", async () => {
    for (const who of EVERYBODY) {
      const wanted = Object.keys(SEES).filter((enterprise) => SEES[enterprise]?.includes(who));
      for (const path of ["/points", "/alarms?status=all", "/quarantine"]) {
        const items = await by(who).all<{ enterprise: string }>(path);
        expect([...new Set(items.map(({ enterprise }) => enterprise))].sort()).toEqual(wanted);
      }
    }
  });

  it("of a regulator reaches the own area and all below it, not above or beside", async () => {
    for (const [area, status] of [
      ["dx", 200],
      ["dx-yh", 200],
      ["city", 404],
      ["ft", 404],
    ] as const) {
      expect((await by("li").call("GET", `/points?area=${area}`)).status).toBe(status);
    }
    const { items } = await by("admin").get<{ items: { enterprise: string }[] }>("/points?area=city");
    expect(new Set(items.map(({ enterprise }) => enterprise))).toEqual(new Set(["coldchain", "tanks"]));
  });

  it("of the catalogue is for the admin, and for a manager about the own enterprise", async () => {
    for (const who of EVERYBODY) {
      const { status } = await by(who).call("GET", "/catalog");
      expect({ who, status }).toEqual({ who, status: ["admin", "zhao", "ma"].includes(who) ? 200 : 404 });
    }
    const own = JSON.stringify((await by("zhao").call("GET", "/catalog")).body);
    expect(own).toContain("NH3-101");
    expect(own).not.toMatch(/NH3-301|tanks|"ma"/);
  });
});

describe("a write", () => {
  const body: Record<string, unknown> = { comment: { text: "看过" }, shelve: { minutes: 1, reason: "检修" } };
  const act = (who: Who | null, id: string, action: string) =>
    (who === null ? anybody() : by(who)).call("POST", `/alarms/${id}/${action}`, body[action] ?? {});

  it("by a role or from a scope that does not allow it is 403, whether or not the thing exists", async () => {
    const refused: [Who, string, string][] = [];
    const silencing = ["acknowledge", "reset", "shelve", "unshelve"];
    for (const who of ["li", "sun", "qian"] as const) {
      for (const action of silencing)
        for (const id of ["grave", "mild", "tanks", "nope"]) refused.push([who, id, action]);
    }
    for (const who of ["zhao", "zhang", "li", "sun"] as const) {
      for (const action of [...silencing, "comment"])
        for (const id of ["tanks", "nope"]) refused.push([who, id, action]);
    }
    for (const action of ["shelve", "unshelve"]) refused.push(["zhang", "grave", action]);
    for (const [who, id, action] of refused) {
      const { status } = await act(who, alarms[id as keyof typeof alarms] ?? id, action);
      expect({ who, id, action, status }).toEqual({ who, id, action, status: 403 });
    }
    expect((await act(null, alarms.grave, "acknowledge")).status).toBe(401);
    for (const id of Object.values(alarms)) {
      const { events } = await by("admin").alarm(id);
      expect(events.map(({ kind }) => kind)).toEqual(["raised"]);
    }
  });

  it("by a role that allows it is done: comments by all who see, shelving by manager and, of level 3, operator", async () => {
    for (const who of ["admin", "li", "zhao", "zhang", "sun"] as const) {
      expect((await act(who, alarms.grave, "comment")).status).toBe(200);
    }
    expect((await act("qian", alarms.tanks, "comment")).status).toBe(200);
    for (const [who, id] of [
      ["zhang", "mild"],
      ["zhao", "mild"],
      ["zhao", "grave"],
      ["admin", "grave"],
    ] as const) {
      expect((await act(who, alarms[id], "shelve")).status).toBe(200);
      expect((await act(who, alarms[id], "unshelve")).status).toBe(200);
    }
    expect((await act("zhang", alarms.mild, "acknowledge")).status).toBe(200);
    expect((await act("zhao", alarms.grave, "acknowledge")).status).toBe(200);
    expect((await act("admin", alarms.tanks, "acknowledge")).status).toBe(200);
    const { events } = await by("admin").alarm(alarms.grave);
    expect(events.filter(({ kind }) => kind === "commented").map((event) => event.by)).toEqual([
      "admin",
      "li",
      "zhao",
      "zhang",
      "sun",
    ]);
  });

  it("of the catalogue is for the admin, and for a manager within the own enterprise", async () => {
    const site = { sites: [{ id: "hall", enterprise: "coldchain", name: "冷间" }] };
    for (const who of EVERYBODY) {
      const { status } = await by(who).call("PUT", "/catalog", site);
      expect({ who, status }).toEqual({ who, status: ["admin", "zhao"].includes(who) ? 200 : 403 });
    }
    const outside: object[] = [
      { sites: [{ id: "yard", enterprise: "tanks", name: "我的" }] },
      { sites: [{ id: "yard", enterprise: "coldchain", name: "我的" }] },
      { devices: [{ id: "rtu7", enterprise: "tanks", disabled: true }] },
      { rules: [threshold("tank-hh", "tanks", ["NH3-301"], 4, 9_999)] },
      { areas: [{ id: "dx", name: "我的", kind: "district" }] },
      { enterprises: [{ id: "coldchain", name: "京南冷链", area: "ft" }] },
      { enterprises: [{ id: "coldchain", name: "京南冷链", area: "dx-yh", retired: true }] },
      { users: [{ username: "ma", role: "manager", enterprise: "coldchain", password: "x" }] },
      { users: [{ username: "zhao", role: "admin", password: "x" }] },
      { users: [{ username: "new", role: "regulator", area: "dx", password: "x" }] },
      { users: [{ username: "admin", role: "operator", enterprise: "coldchain", password: "x" }] },
      {
        channels: [
          {
            id: "own",
            kind: "webhook",
            enterprise: "coldchain",
            url: "http://127.0.0.1:1/",
            allowPrivateNetwork: true,
          },
        ],
      },
      { channels: [{ id: "all", kind: "webhook", url: "https://example.org/" }] },
      { routes: [{ area: "dx", levels: [1], policy: "p" }] },
    ];
    for (const document of outside) {
      const { status } = await by("zhao").call("PUT", "/catalog", document);
      expect({ document, status }).toEqual({ document, status: 403 });
    }
    expect(
      (
        await by("zhao").call("PUT", "/catalog", {
          users: [{ username: "wang", role: "operator", enterprise: "coldchain", password: "x" }],
        })
      ).status,
    ).toBe(200);
  });

  it("and a read that were refused are both audited", async () => {
    const entries = await by("admin").all<{ by: string; action: string; subject: string }>("/audit");
    const refusals = entries.filter(({ action }) => action === "refused" || action.includes("refus"));
    const subjects = refusals.filter((entry) => entry.by === "li" || entry.by === "sun").map(({ subject }) => subject);
    expect(subjects.some((subject) => subject.startsWith("GET /api/v1/"))).toBe(true);
    expect(subjects.some((subject) => subject.startsWith("POST /api/v1/alarms/"))).toBe(true);
    expect(entries.some(({ by, action }) => by === "zhao" && /acknowledge/.test(action))).toBe(true);
  });
});

describe("a session", () => {
  const signIn = (username: unknown, password: unknown, headers: Record<string, string> = {}) =>
    new ApiClient(gateway.url, headers).call("POST", "/session", { username, password });

  it("is an HttpOnly cookie of this site, and answers user and csrfToken", async () => {
    const answer = await signIn("zhang", PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ user: { username: "zhang", role: "operator", enterprise: "coldchain" } });
    const { csrfToken } = answer.body as WireSession;
    expect(csrfToken.length).toBeGreaterThan(20);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=(Strict|Lax)/i);
    expect(JSON.stringify(answer.body)).not.toContain("argon2");
    const own = new ApiClient(gateway.url, { cookie: cookie.split(";")[0] ?? "" });
    expect(await own.get("/session")).toMatchObject({ user: { username: "zhang" }, csrfToken });
    expect((await own.call("DELETE", "/session")).status).toBe(403);
    expect((await own.call("DELETE", "/session", undefined, { "x-csrf-token": csrfToken })).status).toBe(204);
    expect((await own.call("GET", "/session")).status).toBe(401);
  });

  it("is not opened for a wrong user or a wrong password, which answer alike", async () => {
    const answers = await Promise.all([
      signIn("zhang", "wrong"),
      signIn("nobody", "wrong"),
      signIn("__proto__", "wrong"),
      signIn("constructor", PASSWORD),
      signIn("ZHANG", PASSWORD),
      signIn("zhang ", PASSWORD),
      signIn("zhang", `${PASSWORD}\u0000`),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(answers[0]?.body);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });

  it("takes as long to be refused for a user that is not there", { retry: 2 }, async () => {
    const shortestMs = { ma: Number.POSITIVE_INFINITY, "nobody-at-all": Number.POSITIVE_INFINITY };
    for (let i = 0; i < 6; i++) {
      for (const username of ["ma", "nobody-at-all"] as const) {
        const startedMs = performance.now();
        await signIn(username, "wrong");
        shortestMs[username] = Math.min(shortestMs[username], performance.now() - startedMs);
      }
    }
    // A name that is not looked up any further would be refused in a tenth of the time.
    const ratio = shortestMs["nobody-at-all"] / shortestMs.ma;
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  const bodies: [string, unknown][] = [
    ["an empty object", {}],
    ["no password", { username: "zhang" }],
    ["a list for a name", { username: ["zhang"], password: PASSWORD }],
    ["a number for a password", { username: "zhang", password: 7 }],
    ["an endless name", { username: "x".repeat(10_000), password: "x" }],
    ["an endless password", { username: "zhang", password: "x".repeat(10_000) }],
    ["a list", []],
    ["null", null],
    ["a text", "zhang"],
  ];
  it.each(bodies)("is refused with 400 for a body that is %s", async (_name, body) => {
    const answer = await anybody().call("POST", "/session", JSON.stringify(body), {
      "content-type": "application/json",
    });
    expect(answer.status).toBe(400);
  });

  it("needs the header X-CSRF-Token of this very session for every write, and none for reads", async () => {
    const [zhang, other] = [await gateway.signIn("zhang", PASSWORD), await gateway.signIn("zhang", PASSWORD)];
    const cookie = { cookie: zhang.headers["cookie"] ?? "" };
    const write = (headers: Record<string, string>) =>
      new ApiClient(gateway.url, headers).call("POST", `/alarms/${alarms.grave}/comment`, { text: "csrf" });
    const others = other.headers["x-csrf-token"] ?? "";
    for (const token of [undefined, "", "x", others, "null", "undefined"]) {
      const { status } = await write({ ...cookie, ...(token === undefined ? {} : { "x-csrf-token": token }) });
      expect(status).toBe(403);
    }
    expect((await write({ ...zhang.headers })).status).toBe(200);
    expect((await new ApiClient(gateway.url, cookie).call("GET", "/points")).status).toBe(200);
  });

  it.each([
    ["https://evil.example", 403],
    ["http://127.0.0.1.evil.example", 403],
    ["http://127.0.0.1:1", 403],
    ["null", 403],
    ["file://", 403],
    ["own", 200],
  ])("from a page of %s: a write is answered %d", async (origin, status) => {
    const zhang = await gateway.signIn("zhang", PASSWORD);
    const own = origin === "own" ? gateway.url : origin;
    const answer = await zhang.call("POST", `/alarms/${alarms.grave}/comment`, { text: "origin" }, { origin: own });
    expect(answer.status).toBe(status);
  });

  it("ends for a user who is disabled, mid-session, and not for others", async () => {
    const sun = await gateway.signIn("sun", PASSWORD);
    expect((await sun.call("GET", "/points")).status).toBe(200);
    const user = WORLD.users.find(({ username }) => username === "sun");
    await by("admin").putCatalog({ users: [{ ...user, disabled: true }] });
    expect((await sun.call("GET", "/points")).status).toBe(401);
    await expect(gateway.signIn("sun", PASSWORD)).rejects.toThrow("401");
    expect((await by("zhang").call("GET", "/points")).status).toBe(200);
    await by("admin").putCatalog({ users: [user] });
    clients.set("sun", await gateway.signIn("sun", PASSWORD));
  });

  it("follows a change of role or scope at once", async () => {
    await by("admin").putCatalog({ users: [{ username: "roam", role: "inspector", area: "ft", password: PASSWORD }] });
    const roam = await gateway.signIn("roam", PASSWORD);
    expect((await roam.call("GET", "/points?enterprise=coldchain")).status).toBe(404);
    await by("admin").putCatalog({ users: [{ username: "roam", role: "operator", enterprise: "coldchain" }] });
    expect((await roam.call("GET", "/points?enterprise=coldchain")).status).toBe(200);
    expect((await roam.call("GET", "/points?enterprise=tanks")).status).toBe(404);
  });
});

describe("a token", () => {
  const make = async (who: Who, body: object = { name: "script" }) => by(who).call("POST", "/tokens", body);
  const asked = (authorization: string, path = "/points") =>
    new ApiClient(gateway.url, { authorization }).call("GET", path);

  it("is made by every role for itself, shown once, and has the rights of its user without a CSRF header", async () => {
    for (const who of EVERYBODY) {
      const answer = await make(who);
      expect(answer.status).toBe(201);
      const { token } = answer.body as { token: string };
      const bearer = new ApiClient(gateway.url, { authorization: `Bearer ${token}` });
      const [mine, seen] = [
        await bearer.all<{ enterprise: string }>("/points"),
        await by(who).all<{ enterprise: string }>("/points"),
      ];
      expect(mine).toHaveLength(seen.length);
      const id = SEES["coldchain"]?.includes(who) === true ? alarms.grave : alarms.tanks;
      expect((await bearer.call("POST", `/alarms/${id}/comment`, { text: "token" })).status).toBe(200);
      expect(JSON.stringify((await by(who).call("GET", "/tokens")).body)).not.toContain(token);
    }
  });

  it("ends at expiresAt, when revoked, and with its user; not with the session that made it", async () => {
    const expiresAt = Date.now() + 1_200;
    const { token } = (await make("zhang", { name: "short", expiresAt })).body as { token: string };
    expect((await asked(`Bearer ${token}`)).status).toBe(200);
    await eventually("it expires", async () => (await asked(`Bearer ${token}`)).status === 401, 5_000);
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt - 50);
    expect((await make("zhang", { name: "past", expiresAt: Date.now() - 1 })).status).toBe(400);
    const session = await gateway.signIn("zhang", PASSWORD);
    const made = (await session.call("POST", "/tokens", { name: "lasting" })).body as { id: string; token: string };
    await session.call("DELETE", "/session");
    expect((await asked(`Bearer ${made.token}`)).status).toBe(200);
    expect((await by("zhang").call("DELETE", `/tokens/${made.id}`)).status).toBe(204);
    expect((await asked(`Bearer ${made.token}`)).status).toBe(401);
  });

  it("is no cookie, and a cookie is no token; nonsense is 401", async () => {
    const { token } = (await make("zhang")).body as { token: string };
    const cookie = by("zhang").headers["cookie"] ?? "";
    const [name = "", secret = ""] = cookie.split("=");
    expect((await new ApiClient(gateway.url, { cookie: `${name}=${token}` }).call("GET", "/points")).status).toBe(401);
    for (const authorization of [
      `Bearer ${secret}`,
      "Bearer",
      "Bearer ",
      "Basic emhhbmc6cHc=",
      `Bearer ${token}x`,
      `Token ${token}`,
      "Bearer constructor",
      `Bearer ${"x".repeat(5_000)}`,
    ]) {
      expect((await asked(authorization)).status).toBe(401);
    }
    // A wrong token is not helped by a right cookie.
    expect(
      (await new ApiClient(gateway.url, { cookie, authorization: "Bearer x" }).call("GET", "/points")).status,
    ).toBe(401);
  });

  it.each([
    [{}],
    [{ name: "" }],
    [{ name: 7 }],
    [{ name: "x", expiresAt: "tomorrow" }],
    [{ name: "x", expiresAt: 1.5 }],
  ])("is refused with 400 for %j", async (body) => {
    expect((await make("zhang", body)).status).toBe(400);
  });
});

describe("a refusal", () => {
  const cases: [string, () => Promise<Answer>, number][] = [
    ["no credentials", () => anybody().call("GET", "/points"), 401],
    ["an unknown path", () => by("zhang").call("GET", "/nope"), 404],
    ["an unknown path of nobody", () => anybody().call("GET", "/nope"), 404],
    ["another method", () => by("admin").call("PATCH", "/catalog", {}), 404],
    [
      "broken JSON",
      () => by("zhang").call("POST", `/alarms/${alarms.grave}/comment`, "{", { "content-type": "application/json" }),
      400,
    ],
    [
      "another media type",
      () => by("zhang").call("POST", `/alarms/${alarms.grave}/comment`, "text=x", { "content-type": "text/plain" }),
      415,
    ],
    [
      "a large body",
      () => by("zhang").call("POST", `/alarms/${alarms.grave}/comment`, { text: "x".repeat(200_000) }),
      413,
    ],
    ["a text that is a number", () => by("zhang").call("POST", `/alarms/${alarms.grave}/comment`, { text: 7 }), 400],
    [
      "__proto__ in a body",
      () =>
        by("zhang").call("POST", `/alarms/${alarms.grave}/comment`, '{"__proto__":{"text":"x"}}', {
          "content-type": "application/json",
        }),
      400,
    ],
    [
      "constructor in a body",
      () =>
        by("zhang").call("POST", `/alarms/${alarms.grave}/comment`, '{"constructor":{"prototype":{"text":"x"}}}', {
          "content-type": "application/json",
        }),
      400,
    ],
    [
      "a body nested 50,000 deep",
      () =>
        by("zhang").call("POST", `/alarms/${alarms.grave}/comment`, `${"[".repeat(20_000)}${"]".repeat(20_000)}`, {
          "content-type": "application/json",
        }),
      400,
    ],
    ["a status of its own", () => by("zhang").call("GET", "/alarms?status=open"), 400],
    ["an enterprise twice", () => by("zhang").call("GET", "/points?enterprise=coldchain&enterprise=tanks"), 400],
    ["a malformed escape", () => by("zhang").call("GET", "/alarms/%E0%A4%A"), 400],
    [
      "minutes of 1e999",
      () =>
        by("zhao").call("POST", `/alarms/${alarms.grave}/shelve`, '{"minutes":1e999,"reason":"x"}', {
          "content-type": "application/json",
        }),
      400,
    ],
    [
      "negative minutes",
      () => by("zhao").call("POST", `/alarms/${alarms.grave}/shelve`, { minutes: -1, reason: "x" }),
      400,
    ],
    ["a state that forbids it", () => by("zhao").call("POST", `/alarms/${alarms.grave}/unshelve`, {}), 409],
    ...["-1", "0", "1.5", "1e3", "", "x", "NaN", "9".repeat(30)].map(
      (limit): [string, () => Promise<Answer>, number] => [
        `limit ${JSON.stringify(limit)}`,
        () => by("zhang").call("GET", `/points?limit=${limit}`),
        400,
      ],
    ),
    ...["x", "%00", "e30", "W10", "WyJjb25zdHJ1Y3RvciJd", "Lg==", "x".repeat(600)].map(
      (cursor): [string, () => Promise<Answer>, number] => [
        `cursor ${cursor.slice(0, 20)}`,
        () => by("zhang").call("GET", `/readings?enterprise=coldchain&point=NH3-101&cursor=${cursor}`),
        400,
      ],
    ),
    ...["-5", "1e999", "yesterday"].map((from): [string, () => Promise<Answer>, number] => [
      `from ${from}`,
      () => by("zhang").call("GET", `/readings?enterprise=coldchain&point=NH3-101&from=${from}`),
      400,
    ]),
    ["buckets beyond the bound", () => by("zhang").call("GET", "/series?point=NH3-101&buckets=99999999"), 400],
  ];
  it.each(cases)(
    "has one shape, code, message and hint, and tells nothing of the inside: %s",
    async (_name, call, status) => {
      const answer = await call();
      expect({ status: answer.status, code: codeOf(answer) }).toEqual({
        status,
        code: expect.stringMatching(/^[A-Z_]+$/),
      });
      const { error } = answer.body as { error: { message: string; hint: string } };
      expect(error.message).toMatch(/\S/);
      expect(error.hint).toMatch(/\S/);
      expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|^\s+at |\.js:\d|SQLITE|Error:|undefined/m);
    },
  );

  it("is worded in Chinese unless English is asked for; the code is the same", async () => {
    const worded = async (language: string | undefined) => {
      const headers = language === undefined ? {} : { "accept-language": language };
      const answer = await new ApiClient(gateway.url, {}).call("GET", "/points", undefined, headers);
      const { error } = answer.body as { error: { code: string; message: string; hint: string } };
      expect(error.code).toBe("UNAUTHENTICATED");
      return /[\u4e00-\u9fff]/.test(error.message + error.hint) ? "zh" : "en";
    };
    for (const language of [undefined, "", "zh-CN", "zh", "fr", "fr, zh;q=0.5, en;q=0.1", "x".repeat(2_000)]) {
      expect(await worded(language)).toBe("zh");
    }
    for (const language of ["en", "en-GB,en;q=0.9", "fr, en;q=0.5, zh;q=0.1"])
      expect(await worded(language)).toBe("en");
  });

  it("of what is no HTTP costs that connection alone", async () => {
    for (const bytes of [
      "\u0000\u0001\u0002",
      "GET / HTTP/9.9\r\n\r\n",
      `GET / HTTP/1.1\r\nX: ${"x".repeat(100_000)}\r\n\r\n`,
      "GET /api/v1/points HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ]) {
      expect(await answerTo(bytes)).toMatch(/^HTTP\/1\.1 4\d\d [^]*"code":"BAD_REQUEST"/);
    }
    expect((await by("zhang").call("GET", "/points")).status).toBe(200);
  });

  it("500 dawdling connections hold nobody up", async () => {
    const slow = Array.from({ length: 500 }, () => openSocket(gateway.httpPort, "127.0.0.1"));
    for (const each of slow) {
      each.on("error", () => undefined);
      each.write("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
    }
    await sleep(100);
    const startedMs = Date.now();
    expect((await by("zhang").call("GET", "/points")).status).toBe(200);
    expect(Date.now() - startedMs).toBeLessThan(1_000);
    for (const each of slow) each.destroy();
  });
});

describe("Idempotency-Key", () => {
  const comment = (who: Who, text: string, key: string) =>
    by(who).call("POST", `/alarms/${alarms.grave}/comment`, { text }, { "idempotency-key": key });
  const comments = async (text: string) =>
    (await by("admin").alarm(alarms.grave)).events.filter(({ note }) => note === text);

  it("the same key and body is done once and gets the first answer again, also at the same moment", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => comment("zhang", "once", "key-1")));
    answers.push(await comment("zhang", "once", "key-1"));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect((body as WireAlarm).id).toBe(alarms.grave);
    }
    expect(await comments("once")).toHaveLength(1);
  });

  it("is a user's own; the same key with another body is refused", async () => {
    expect((await comment("zhao", "his own", "key-1")).status).toBe(200);
    const other = await comment("zhang", "another body", "key-1");
    expect(other.status).toBe(409);
    expect(await comments("another body")).toHaveLength(0);
  });

  it("covers tokens and the catalogue too; a token's secret is not shown again", async () => {
    const make = () => by("zhang").call("POST", "/tokens", { name: "idem" }, { "idempotency-key": "key-2" });
    const [first, second] = [await make(), await make()];
    expect(second.body).toMatchObject({ id: (first.body as { id: string }).id, token: null });
    const put = () =>
      by("admin").call(
        "PUT",
        "/catalog",
        { areas: [{ id: "idem", name: "x", kind: "park" }] },
        { "idempotency-key": "key-3" },
      );
    expect((await put()).body).toEqual((await put()).body);
  });

  it("of any form is taken or refused, never an accident", async () => {
    for (const key of ["__proto__", "constructor", "x".repeat(200), "键".repeat(3)]) {
      const { status } = await comment("zhang", `key ${key.slice(0, 9)}`, encodeURIComponent(key)).catch(() => ({
        status: 400,
      }));
      expect([200, 400]).toContain(status);
    }
  });
});

describe("outside the prefix", () => {
  it("/healthz is 200 for anybody; /metrics is for this machine or a token, not through a proxy and not under another name", async () => {
    const get = (path: string, headers: Record<string, string> = {}) => fetch(`${gateway.url}${path}`, { headers });
    const health = await get("/healthz");
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ ok: true });
    const metrics = await get("/metrics");
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toMatch(/^# TYPE \w+/m);
    expect((await get("/metrics", { "x-forwarded-for": "203.0.113.9" })).status).toBe(401);
    const { token } = (await by("admin").call("POST", "/tokens", { name: "prometheus" })).body as { token: string };
    const proxied = { "x-forwarded-for": "203.0.113.9", authorization: `Bearer ${token}` };
    expect((await get("/metrics", proxied)).status).toBe(200);
    const rebound = "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    expect(await answerTo(rebound)).toMatch(/^HTTP\/1\.1 401/);
  });

  it("the API describes itself, without credentials, and names every call of the contract", async () => {
    const document = await anybody().get<{ paths: Record<string, object> }>("/openapi.json");
    const paths = Object.keys(document.paths).join("\n");
    for (const path of [
      "/session",
      "/tokens",
      "/catalog",
      "/points",
      "/readings",
      "/series",
      "/quarantine",
      "/alarms",
      "/limits",
    ]) {
      expect(paths).toContain(path);
    }
  });
});

describe("signing in", () => {
  it("with wrong passwords in a storm is told to wait, and the right one still gets in", async () => {
    const attempts = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        anybody().call("POST", "/session", { username: "qian", password: `wrong${i}` }),
      ),
    );
    expect(attempts.every(({ status }) => [401, 429, 503].includes(status))).toBe(true);
    const told = attempts.find(({ status }) => status === 429);
    expect(told?.headers.get("retry-after")).toMatch(/^\d+$/);
    expect((await by("admin").call("GET", "/session")).status).toBe(200);
    await eventually(
      "qian, known here, signs in",
      async () => (await anybody().call("POST", "/session", { username: "qian", password: PASSWORD })).status === 200,
      20_000,
    );
    await gateway.signIn("admin", ADMIN_PASSWORD);
  });
});

/** What bytes that are not to be trusted to a client are answered, until the gateway closes. */
function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = openSocket(gateway.httpPort, "127.0.0.1");
    let heard = "";
    socket.on("data", (chunk) => {
      heard += chunk.toString("utf8");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(heard));
    socket.setTimeout(6_000, () => socket.destroy());
    socket.write(bytes);
  });
}
