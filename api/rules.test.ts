import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, call, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";

let world: ApiWorld;
let admin: Client;
let zhao: Client;

beforeEach(async () => {
  world = await openApiWorld({
    catalog: { ...API_CATALOG, users: [...(API_CATALOG.users ?? []), CHEN] },
    ports: { localToken: "local-token-of-this-process" },
  });
  [admin, zhao] = [await signIn(world, "admin"), await signIn(world, "zhao")];
});
afterEach(() => world.close());

const CHEN = {
  username: "chen",
  name: "陈副经理",
  role: "manager",
  enterprise: "coldchain",
  password: "chen-pw",
} as const;
const RULES = "/api/v1/rules";
const EN = { "Accept-Language": "en" };

const hh = (limit: number, more: object = {}) => ({
  id: "nh3-hh",
  enterprise: "coldchain",
  kind: "threshold",
  points: ["NH3-101", "NH3-102", "NH3-201"],
  level: 1,
  params: { direction: "high", limit, deadband: 2, onDelayMs: 0, offDelayMs: 0 },
  ...more,
});
const put = (client: Client, limit: number, query = "") =>
  client.call("PUT", `/api/v1/catalog${query}`, { body: { rules: [hh(limit)] }, headers: EN });
const ask = (client: Client, limit: number) =>
  client.call("POST", "/api/v1/deviations", {
    body: { enterprise: "coldchain", rule: hh(limit), reason: "泄压口在旁，旧探头漂移" },
  });
const decide = (client: Client, id: string, verb: string, body?: object) =>
  client.call("POST", `/api/v1/deviations/${id}/${verb}`, body === undefined ? {} : { body });
const codesOf = (issues: readonly { readonly code: string }[]) => issues.map(({ code }) => code);

