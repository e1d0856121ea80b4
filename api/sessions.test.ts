import { createHash } from "node:crypto";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, call, cookieOf, openApiWorld, signIn } from "../test/kit/api-world.ts";
import { HOUR_MS } from "../model/time.ts";
import type { SessionStore, StoredSession } from "../storage/records/records.ts";
import { Sessions } from "./sessions.ts";

const SESSION = "/api/v1/session";
let world: ApiWorld;

beforeAll(async () => {
  world = await openApiWorld({
    catalog: {
      ...API_CATALOG,
      users: [
        ...(API_CATALOG.users ?? []),
        ...["gone", "changed", "restarted", "guessed", "other", "timed"].map((username) => ({
          username,
          role: "operator" as const,
          enterprise: "coldchain",
          password: `${username}-pw`,
        })),
        {
          username: "retired",
          role: "operator" as const,
          enterprise: "coldchain",
          password: "retired-pw",
          retired: true,
        },
      ],
    },
    limits: { signInFailuresPerUser: 5, signInFailuresPerAddress: 100 },
  });
});
afterAll(() => world.close());

const tryPassword = (username: string, password: string, headers: Record<string, string> = {}) =>
  call(world, "POST", SESSION, { body: { username, password }, headers });

async function setUser(username: string, facts: object): Promise<void> {
  const user = world.view.catalog.users.find((each) => each.username === username);
  if (user === undefined) throw new Error(username);
  await world.take({
    kind: "catalog",
    id: `set ${username}`,
    by: "admin",
    fragment: { users: [{ ...user, ...facts }] },
  });
}

describe("signing in", () => {
  it("answers the user and a CSRF token, and sets a cookie no script can read", async () => {
    const answer = await tryPassword("zhang", "zhang-pw");
    expect(answer.status).toBe(200);
    expect(answer.json.user).toEqual({
      username: "zhang",
      name: "张工",
      role: "operator",
      enterprise: "coldchain",
      area: null,
    });
    expect(answer.json.csrfToken).toMatch(/^[\w-]{43}$/);
    expect(answer.headers.get("set-cookie")).toMatch(
      /^twinline_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const again = await call(world, "GET", SESSION, { headers: { Cookie: cookieOf(answer) } });
    expect(again.json).toEqual(answer.json);
  });

  it("answers a wrong user, a wrong password and a retired user alike, and asks the password port each time", async () => {
    world.verified.length = 0;
    const answers = [
      await tryPassword("zhang", "wrong"),
      await tryPassword("nobody", "wrong"),
      await tryPassword("retired", "retired-pw"),
    ];
    for (const { status, text } of answers) expect([status, text]).toEqual([401, answers[0]?.text]);
    expect(world.verified).toEqual(["zhang-pw", null, null]);
  });

  it("is slowed down after some wrong passwords for one name, says when to come back, and leaves others alone", async () => {
    for (let i = 0; i < 5; i++) expect((await tryPassword("guessed", "wrong")).status).toBe(401);
    const answer = await tryPassword("guessed", "guessed-pw");
    expect(answer.status).toBe(429);
    expect(answer.json.error.code).toBe("RATE_LIMITED");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await tryPassword("other", "other-pw")).status).toBe(200);
    world.clock.nowMs = Date.now() + 60_000;
    expect((await tryPassword("guessed", "guessed-pw")).status).toBe(200);
  });

  it("works for a right password however often, also when many sign in at once", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => tryPassword("timed", "timed-pw")));
    for (let i = 0; i < 10; i++) answers.push(await tryPassword("timed", "timed-pw"));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  it("asks to come back when too many sign in at once, and holds nothing against them", async () => {
    world.verdict.next = "busy";
    for (let i = 0; i < 7; i++) {
      const answer = await tryPassword("sun", "sun-pw");
      expect([answer.status, answer.json.error.code, answer.headers.get("retry-after")]).toEqual([503, "BUSY", "2"]);
    }
    world.verdict.next = null;
    expect((await tryPassword("sun", "sun-pw")).status).toBe(200);
  });

  it("refuses a page of another site", async () => {
    expect((await tryPassword("zhang", "zhang-pw", { Origin: "https://evil.example" })).status).toBe(403);
    expect((await tryPassword("zhang", "zhang-pw", { Origin: "null" })).status).toBe(403);
    expect((await tryPassword("zhang", "zhang-pw", { Origin: world.url })).status).toBe(200);
  });

  it("refuses bodies that are no credentials", async () => {
    for (const body of [
      {},
      { username: "zhang" },
      { username: ["zhang"], password: "x" },
      { username: "zhang", password: "x".repeat(301) },
      [],
    ]) {
      const answer = await call(world, "POST", SESSION, { body });
      expect([answer.status, answer.json.error.code]).toEqual([400, "BAD_REQUEST"]);
    }
  });

  it("ends the session before when a browser signs in again", async () => {
    const before = await signIn(world, "zhang");
    await tryPassword("zhang", "zhang-pw", { Cookie: before.cookie });
    expect((await before.call("GET", SESSION)).status).toBe(401);
  });
});

