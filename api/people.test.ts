import { generateSync } from "otplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireNewPerson, WireOpenSession, WirePersonRecord, WireVisit } from "./wire-people.ts";

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  for (const name of ["admin", "zhao", "zhang", "sun", "li", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

// Everybody who is named has signed in.
const as = (who: string) => people.get(who) as Client;
const call = (who: string, method: string, path: string, body?: unknown) =>
  as(who).call(method, `/api/v1${path}`, body === undefined ? {} : { body });
const anybody = (path: string, body: unknown) =>
  fetch(`${world.url}/api/v1${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
const enter = (username: string, password: string, code?: string) =>
  anybody("/session", { username, password, ...(code === undefined ? {} : { code }) });

describe("a manager", () => {
  it("makes a user of the own enterprise, who sets a password by a link that works once", async () => {
    const made = await call("zhao", "POST", "/users", {
      username: "wu",
      name: "吴工",
      role: "operator",
      enterprise: "coldchain",
      posts: ["leader"],
    });
    expect(made).toMatchObject({
      status: 201,
      json: { user: { username: "wu", posts: ["leader"], hasPassword: false } },
    });
    const { token } = (made.json as WireNewPerson).passwordLink;
    const set = async (password: string, with_ = token) =>
      (await anybody("/password-links", { token: with_, password })).status;
    expect(await set("wu.1")).toBe(409);
    expect(await set("password1")).toBe(409);
    expect(await set("quiet cold room", `${token}x`)).toBe(403);
    expect(await set("quiet cold room", "nobody.x")).toBe(403);
    expect(await set("quiet cold room")).toBe(204);
    expect(await set("quiet cold room too")).toBe(403);
    expect((await enter("wu", "quiet cold room")).status).toBe(200);
  });

  it("changes and takes out of service: what is open ends at once, and it stands in the audit", async () => {
    const wu = await signIn(world, "wu", "quiet cold room");
    expect((await call("zhao", "PUT", "/users/wu", { role: "inspector", posts: null })).json).toMatchObject({
      role: "inspector",
      posts: [],
    });
    expect((await call("zhao", "PUT", "/users/wu", { disabled: true })).json).toMatchObject({ disabled: true });
    expect((await wu.call("GET", "/api/v1/session")).status).toBe(401);
    expect((await enter("wu", "quiet cold room")).status).toBe(401);
    const audit = (await call("zhao", "GET", "/audit")).json.items as { action: string; subject: string }[];
    const own = audit.filter(({ subject }) => subject === "wu").map(({ action }) => action);
    expect(own).toEqual(expect.arrayContaining(["user-created", "password-link-made", "password-set", "user-changed"]));
  });

  it("neither disables oneself nor gives oneself another role", async () => {
    expect((await call("zhao", "PUT", "/users/zhao", { disabled: true })).status).toBe(409);
    expect((await call("zhao", "PUT", "/users/zhao", { role: "operator" })).status).toBe(409);
  });

  it("makes nobody an admin or an official, and gives nobody a channel of another enterprise", async () => {
    for (const wrong of [
      { role: "admin" },
      { role: "regulator", area: "dx" },
      { role: "operator", enterprise: "tanks" },
      { role: "operator", enterprise: "coldchain", contacts: [{ channel: "no-such" }] },
    ]) {
      expect((await call("zhao", "POST", "/users", { username: "new", ...wrong })).status).toBe(403);
    }
    expect((await call("zhao", "PUT", "/users/zhang", { role: "admin" })).status).toBe(403);
  });
});

describe("the border", () => {
  const writes = (username: string) =>
    [
      ["PUT", `/users/${username}`, { name: "x" }],
      ["POST", `/users/${username}/password-link`, undefined],
      ["DELETE", `/users/${username}/sessions`, undefined],
      ["DELETE", `/users/${username}/second-factor`, undefined],
    ] as const;

  it("of users of another enterprise, of officials, of admins and of nobody: one answer", async () => {
    for (const username of ["ma", "li", "admin", "nobody-at-all"]) {
      for (const [method, path, body] of writes(username)) {
        expect((await call("zhao", method, path, body)).status, `${method} ${path}`).toBe(403);
      }
      expect((await call("zhao", "GET", `/users/${username}/sessions`)).status).toBe(404);
    }
    expect((await call("zhao", "GET", "/users?enterprise=tanks")).status).toBe(404);
    const seen = (await call("zhao", "GET", "/users")).json.items as WirePersonRecord[];
    expect([...new Set(seen.map(({ enterprise }) => enterprise))]).toEqual(["coldchain"]);
    expect((await call("admin", "GET", "/users?enterprise=tanks")).json.items).toMatchObject([{ username: "ma" }]);
  });

  it("everybody else manages nobody, not even of the own enterprise", async () => {
    for (const who of ["zhang", "sun", "li", "ma"]) {
      for (const [method, path, body] of writes("zhang"))
        expect((await call(who, method, path, body)).status).toBe(403);
      expect((await call(who, "GET", "/users/zhang/sessions")).status).toBe(404);
      if (who !== "ma") expect((await call(who, "GET", "/users")).status).toBe(404);
      const made = await call(who, "POST", "/users", { username: "new", role: "operator", enterprise: "coldchain" });
      expect(made.status).toBe(403);
    }
  });
});

describe("sessions", () => {
  it("are listed and ended by their owner, and by the manager all at once", async () => {
    const other = await signIn(world, "zhang");
    const { items } = (await call("zhang", "GET", "/sessions")).json as { items: readonly WireOpenSession[] };
    expect(items.map(({ current }) => current).sort()).toEqual([false, true]);
    const ended = items.find(({ current }) => !current);
    expect((await call("sun", "DELETE", `/sessions/${ended?.id}`)).status).toBe(404);
    expect((await call("zhang", "DELETE", `/sessions/${ended?.id}`)).status).toBe(204);
    expect((await other.call("GET", "/api/v1/session")).status).toBe(401);
    expect((await call("zhao", "GET", "/users/zhang/sessions")).json.items).toHaveLength(1);
    expect((await call("zhao", "DELETE", "/users/zhang/sessions")).status).toBe(204);
    expect((await call("zhang", "GET", "/session")).status).toBe(401);
    people.set("zhang", await signIn(world, "zhang"));
  });

  it("end with a changed password, and the change needs the old one", async () => {
    const change = (current: string, password: string) =>
      call("sun", "POST", "/session/password", { current, password });
    expect((await change("wrong", "a room full of apples")).status).toBe(403);
    expect((await change("sun-pw", "12345678")).status).toBe(409);
    expect((await change("sun-pw", "a room full of apples")).status).toBe(204);
    expect((await call("sun", "GET", "/session")).status).toBe(401);
    people.set("sun", await signIn(world, "sun", "a room full of apples"));
  });
});

describe("visits of officials", () => {
  const visits = async (who: string, query = "") =>
    (await call(who, "GET", `/visits${query}`)).json.items as WireVisit[];

  it("are on record for the enterprise they look into, and standing in a list is none", async () => {
    for (const list of ["/alarms", "/points", "/duty/now", "/places", "/devices"]) await call("li", "GET", list);
    expect(await visits("zhang")).toEqual([]);
    await call("li", "GET", "/points?enterprise=coldchain");
    await call("li", "GET", "/readings?enterprise=coldchain&point=NH3-101");
    expect(await visits("zhang")).toMatchObject([
      { by: "li", name: "李处", area: "dx", enterprise: "coldchain", subject: "enterprises/coldchain" },
    ]);
    await call("li", "GET", "/series?enterprise=fab&point=NH3-101&from=0&to=1&buckets=1");
    expect(await visits("zhang")).toHaveLength(1);
    expect((await visits("admin")).map(({ enterprise }) => enterprise)).toEqual(["fab", "coldchain"]);
  });

  it("to one alarm count as well, and a look beyond the border leaves nothing behind", async () => {
    await world.publish("tanks", "rtu7", { p: "NH3-301", v: 80 });
    const [alarm] = (await call("ma", "GET", "/alarms?status=active")).json.items as { id: string }[];
    expect((await call("li", "GET", `/alarms/${alarm?.id}`)).status).toBe(404);
    expect((await call("li", "GET", "/points?enterprise=tanks")).status).toBe(404);
    expect(await visits("ma")).toEqual([]);
  });

  it("are no other enterprise's business, and not another official's", async () => {
    expect((await call("ma", "GET", "/visits?enterprise=coldchain")).status).toBe(404);
    expect((await call("li", "GET", "/visits")).status).toBe(404);
  });
});

describe("a second factor", () => {
  const codeOf = (secret: string, inSteps = 0) =>
    generateSync({ secret, epoch: Math.floor(world.ports.nowMs() / 1000) + 30 * inSteps });

  it("is asked for once set, takes each code once, and a recovery code once", async () => {
    const { secret, uri } = (await call("ma", "POST", "/second-factor")).json as { secret: string; uri: string };
    expect(uri).toContain("otpauth://totp/");
    expect((await enter("ma", "ma-pw")).status).toBe(200);
    expect((await call("ma", "POST", "/second-factor/confirm", { code: "000000" })).status).toBe(403);
    const { recoveryCodes } = (await call("ma", "POST", "/second-factor/confirm", { code: codeOf(secret, -1) })).json;
    expect(recoveryCodes).toHaveLength(10);

    const asked = await enter("ma", "ma-pw");
    expect([asked.status, (await asked.text()).includes("SECOND_FACTOR_REQUIRED")]).toEqual([401, true]);
    expect((await enter("ma", "ma-pw", codeOf(secret))).status).toBe(200);
    expect((await enter("ma", "ma-pw", codeOf(secret))).status).toBe(401);
    expect((await enter("ma", "ma-pw", recoveryCodes[0])).status).toBe(200);
    expect((await enter("ma", "ma-pw", recoveryCodes[0])).status).toBe(401);
    expect((await enter("ma", "wrong", recoveryCodes[1])).status).toBe(401);
    expect(await world.records.getFact("second-factor:ma")).not.toContain(secret);

    expect((await call("ma", "POST", "/second-factor")).status).toBe(409);
    expect((await call("ma", "POST", "/second-factor/remove", { code: "123456" })).status).toBe(403);
    expect((await call("ma", "POST", "/second-factor/remove", { code: recoveryCodes[2] })).status).toBe(204);
    expect((await enter("ma", "ma-pw")).status).toBe(200);
  });

  it("that a role must have stands before everything else, and can be set there", async () => {
    const strict = await openApiWorld({ catalog: API_CATALOG, options: { secondFactorRoles: ["manager"] } });
    const zhao = await signIn(strict, "zhao");
    expect(zhao.session).toMatchObject({ secondFactor: "required" });
    expect((await zhao.call("GET", "/api/v1/alarms")).json.error.code).toBe("SECOND_FACTOR_REQUIRED");
    expect((await zhao.call("POST", "/api/v1/tokens", { body: { name: "x" } })).status).toBe(401);
    const { secret } = (await zhao.call("POST", "/api/v1/second-factor")).json;
    expect((await zhao.call("POST", "/api/v1/second-factor/confirm", { body: { code: codeOf(secret) } })).status).toBe(
      200,
    );
    expect((await zhao.call("GET", "/api/v1/alarms")).status).toBe(200);
    expect((await (await signIn(strict, "zhang")).call("GET", "/api/v1/alarms")).status).toBe(200);
    await strict.close();
  });

  it("is guessed at no faster than a password", async () => {
    const { secret } = (await call("sun", "POST", "/second-factor")).json as { secret: string };
    await call("sun", "POST", "/second-factor/confirm", { code: codeOf(secret) });
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++) statuses.push((await enter("sun", "a room full of apples", "111111")).status);
    expect(statuses).toContain(429);
    expect(statuses).not.toContain(200);
  });
});