describe("a limit weaker than the standard", () => {
  it("is refused with what would do and how to go on, until another person has signed", async () => {
    const refused = await put(zhao, 60);
    expect(refused.status).toBe(422);
    expect(refused.json.error.details).toMatchObject([{ path: "rules[0].params.limit", code: "weak-limit" }]);
    expect(refused.json.error.details[0].message).toContain("GB/T 50493-2019, 5.5.2, unconfirmed");
    expect(refused.json.error.details[0].hint).toMatch(/56\.5 ppm or stricter.*POST \/api\/v1\/deviations/s);

    const asked = await ask(zhao, 60);
    expect(asked.status).toBe(201);
    expect(asked.json).toMatchObject({ state: "asked", asked: { by: "zhao" }, decided: null });
    expect(asked.json.weakLimits).toMatchObject([
      { limit: 60, unit: "ppm", setPoint: "high-set", points: ["NH3-101", "NH3-102", "NH3-201"], confirmed: false },
    ]);
    expect((await put(zhao, 60)).status).toBe(422);

    const own = await decide(zhao, asked.json.id, "sign");
    expect([own.status, own.json.error.details.reason]).toEqual([409, "deviation-same-person"]);
    expect((await decide(admin, asked.json.id, "sign", { note: "同意" })).json).toMatchObject({
      state: "signed",
      decided: { by: "admin", note: "同意" },
    });
    const applied = await put(zhao, 60);
    expect(applied.status).toBe(200);
    expect(codesOf(applied.json.warnings)).toContain("weak-limit-signed");
    expect(applied.json.warnings.find((each: { code: string }) => each.code === "weak-limit-signed").message).toContain(
      "signed by zhao and admin: 泄压口在旁，旧探头漂移",
    );
  });

  it("needs new signatures when it is weakened further, and none when it is made stricter", async () => {
    const { json } = await ask(zhao, 60);
    await decide(await signIn(world, "chen"), json.id, "sign");
    expect((await put(zhao, 60)).status).toBe(200);
    expect((await put(zhao, 62)).status).toBe(422);
    expect((await put(zhao, 59)).status).toBe(200);
  });

  it("is told at every change of the plant while it stands, and to nobody of another enterprise", async () => {
    const { json } = await ask(zhao, 60);
    await decide(admin, json.id, "sign");
    await put(zhao, 60);
    const body = { devices: [{ ...API_CATALOG.devices?.[0], name: "another name" }] };
    const own = await zhao.call("PUT", "/api/v1/catalog?dryRun=true", { body });
    expect(codesOf(own.json.warnings)).toContain("weak-limit-signed");
    const others = { devices: [{ ...API_CATALOG.devices?.[2], name: "another name" }] };
    const elsewhere = await (await signIn(world, "ma")).call("PUT", "/api/v1/catalog?dryRun=true", { body: others });
    expect(elsewhere.text).not.toContain("weak-limit-signed");
  });

  it("once revoked, stands as a fault, is refused when given again, and may not be signed a second time", async () => {
    const { json } = await ask(zhao, 60);
    expect((await decide(zhao, json.id, "revoke", { note: "x" })).json.error.details.reason).toBe(
      "deviation-not-signed",
    );
    await decide(admin, json.id, "sign");
    await put(zhao, 60);
    expect((await decide(zhao, json.id, "revoke")).status).toBe(400);
    expect((await decide(zhao, json.id, "revoke", { note: "探头已更换" })).json).toMatchObject({
      state: "revoked",
      revoked: { by: "zhao", note: "探头已更换" },
    });
    expect((await decide(admin, json.id, "sign")).json.error.details.reason).toBe("deviation-decided");
    const faults = async () => {
      const { items } = (await zhao.call("GET", "/api/v1/alarms?status=active")).json;
      return items.filter(({ rule }: { rule: string }) => rule === "system:limit-unsigned");
    };
    expect(await faults()).toMatchObject([{ enterprise: "coldchain", level: 2 }]);
    const lint = await zhao.call("GET", "/api/v1/lint");
    expect(lint.json.items[0]).toMatchObject({
      severity: "error",
      code: "weak-limit-revoked",
      enterprise: "coldchain",
    });
    expect(codesOf((await put(zhao, 60)).json.error.details)).toEqual(["weak-limit-revoked"]);
    // Another change is not held up by it, and a stricter limit ends it.
    expect((await zhao.call("PUT", "/api/v1/catalog", { body: { sites: [SITE] } })).status).toBe(200);
    expect((await put(zhao, 56)).status).toBe(200);
    expect(await faults()).toMatchObject([{ active: false }]);
  });

  it("is refused by whom it may concern, and then decided", async () => {
    const { json } = await ask(zhao, 60);
    expect((await decide(zhao, json.id, "refuse", { note: "withdrawn" })).json.state).toBe("refused");
    expect((await decide(admin, json.id, "sign")).status).toBe(409);
  });

  it("asks for no signature that is not needed, and takes no rule that is wrong anyway", async () => {
    expect((await ask(zhao, 57)).json.error.details.reason).toBe("deviation-not-weaker");
    const wrong = { enterprise: "coldchain", rule: hh(60, { points: ["NOWHERE"] }), reason: "x" };
    const answer = await zhao.call("POST", "/api/v1/deviations", { body: wrong });
    expect([answer.status, codesOf(answer.json.error.details)]).toEqual([422, ["unknown-reference"]]);
    const foreign = { enterprise: "coldchain", rule: hh(60, { id: "tank-hh" }), reason: "x" };
    expect((await zhao.call("POST", "/api/v1/deviations", { body: foreign })).status).toBe(409);
  });

  it("is signed by people of the plant or an administrator only", async () => {
    const { json } = await ask(zhao, 60);
    for (const username of ["li", "zhang", "sun", "ma"]) {
      const client = await signIn(world, username);
      expect((await decide(client, json.id, "sign")).status, username).toBe(403);
      expect((await ask(client, 60)).status, username).toBe(403);
    }
    const headers = { Authorization: "Bearer local-token-of-this-process" };
    const program = await call(world, "POST", `/api/v1/deviations/${json.id}/sign`, { headers });
    expect([program.status, program.json.error.details.reason]).toEqual([403, "deviation-needs-person"]);
    expect((await decide(admin, "unknown", "sign")).status).toBe(404);
  });

  it("is on record: listed within the border, and audited with its enterprise", async () => {
    const { json } = await ask(zhao, 60);
    await decide(admin, json.id, "sign", { note: "agreed" });
    const listed = async (username: string) =>
      (await (await signIn(world, username)).call("GET", "/api/v1/deviations")).json.items.length;
    expect([await listed("li"), await listed("zhang"), await listed("ma")]).toEqual([1, 1, 0]);
    const { items } = (await zhao.call("GET", "/api/v1/audit")).json;
    expect(items.filter(({ action }: { action: string }) => action.startsWith("deviation"))).toMatchObject([
      {
        action: "deviation-signed",
        by: "admin",
        enterprise: "coldchain",
        subject: "rules/nh3-hh",
        params: { note: "agreed" },
      },
      { action: "deviation-asked", by: "zhao", enterprise: "coldchain" },
    ]);
  });
});