describe("a session", () => {
  it("writes only with its own CSRF token", async () => {
    const zhang = await signIn(world, "zhang");
    const other = await signIn(world, "sun");
    const write = (token: string) =>
      zhang.call("POST", "/api/v1/tokens", { body: { name: "x" }, headers: { "X-CSRF-Token": token } });
    for (const token of ["", "wrong", other.session.csrfToken]) {
      const answer = await write(token);
      expect([answer.status, answer.json.error.code]).toEqual([403, "CSRF_REQUIRED"]);
    }
    expect((await write(zhang.session.csrfToken)).status).toBe(201);
  });

  it("cannot be used by a page of another site", async () => {
    const zhang = await signIn(world, "zhang");
    const headers = { Origin: "http://evil.example" };
    expect((await zhang.call("POST", "/api/v1/tokens", { body: { name: "x" }, headers })).json.error.details).toEqual({
      reason: "origin",
    });
  });

  it("ends at sign-out", async () => {
    const zhang = await signIn(world, "zhang");
    const answer = await zhang.call("DELETE", SESSION);
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([
      204,
      expect.stringContaining("twinline_session=;"),
    ]);
    expect((await zhang.call("GET", SESSION)).status).toBe(401);
  });

  it("ends by itself after its time", async () => {
    const zhang = await signIn(world, "zhang");
    world.clock.nowMs = Date.now() + 13 * HOUR_MS;
    expect((await zhang.call("GET", SESSION)).status).toBe(401);
  });

  it("ends at once when its user is taken out of service", async () => {
    const gone = await signIn(world, "gone");
    await setUser("gone", { disabled: true });
    expect((await gone.call("GET", SESSION)).status).toBe(401);
    expect((await tryPassword("gone", "gone-pw")).status).toBe(401);
  });

  it("ends at once when its password changes, and no other session does", async () => {
    const [changed, zhang] = [await signIn(world, "changed"), await signIn(world, "zhang")];
    const token = (await changed.call("POST", "/api/v1/tokens", { body: { name: "x" } })).json.token;
    await setUser("changed", { password: "new-pw" });
    expect((await changed.call("GET", SESSION)).status).toBe(401);
    expect((await call(world, "GET", SESSION, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401);
    expect((await zhang.call("GET", SESSION)).status).toBe(200);
    expect((await tryPassword("changed", "new-pw")).status).toBe(200);
  });

  it("that is being looked up while it ends is not let through, though the store forgets the ending sooner than the look-up comes back", async () => {
    const secret = "x".repeat(43);
    const stored: StoredSession = {
      secretHash: createHash("sha256").update(secret).digest("hex"),
      username: "zhang",
      kind: "session",
      name: null,
      csrfToken: "c",
      createdAtMs: 1_000,
      expiresAtMs: null,
    };
    let answer: (session: StoredSession) => void = () => undefined;
    const store = {
      find: () => new Promise<StoredSession>((resolve) => (answer = resolve)),
      removeOf: async () => undefined,
    };
    const sessions = new Sessions({
      // Only these two are used here.
      store: store as unknown as SessionStore,
      sessionMs: 1,
      logger: pino({ level: "silent" }),
      nowMs: () => 2_000,
      userOf: () => undefined,
    });
    const found = sessions.find(secret, "session");
    const ended = sessions.endOf(["zhang"]);
    await new Promise((resolve) => setImmediate(resolve));
    answer(stored);
    expect(await found).toBeNull();
    await ended;
  });

  it("follows a change of role at once", async () => {
    const other = await signIn(world, "other");
    expect((await other.call("GET", "/api/v1/audit")).status).toBe(404);
    await setUser("other", { role: "manager" });
    expect((await other.call("GET", "/api/v1/audit")).status).toBe(200);
  });

  it("outlives a restart, unless the password changed while the gateway was down", async () => {
    const [kept, ended] = [await signIn(world, "zhang"), await signIn(world, "restarted")];
    await world.api.close();
    await setUser("restarted", { password: "new-pw" });
    await world.restartApi();
    expect((await kept.call("GET", SESSION)).status).toBe(200);
    expect((await ended.call("GET", SESSION)).status).toBe(401);
  });
});

describe("a token", () => {
  it("carries the rights of its user without a CSRF token, until it is revoked", async () => {
    const zhang = await signIn(world, "zhang");
    const made = (await zhang.call("POST", "/api/v1/tokens", { body: { name: " scada " } })).json;
    const bearer = { Authorization: `Bearer ${made.token}` };
    expect((await call(world, "GET", "/api/v1/points?enterprise=coldchain", { headers: bearer })).status).toBe(200);
    expect((await call(world, "GET", "/api/v1/points?enterprise=tanks", { headers: bearer })).status).toBe(404);
    const listed = (await call(world, "GET", "/api/v1/tokens", { headers: bearer })).json.items;
    expect(listed[0]).toEqual({ id: made.id, name: "scada", createdAt: expect.any(Number), expiresAt: null });
    expect((await call(world, "DELETE", `/api/v1/tokens/${made.id}`, { headers: bearer })).status).toBe(204);
    expect((await call(world, "GET", SESSION, { headers: bearer })).status).toBe(401);
  });

  it("ends at the time it was given", async () => {
    const zhang = await signIn(world, "zhang");
    const expiresAt = world.ports.nowMs() + 60_000;
    const { token } = (await zhang.call("POST", "/api/v1/tokens", { body: { name: "short", expiresAt } })).json;
    const bearer = { Authorization: `Bearer ${token}` };
    expect((await call(world, "GET", SESSION, { headers: bearer })).status).toBe(200);
    world.clock.nowMs = expiresAt + 1;
    expect((await call(world, "GET", SESSION, { headers: bearer })).status).toBe(401);
    expect(
      (await (await signIn(world, "zhang")).call("POST", "/api/v1/tokens", { body: { name: "past", expiresAt: 1 } }))
        .status,
    ).toBe(400);
  });

  it("cannot be revoked by anybody else", async () => {
    const [zhang, zhao] = [await signIn(world, "zhang"), await signIn(world, "zhao")];
    const made = (await zhang.call("POST", "/api/v1/tokens", { body: { name: "mine" } })).json;
    expect((await zhao.call("DELETE", `/api/v1/tokens/${made.id}`)).status).toBe(404);
    const listed = (await zhang.call("GET", "/api/v1/tokens")).json.items;
    expect(listed.map(({ id }: { id: string }) => id)).toContain(made.id);
  });

  it("is not shown again when its making is repeated under one key", async () => {
    const zhang = await signIn(world, "zhang");
    const make = () =>
      zhang.call("POST", "/api/v1/tokens", { body: { name: "once" }, headers: { "Idempotency-Key": "token-1" } });
    const [first, second] = [await make(), await make()];
    expect([first.status, second.status, second.json]).toEqual([201, 201, { ...first.json, token: null }]);
  });

  it("and a cookie do not stand in for each other, and a wrong bearer is not saved by a cookie", async () => {
    const zhang = await signIn(world, "zhang");
    const { token } = (await zhang.call("POST", "/api/v1/tokens", { body: { name: "x" } })).json;
    const secret = zhang.cookie.split("=")[1] ?? "";
    const attempts = [
      { Cookie: `twinline_session=${token}` },
      { Authorization: `Bearer ${secret}` },
      { Authorization: "Bearer wrong", Cookie: zhang.cookie },
      { Authorization: "Basic emhhbmc6emhhbmctcHc=", Cookie: zhang.cookie },
      { Cookie: "twinline_session=%%%" },
    ];
    for (const headers of attempts) expect((await call(world, "GET", SESSION, { headers })).status).toBe(401);
  });
});

describe("the audit", () => {
  it("knows who signed in and who was refused, and never a password or a name nobody has", async () => {
    await tryPassword("my-secret-typed-into-the-wrong-field", "x");
    await tryPassword("zhang", "hunter2");
    const admin = await signIn(world, "admin");
    const { text, json } = await admin.call("GET", "/api/v1/audit");
    const actions = json.items.map(({ action, by }: { action: string; by: string | null }) => `${action} ${by}`);
    expect(actions).toEqual(
      expect.arrayContaining([
        "signed-in admin",
        "sign-in-refused zhang",
        "sign-in-refused null",
        "token-created zhang",
      ]),
    );
    expect(text).not.toMatch(/hunter2|my-secret|-pw/);
  });
});
