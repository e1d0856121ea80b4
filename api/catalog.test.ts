import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type CallOptions, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";

const CATALOG = "/api/v1/catalog";
let world: ApiWorld;
let admin: Client;
let zhao: Client;

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  [admin, zhao] = [await signIn(world, "admin"), await signIn(world, "zhao")];
});
afterAll(() => world.close());

const put = (client: Client, body: unknown, options: CallOptions & { query?: string } = {}) =>
  client.call("PUT", `${CATALOG}${options.query ?? ""}`, { body, headers: options.headers ?? {} });
const yaml = { "Content-Type": "application/yaml" };
const site = (name: string) => ({ sites: [{ id: "plant1", enterprise: "coldchain", name }] });

describe("the catalogue", () => {
  it("is read as JSON, or as YAML when asked for, and put back unchanged changes nothing", async () => {
    const json = await admin.call("GET", CATALOG);
    expect(json.headers.get("content-type")).toContain("application/json");
    expect(json.json.areas).toEqual(API_CATALOG.areas);
    for (const accept of ["application/yaml", "text/yaml", "application/x-yaml, */*;q=0.1"]) {
      const text = await admin.call("GET", CATALOG, { headers: { Accept: accept } });
      expect(text.headers.get("content-type")).toContain("application/yaml");
      expect(parseYaml(text.text)).toEqual(json.json);
      const back = await put(admin, text.text, { headers: yaml });
      expect(back.json).toMatchObject({ added: [], changed: [], retired: [] });
    }
    expect((await put(admin, json.json)).json).toMatchObject({ added: [], changed: [], retired: [] });
  });

  it("is in force when the answer is there, and its tag has changed", async () => {
    const before = await admin.call("GET", CATALOG);
    const answer = await put(admin, site("新名字"));
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ added: [], changed: ["sites/plant1"], retired: [] });
    const after = await admin.call("GET", CATALOG);
    expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
    expect(after.headers.get("etag")).toBe(answer.headers.get("etag"));
    const places = (await admin.call("GET", "/api/v1/places")).json;
    expect(places.sites[0].name).toBe("新名字");
  });

  it("tells the difference without making it", async () => {
    const tag = (await admin.call("GET", CATALOG)).headers.get("etag");
    const answer = await put(admin, site("nur gedacht"), { query: "?dryRun=true" });
    expect(answer.json.changed).toEqual(["sites/plant1"]);
    expect((await admin.call("GET", CATALOG)).headers.get("etag")).toBe(tag);
    expect((await put(admin, site("x"), { query: "?dryRun=maybe" })).status).toBe(400);
  });

  it("is not overwritten by somebody who has not seen the newest version", async () => {
    const asJson = (await admin.call("GET", CATALOG)).headers.get("etag") ?? "";
    const asYaml = (await admin.call("GET", CATALOG, { headers: { Accept: "text/yaml" } })).headers.get("etag") ?? "";
    expect(asYaml).not.toBe(asJson);
    expect((await put(admin, site("A"), { headers: { "If-Match": asYaml } })).status).toBe(200);
    const stale = await put(admin, site("B"), { headers: { "If-Match": asJson } });
    expect([stale.status, stale.json.error.code]).toEqual([412, "PRECONDITION_FAILED"]);
    expect(stale.json.error.details.version).toBe(world.view.catalogVersion);
    const fresh = (await admin.call("GET", CATALOG)).headers.get("etag") ?? "";
    expect((await put(admin, site("C"), { headers: { "If-Match": `W/${fresh}` } })).status).toBe(412);
    expect((await put(admin, site("C"), { headers: { "If-Match": asJson }, query: "?dryRun=1" })).status).toBe(412);
    expect((await put(admin, site("C"), { headers: { "If-Match": `"x", ${fresh}` } })).status).toBe(200);
    expect((await put(admin, site("D"), { headers: { "If-Match": "*" } })).status).toBe(200);
  });

  it("lists every mistake with its place and line, and then nothing has changed", async () => {
    const tag = (await admin.call("GET", CATALOG)).headers.get("etag");
    const text =
      'sites:\n  - { id: plant1, enterprise: coldchain, name: "" }\n  - { id: new1, enterprise: nowhere, name: x }\npoint: []\n';
    const answer = await put(admin, text, { headers: yaml });
    expect([answer.status, answer.json.error.code]).toEqual([422, "CATALOG_INVALID"]);
    expect(answer.json.error.details).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: "sites[0].name", line: 2, code: expect.any(String) }),
        expect.objectContaining({ path: "point", line: 4 }),
      ]),
    );
    const broken = await put(admin, "{ nope", { headers: yaml });
    expect(broken.status).toBe(422);
    expect((await put(admin, '{"sites": [', {})).status).toBe(422);
    expect((await put(admin, "", { headers: yaml })).status).toBe(422);
    expect((await admin.call("GET", CATALOG)).headers.get("etag")).toBe(tag);
  });

  it("takes no other content type and nothing beyond its size", async () => {
    const other = await put(admin, "<xml/>", { headers: { "Content-Type": "text/xml" } });
    expect([other.status, other.json.error.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
    const huge = await put(admin, `{"x":"${"y".repeat(8 * 1024 * 1024)}"}`);
    expect([huge.status, huge.json.error.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    const slow = await put(zhao, `# ${"y".repeat(300_000)}`, { headers: yaml });
    expect(slow.status).toBe(413);
  });

  it("writes down who applied what", async () => {
    await put(admin, site("E"));
    const [newest] = (await admin.call("GET", "/api/v1/audit")).json.items;
    expect(newest).toMatchObject({
      by: "admin",
      action: "catalog-applied",
      params: { changed: 1, names: ["sites/plant1"] },
    });
  });

  it("is applied once for one idempotency key", async () => {
    const headers = { "Idempotency-Key": "put-1" };
    const first = await put(admin, site("F"), { headers });
    await put(admin, site("G"));
    const again = await put(admin, site("F"), { headers });
    expect([again.json, again.headers.get("etag")]).toEqual([first.json, first.headers.get("etag")]);
    expect((await admin.call("GET", CATALOG)).json.sites[0].name).toBe("G");
  });
});

describe("a manager", () => {
  it("reads the own enterprise's part and nothing of anybody else's, and may put it back", async () => {
    const part = await zhao.call("GET", CATALOG);
    expect(part.text).not.toMatch(/fab|tanks|admin|"li"|qian/);
    expect(part.json.points).toHaveLength(3);
    expect(part.json.users.map(({ username }: { username: string }) => username)).toEqual(["zhao", "zhang", "sun"]);
    expect((await put(zhao, part.json)).json).toMatchObject({ added: [], changed: [], retired: [] });
  });

  it("changes the own enterprise", async () => {
    const rule = world.view.catalog.rules.find(({ id }) => id === "nh3-h");
    const answer = await put(zhao, { rules: [{ ...rule, params: { ...rule?.params, limit: 20 } }] });
    expect([answer.status, answer.json.changed]).toEqual([200, ["rules/nh3-h"]]);
  });

  const beyond: readonly [string, object][] = [
    ["another enterprise's site", { sites: [{ id: "yard", enterprise: "tanks", name: "x" }] }],
    [
      "taking over another enterprise's rule",
      { rules: [{ id: "tank-hh", enterprise: "coldchain", kind: "threshold", points: ["NH3-101"], level: 1 }] },
    ],
    ["an area", { areas: [{ id: "dx", name: "x", kind: "district" }] }],
    ["moving the enterprise", { enterprises: [{ id: "coldchain", name: "京南冷链", area: "ft" }] }],
    ["making an admin", { users: [{ username: "eve", role: "admin", enterprise: "coldchain", password: "eve-pw" }] }],
    ["an inspector of an area", { users: [{ username: "eve", role: "inspector", area: "city", password: "eve-pw" }] }],
    [
      "the password of the admin",
      { users: [{ username: "admin", role: "operator", enterprise: "coldchain", password: "mine-now" }] },
    ],
    ["a channel of everybody", { channels: [{ id: "hook", kind: "webhook", url: "https://x.example/" }] }],
    ["a route for an area", { routes: [{ area: "dx", levels: [1], policy: "p" }] }],
  ];
  it.each(beyond)("is refused %s", async (_what, fragment) => {
    for (const query of ["", "?dryRun=true"]) {
      const answer = await put(zhao, fragment, { query });
      expect([answer.status, answer.json.error.code]).toEqual([403, "FORBIDDEN"]);
      expect(answer.json.error.details.reason).toBe("outside-enterprise");
    }
  });

  it("is refused the same whether or not the thing exists", async () => {
    const ask = (id: string) => put(zhao, { sites: [{ id, enterprise: "tanks", name: "x" }] });
    expect((await ask("yard")).text).toBe((await ask("nowhere")).text);
  });
});