const SITE = { id: "plant1", enterprise: "coldchain", name: "新名" };

describe("the rules", () => {
  it("are listed with kind, version and who changed them last, within the border", async () => {
    await put(zhao, 56, "?reason=closer");
    const { items } = (await zhao.call("GET", RULES, { headers: EN })).json;
    expect(items).toMatchObject([
      { id: "nh3-hh", kindName: "threshold", version: 2, changed: { by: "zhao", reason: "closer" } },
      { id: "nh3-h", version: 1, changed: { by: "system" } },
    ]);
    const page = (await zhao.call("GET", `${RULES}?limit=1`)).json;
    expect(page.items).toMatchObject([{ id: "nh3-hh", kindName: "限值" }]);
    const rest = (await zhao.call("GET", `${RULES}?cursor=${page.nextCursor}`)).json;
    expect(rest.items.map(({ id }: { id: string }) => id)).toEqual(["nh3-h"]);
  });

  it("keep every version: before, after, who, when and why, also a reason given in a header", async () => {
    const headers = { "X-Change-Reason": encodeURIComponent("靠近排水口") };
    const body = { rules: [hh(56)] };
    expect((await zhao.call("PUT", "/api/v1/catalog", { body, headers })).status).toBe(200);
    const { items } = (await zhao.call("GET", `${RULES}/nh3-hh/versions`)).json;
    expect(items).toMatchObject([
      {
        version: 2,
        by: "zhao",
        reason: "靠近排水口",
        before: { params: { limit: 57 } },
        after: { params: { limit: 56 } },
      },
      { version: 1, by: "system", before: null },
    ]);
    expect((await zhao.call("GET", `${RULES}/tank-hh/versions`)).status).toBe(404);
    const bad = await zhao.call("PUT", "/api/v1/catalog", { body, headers: { "X-Change-Reason": "%E4" } });
    expect(bad.status).toBe(400);
  });

  it("have kinds whose parameters are described well enough to make a form", async () => {
    const { items } = (await zhao.call("GET", "/api/v1/rule-kinds", { headers: EN })).json;
    const threshold = items.find(({ kind }: { kind: string }) => kind === "threshold");
    expect(threshold).toMatchObject({ name: "threshold", over: "each", pointKinds: ["gas", "analog"] });
    expect(threshold.params.properties).toMatchObject({
      direction: { enum: ["high", "low"] },
      limit: { type: "number" },
      levels: { type: "array" },
    });
    expect(threshold.params.required).toEqual(["direction"]);
    for (const { kind, params } of items) expect([kind, params.type]).toEqual([kind, "object"]);
  });

  it("are linted: what stands, by name, and what a change would bring, without applying it", async () => {
    const standing = (await zhao.call("GET", "/api/v1/lint", { headers: EN })).json.items;
    expect(standing).toMatchObject([
      { severity: "warning", code: "missing-level", path: "points/coldchain/NH3-101", facts: { wanted: 2 } },
      { code: "missing-level", path: "points/coldchain/NH3-201" },
      { code: "other-site" },
    ]);
    const dry = await zhao.call("POST", "/api/v1/lint", { body: { rules: [hh(60)] } });
    expect([dry.status, codesOf(dry.json.errors)]).toEqual([200, ["weak-limit"]]);
    const retired = { rules: [hh(57, { retired: true })] };
    const blind = await zhao.call("POST", "/api/v1/lint", { body: retired });
    expect(codesOf(blind.json.warnings).filter((code) => code === "unjudged-point")).toHaveLength(2);
    expect((await zhao.call("GET", "/api/v1/lint")).json.items).toHaveLength(standing.length);
    const foreign = { rules: [hh(60, { enterprise: "tanks" })] };
    expect((await zhao.call("POST", "/api/v1/lint", { body: foreign })).status).toBe(403);
  });
});
