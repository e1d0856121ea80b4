import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { parse as parseYaml } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireAlarm, WireCatalogDiff, WireCatalogError } from "../../../api/wire.ts";
import type { Answer, ApiClient } from "../../kit/api-client.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { activeAlarm } from "./active-alarm.ts";
import { RawDevice } from "./raw-device.ts";
import { device, gas, PASSWORD, SECRET, threshold, topicOf, WORLD } from "./world.ts";

/** Contract, section 3: what a document does, what it leaves alone, and what an edit means for what is live. */
let gateway: GatewayProcess;
let admin: ApiClient;
let dtu1: MqttClient;
const HOOK = { id: "hook", kind: "webhook", url: "https://example.org/push", secret: "a-channel-secret" };

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  admin = await gateway.signIn();
  await admin.putCatalog({ ...WORLD, channels: [HOOK] });
  dtu1 = await connectDevice();
});
afterAll(async () => {
  await dtu1?.endAsync(true);
  await gateway?.stop();
});

function connectDevice(): Promise<MqttClient> {
  const url = `mqtt://127.0.0.1:${gateway.mqttPort}`;
  return connectAsync(url, { username: "coldchain/dtu1", password: SECRET, reconnectPeriod: 0 });
}

const put = (document: unknown, headers: Record<string, string> = {}, query = "") =>
  admin.call("PUT", `/catalog${query}`, document, { "accept-language": "en", ...headers });
const diffOf = ({ body }: Answer) => body as WireCatalogDiff;
const issuesOf = ({ body }: Answer) =>
  (body as { error?: { details?: readonly WireCatalogError[] } }).error?.details ?? [];
const etag = async () => (await admin.call("GET", "/catalog")).headers.get("etag") ?? "";

async function say(p: string, v: number | boolean): Promise<void> {
  await dtu1.publishAsync(topicOf("coldchain", "dtu1"), JSON.stringify({ p, v }), { qos: 1 });
}

const alarmOf = (point: string, is: Partial<WireAlarm> = {}, withinMs = 5_000) =>
  activeAlarm(admin, point, is, withinMs);

describe("a document", () => {
  it("comes out as JSON, as YAML when asked, secrets as hashes and references, and put back changes nothing", async () => {
    const before = await etag();
    const json = await admin.call("GET", "/catalog");
    const yaml = await admin.call("GET", "/catalog", undefined, { accept: "application/yaml" });
    expect(json.headers.get("content-type")).toMatch(/json/);
    expect(yaml.headers.get("content-type")).toMatch(/yaml/);
    const text = String(yaml.body);
    expect(parseYaml(text)).toEqual(json.body);
    for (const clear of [SECRET, PASSWORD, HOOK.secret]) expect(text).not.toContain(clear);
    expect(text).toMatch(/hmac-sha256:[0-9a-f]{64}/);
    expect(text).toContain("$argon2id$");
    for (const [document, headers] of [
      [json.body, {}],
      [text, { "content-type": "application/yaml" }],
      [text, { "content-type": "text/yaml" }],
    ] as const) {
      const answer = await put(document, headers);
      expect(answer.status).toBe(200);
      expect(diffOf(answer)).toMatchObject({ added: [], changed: [], retired: [] });
    }
    expect(await etag()).toBe(before);
  });

  it("applied again in clear changes nothing, secrets and passwords included", async () => {
    const answer = await put({ ...WORLD, channels: [HOOK] });
    expect(diffOf(answer)).toMatchObject({ added: [], changed: [], retired: [] });
  });

  it("with secrets in stored form is taken as it is", async () => {
    const exported = await admin.get<typeof WORLD>("/catalog");
    const { secret } = exported.devices.find(({ id }) => id === "dtu2") ?? { secret: "" };
    const { password } = exported.users.find(({ username }) => username === "li") ?? { password: "" };
    const twin = { ...device("coldchain", "twin"), secret };
    const user = { username: "twin", role: "regulator", area: "dx", password };
    expect((await put({ devices: [twin], users: [user] })).status).toBe(200);
    const raw = await RawDevice.signIn(gateway.mqttPort, {
      username: "coldchain/twin",
      password: Buffer.from(SECRET),
      clientId: "twin",
    });
    raw.drop();
    await gateway.signIn("twin", PASSWORD);
  });

  it("of another channel's reference brings no secret along; its own keeps it", async () => {
    const { channels } = await admin.get<{ channels: { id: string; secret: string }[] }>("/catalog");
    const reference = channels.find(({ id }) => id === "hook")?.secret;
    const thief = { id: "thief", kind: "webhook", url: "https://evil.example/", secret: reference };
    const refused = await put({ channels: [thief] });
    expect(refused.status).toBe(422);
    expect(issuesOf(refused)[0]).toMatchObject({ path: "channels[0].secret", code: "unknown-secret-reference" });
    const kept = await put({ channels: [{ ...HOOK, secret: reference, language: "en" }] });
    expect(diffOf(kept)).toMatchObject({ changed: ["channels/hook"] });
  });

  it("leaves what it does not name; a name changes, an id does not", async () => {
    const answer = await put({ sites: [{ id: "plant1", enterprise: "coldchain", name: "新名" }] });
    expect(diffOf(answer)).toMatchObject({ added: [], changed: ["sites/plant1"], retired: [] });
    const { points, sites } = await admin.get<typeof WORLD>("/catalog");
    expect(points).toHaveLength(WORLD.points.length);
    expect(sites.find(({ id }) => id === "plant1")?.name).toBe("新名");
  });

  it("that is wrong in several places lists all of them with path, line, what is wrong and what would be right, and changes nothing", async () => {
    const before = await etag();
    const text = [
      "sites:",
      "  - { id: fresh, enterprise: coldchain, name: 好的 }",
      "devices:",
      "  - { id: d1, enterprise: nobody }",
      "points:",
      "  - { id: bad id, enterprise: coldchain, device: dtu1, kind: gas }",
      "  - id: P2",
      "    enterprise: coldchain",
      "    device: dtu1",
      "    kind: gas",
      "    rangeMin: low",
    ].join("\n");
    const answer = await put(text);
    expect(answer.status).toBe(422);
    const found = issuesOf(answer);
    for (const { path, message, hint, line } of found) {
      expect(message).not.toBe("");
      expect(hint).not.toBe("");
      expect({ path, line }).toEqual({ path, line: expect.any(Number) });
    }
    const lines = new Map(found.map(({ path, line }) => [path, line]));
    expect(lines.get("points[0].id")).toBe(6);
    expect(lines.get("points[1].rangeMin")).toBe(11);
    const references = await put(text.replace("bad id", "P1").replace("rangeMin: low", "rangeMin: 9\n    rangeMax: 1"));
    expect(issuesOf(references).map(({ path, line }) => [path, line])).toEqual(
      expect.arrayContaining([
        ["devices[0].enterprise", 4],
        ["points[1].rangeMin", 11],
      ]),
    );
    expect(await etag()).toBe(before);
    const chinese = await admin.call("PUT", "/catalog", text);
    expect(issuesOf(chinese)[0]?.message).toMatch(/[\u4e00-\u9fff]/);
  });

  it("asked about with dryRun answers the difference and changes nothing", async () => {
    const before = await etag();
    const document = { areas: [{ id: "dry", name: "干", kind: "park", parent: "dx" }] };
    expect(diffOf(await put(document, {}, "?dryRun=true"))).toMatchObject({ added: ["areas/dry"], changed: [] });
    expect(await etag()).toBe(before);
    const wrong = await put({ areas: [{ id: "dry", name: "干", kind: "no" }] }, {}, "?dryRun=true");
    expect(wrong.status).toBe(422);
    expect((await put(document, {}, "?dryRun=maybe")).status).toBe(400);
  });

  it("with If-Match of another version is refused with 412; of this one it is taken; without, the last one wins", async () => {
    const name = (text: string) => ({ sites: [{ id: "plant1", enterprise: "coldchain", name: text }] });
    const first = await etag();
    expect((await put(name("一"), { "if-match": first })).status).toBe(200);
    const second = await etag();
    expect(second).not.toBe(first);
    for (const stale of [first, '"0"', `W/${second}`, "nonsense"]) {
      expect((await put(name("二"), { "if-match": stale })).status).toBe(412);
    }
    expect(await etag()).toBe(second);
    expect((await put(name("二"), { "if-match": second })).status).toBe(200);
    expect((await put(name("三"))).status).toBe(200);
    expect((await put(name("四"), { "if-match": "*" })).status).toBe(200);
  });

  it("put by many at once: each is all or nothing, and of those with one If-Match only one wins", async () => {
    const tag = await etag();
    const guarded = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        put({ sites: [{ id: "plant1", enterprise: "coldchain", name: `guarded${i}` }] }, { "if-match": tag }),
      ),
    );
    expect(guarded.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
    const free = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        put({
          sites: [{ id: `many${i}`, enterprise: "coldchain", name: `many${i}` }],
          zones: [{ id: `zone${i}`, site: `many${i}`, name: `zone${i}` }],
        }),
      ),
    );
    expect(free.every(({ status }) => status === 200)).toBe(true);
    const { zones } = await admin.get<typeof WORLD>("/catalog");
    expect(zones.filter(({ id }) => id.startsWith("zone"))).toHaveLength(8);
  });
});

describe("an id", () => {
  const taken: [string, object][] = [
    ["a plain id", { sites: [{ id: "0-a-9", enterprise: "coldchain", name: "x" }] }],
    ["constructor", { sites: [{ id: "constructor", enterprise: "coldchain", name: "x" }] }],
    ["a point id of 63 characters", { points: [gas("coldchain", "dtu1", `A${"._-z".repeat(15)}.9`)] }],
    ["the same device id in another enterprise", { devices: [device("tanks", "dtu1")] }],
    ["the same point id in another enterprise", { points: [gas("tanks", "rtu7", "NH3-101")] }],
    [
      "a source with anything in it",
      { points: [gas("coldchain", "dtu1", "ODD", { source: "#/气体 \u0001\"'__proto__" })] },
    ],
  ];
  it.each(taken)("is taken: %s", async (_name, document) => {
    const answer = await put(document);
    expect(issuesOf(answer)).toEqual([]);
    expect(answer.status).toBe(200);
  });

  const site = (id: unknown) => ({ sites: [{ id, enterprise: "coldchain", name: "x" }] });
  const refused: [string, object][] = [
    ...["", "A", "-a", "a_b", "a.b", "a/b", "..", "a b", "ä", "аbc", "a\u200b", "a\n", "__proto__", "x".repeat(64)].map(
      (id): [string, object] => [`site ${JSON.stringify(id)}`, site(id)],
    ),
    ...[null, 7, true, ["a"], {}].map((id): [string, object] => [`site ${JSON.stringify(id)}`, site(id)]),
    ...["", ".a", "_a", "a/b", "a b", "a#", "a+", "＃", "Ａ", "x".repeat(64)].map((id): [string, object] => [
      `point ${JSON.stringify(id)}`,
      { points: [gas("coldchain", "dtu1", id)] },
    ]),
    [
      "one id twice in a document",
      {
        sites: [
          { id: "dup", enterprise: "coldchain", name: "1" },
          { id: "dup", enterprise: "coldchain", name: "2" },
        ],
      },
    ],
    ["a site of another enterprise taken over", { sites: [{ id: "plant1", enterprise: "tanks", name: "x" }] }],
    ["a point that returns as another kind", { points: [gas("coldchain", "dtu1", "NH3-101", { kind: "analog" })] }],
    [
      "a rule that returns as another kind",
      {
        rules: [
          {
            id: "nh3-hh",
            enterprise: "coldchain",
            kind: "state",
            points: ["NH3-101"],
            level: 1,
            params: { states: [true] },
          },
        ],
      },
    ],
    ["a rule of another enterprise taken over", { rules: [threshold("tank-hh", "coldchain", ["NH3-101"], 1, 50)] }],
    ["a source used twice on one device", { points: [gas("coldchain", "dtu1", "TWICE", { source: "NH3-101" })] }],
  ];
  it.each(refused)("is refused: %s", async (_name, document) => {
    const answer = await put(document);
    expect(answer.status).toBe(422);
    expect(issuesOf(answer).length).toBeGreaterThan(0);
  });
});

describe("an entry", () => {
  const user = (role: string, scope: object) => ({ users: [{ username: "who", role, password: "x", ...scope }] });
  const rule = (change: object) => ({ rules: [{ ...threshold("odd", "coldchain", ["NH3-101"], 1, 50), ...change }] });
  const params = (change: object) => rule({ params: { direction: "high", limit: 50, ...change } });
  const wrong: [string, object][] = [
    ["a regulator without an area", user("regulator", {})],
    ["a regulator of an enterprise", user("regulator", { enterprise: "coldchain" })],
    ["a manager of an area", user("manager", { area: "dx" })],
    ["an operator without an enterprise", user("operator", {})],
    ["an inspector of both", user("inspector", { enterprise: "coldchain", area: "dx" })],
    ["an admin of an enterprise", user("admin", { enterprise: "coldchain" })],
    ["an unknown role", user("root", {})],
    ["a user name that is a key of every object", { users: [{ username: "__proto__", role: "admin" }] }],
    ["level 0", rule({ level: 0 })],
    ["level 5", rule({ level: 5 })],
    ['level "1"', rule({ level: "1" })],
    [
      "a threshold on a fire point",
      { points: [{ id: "FX", enterprise: "coldchain", device: "dtu1", kind: "fire" }], ...rule({ points: ["FX"] }) },
    ],
    ["a limit that is a text", params({ limit: "57" })],
    ["a negative deadband", params({ deadband: -1 })],
    ["a direction of its own", params({ direction: "up" })],
    ["limit and levels at once", params({ levels: [{ level: 1, limit: 1 }] })],
    [
      "one level twice",
      rule({
        level: undefined,
        params: {
          direction: "high",
          levels: [
            { level: 1, limit: 1 },
            { level: 1, limit: 2 },
          ],
        },
      }),
    ],
    ["a misspelt parameter", params({ deadBand: 1 })],
    ["a rule on a point that is not there", rule({ points: ["NOPE"] })],
    ["a rule on another enterprise's point", rule({ points: ["NH3-301"] })],
    [
      "a route of neither",
      { policies: [{ id: "p", steps: [{ afterMs: 0, channels: ["hook"] }] }], routes: [{ levels: [1], policy: "p" }] },
    ],
    [
      "steps that do not increase",
      {
        policies: [
          {
            id: "p",
            steps: [
              { afterMs: 5, channels: ["hook"] },
              { afterMs: 5, channels: ["hook"] },
            ],
          },
        ],
      },
    ],
    ["a webhook to a file", { channels: [{ ...HOOK, id: "f", url: "file:///etc/passwd" }] }],
    ["a webhook without an address", { channels: [{ id: "f", kind: "webhook" }] }],
    ["a channel of an unknown kind", { channels: [{ ...HOOK, id: "f", kind: "constructor" }] }],
    ["a device of an unknown dialect", { devices: [{ ...device("coldchain", "odd"), dialect: "__proto__" }] }],
    ["a zone at another enterprise's site", { points: [gas("tanks", "rtu7", "Z", { zone: "machine-room" })] }],
    ["an area above itself", { areas: [{ id: "city", name: "市", kind: "city", parent: "dx" }] }],
    ["an area kind of its own", { areas: [{ id: "x", name: "x", kind: "province" }] }],
    ["an unknown section", { pointz: [] }],
    ["a key of every object as a section", { constructor: [] }],
    ["negative rates", { devices: [{ ...device("coldchain", "odd"), limits: { messagesPerSecond: -1 } }] }],
    [
      "a password hash that costs a gigabyte",
      {
        users: [
          {
            username: "costly",
            role: "admin",
            password:
              "$argon2id$v=19$m=1048576,t=99,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g",
          },
        ],
      },
    ],
  ];
  it.each(wrong)("is refused: %s", async (_name, document) => {
    expect((await put(document, {}, "?dryRun=true")).status).toBe(422);
  });

  it.each([
    ["a short device secret", { devices: [{ ...device("coldchain", "short"), secret: "abc" }] }, "short-secret"],
    ["a level 1 rule with no route that ends in a working channel", params({}), "no-route"],
    [
      "a point on a retired device",
      { devices: [{ ...device("coldchain", "old"), retired: true }], points: [gas("coldchain", "old", "OLD")] },
      "retired-reference",
    ],
  ])("draws a warning: %s", async (_name, document, code) => {
    const answer = await put(document, {}, "?dryRun=true");
    expect(answer.status).toBe(200);
    expect(diffOf(answer).warnings.map((warning) => warning.code)).toContain(code);
  });
});

describe("a hostile document", () => {
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  const json = { "content-type": "application/json" };
  const yaml = { "content-type": "application/yaml" };
  const documents: [string, string, Record<string, string>, readonly number[]][] = [
    ["no document", "", json, [400, 422]],
    ["a list", "[]", json, [422]],
    ["null", "null", json, [422]],
    ["a text", '"areas"', json, [422]],
    ["broken JSON", '{"areas":[', json, [422]],
    [
      "a limit of 1e999",
      '{"rules":[{"id":"r","enterprise":"coldchain","kind":"threshold","points":["NH3-101"],"level":1,"params":{"direction":"high","limit":1e999}}]}',
      json,
      [422],
    ],
    [
      "a limit of .inf",
      "rules: [{ id: r, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 1, params: { direction: high, limit: .inf } }]",
      yaml,
      [422],
    ],
    [
      "a limit of .nan",
      "rules: [{ id: r, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 1, params: { direction: high, limit: .nan } }]",
      yaml,
      [422],
    ],
    [
      "a range of 1e999",
      '{"points":[{"id":"P","enterprise":"coldchain","device":"dtu1","kind":"gas","rangeMax":1e999}]}',
      json,
      [422],
    ],
    ["nested 100,000 deep", deep(100_000), json, [422]],
    ["YAML nested 50,000 deep", `${"[".repeat(50_000)}${"]".repeat(50_000)}`, yaml, [422]],
    ["a repeated key", '{"areas":[],"areas":[]}', json, [422]],
    [
      "a repeated key in another spelling",
      '{"sites":[{"id":"plant1","id":"plant1","enterprise":"coldchain","name":"x"}]}',
      json,
      [422],
    ],
    [
      "__proto__ as a key",
      '{"__proto__":{"areas":[]},"sites":[{"__proto__":{"retired":true},"id":"plant1","enterprise":"coldchain","name":"x"}]}',
      json,
      [422],
    ],
    [
      "a billion laughs",
      `a: &a [${"x,".repeat(9)}x]\n${Array.from({ length: 9 }, (_, i) => `${String.fromCharCode(98 + i)}: &${String.fromCharCode(98 + i)} [${`*${String.fromCharCode(97 + i)},`.repeat(9)}*${String.fromCharCode(97 + i)}]`).join("\n")}\n`,
      yaml,
      [422],
    ],
    ["a YAML tag", "areas: !!js/function 'function(){ return 1 }'", yaml, [422]],
    ["two YAML documents", "areas: []\n---\nsites: []\n", yaml, [422]],
    ["another media type", "areas=1", { "content-type": "application/x-www-form-urlencoded" }, [415]],
  ];
  it.each(documents)(
    "is refused in our own words, and the gateway goes on: %s",
    async (_name, text, headers, statuses) => {
      const before = await etag();
      const answer = await put(text, headers);
      expect(statuses).toContain(answer.status);
      expect(answer.body).toMatchObject({
        error: { code: expect.any(String), message: expect.any(String), hint: expect.any(String) },
      });
      expect(await etag()).toBe(before);
    },
  );

  it("of 9 MiB is refused, at the latest when its length has been read", async () => {
    const before = await etag();
    // The gateway answers and closes while the client may still be writing: then it is the write that fails.
    const status = await put(`{"areas":[${" ".repeat(9 * 1024 * 1024)}]}`, json).then(
      (answer) => answer.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect(await etag()).toBe(before);
  });

  it("of megabytes holds nobody up: broken JSON, deep YAML, endless mistakes", async () => {
    const texts = [
      `{"areas":[${'{"id":"a","name":"x","kind":"park"},'.repeat(50_000)}`,
      `{"points":[${'{"id":"a b"},'.repeat(100_000)}{}]}`,
      "- [".repeat(100_000),
    ];
    const puts = texts.map((text) => put(text, { "content-type": "application/yaml" }));
    let longestMs = 0;
    let done = false;
    const watching = (async () => {
      while (!done) {
        const startedMs = Date.now();
        await fetch(`${gateway.url}/healthz`);
        longestMs = Math.max(longestMs, Date.now() - startedMs);
        await sleep(20);
      }
    })();
    for (const { status } of await Promise.all(puts)) expect([413, 422]).toContain(status);
    done = true;
    await watching;
    expect(longestMs).toBeLessThan(1_000);
  });

  it("left nothing of clear secrets in any file of the data folder", async () => {
    const secret = "needle-device-secret";
    const password = "needle-user-password";
    const channel = "needle-channel-secret";
    await admin.putCatalog({
      devices: [{ ...device("coldchain", "needle"), secret }],
      users: [{ username: "needle", role: "admin", password }],
      channels: [{ ...HOOK, id: "needle", secret: channel }],
    });
    await put({
      devices: [{ ...device("nobody", "needle"), secret }],
      users: [{ username: "x", role: "no", password }],
    });
    for (const file of filesOf(gateway.dataDir)) {
      const bytes = readFileSync(file);
      for (const clear of [secret, password, channel]) expect(bytes.includes(clear), file).toBe(false);
    }
    expect(gateway.output).not.toContain("needle-");
    expect(JSON.stringify(await admin.all("/audit"))).not.toMatch(/needle-(device|user|channel)/);
    expect(statSync(join(gateway.dataDir, "installation.key")).mode & 0o777).toBe(0o600);
  });
});

describe("an edit", () => {
  const put200 = async (document: unknown) => expect((await put(document)).status).toBe(200);

  beforeAll(() =>
    admin.putCatalog({
      points: ["EDIT", "OFF", "RP", "RR", "LV", "LOW", "EQ"].map((id) => gas("coldchain", "dtu1", id)),
      devices: [device("coldchain", "retiring")],
      rules: [
        threshold("edit", "coldchain", ["EDIT"], 3, 50),
        threshold("off", "coldchain", ["OFF"], 3, 50, { offDelayMs: 1_500 }),
        threshold("rp", "coldchain", ["RP"], 3, 50),
        threshold("rr", "coldchain", ["RR"], 3, 50),
        threshold("eq", "coldchain", ["EQ"], 3, 50, { deadband: 5 }),
        threshold("low", "coldchain", ["LOW"], 3, 20, { direction: "low", deadband: 5 }),
        {
          id: "lv",
          enterprise: "coldchain",
          kind: "threshold",
          points: ["LV"],
          params: {
            direction: "high",
            deadband: 2,
            levels: [
              {
                level: 2,
                limit: 60,
              },
              {
                level: 3,
                limit: 30,
              },
            ],
          },
        },
      ],
    }),
  );

  it("judges the latest value at once, and keeps the live alarm", async () => {
    await say("EDIT", 40);
    await sleep(200);
    await put200({ rules: [threshold("edit", "coldchain", ["EDIT"], 3, 30)] });
    const { id } = await alarmOf("EDIT", { active: true, value: 40 });
    await put200({ rules: [{ ...threshold("edit", "coldchain", ["EDIT"], 3, 35), name: "新名" }] });
    expect(await alarmOf("EDIT")).toMatchObject({ id, active: true });
    await put200({ rules: [threshold("edit", "coldchain", ["EDIT"], 3, 90)] });
    await alarmOf("EDIT", { id, active: false });
    const { events } = await admin.alarm(id);
    expect(events.map(({ kind }) => kind)).toEqual(["raised", "cleared"]);
  });

  it("that lifts the limit clears only after the off-delay", async () => {
    await say("OFF", 60);
    const { id } = await alarmOf("OFF", { active: true });
    const startedMs = Date.now();
    await put200({ rules: [threshold("off", "coldchain", ["OFF"], 3, 90, { offDelayMs: 1_500 })] });
    expect(await alarmOf("OFF")).toMatchObject({ id, active: true });
    await alarmOf("OFF", { id, active: false });
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(1_450);
  });

  it("of the level tells so with level-changed, on the same alarm", async () => {
    await say("EDIT", 95);
    const { id } = await alarmOf("EDIT", { active: true, level: 3 });
    await put200({ rules: [threshold("edit", "coldchain", ["EDIT"], 2, 90)] });
    await alarmOf("EDIT", { id, level: 2, active: true });
    const { events } = await admin.alarm(id);
    expect(events.map(({ kind }) => kind)).toContain("level-changed");
  });

  it("that retires rule, point or device ends their alarms as retired, by its author, never as cleared; listed until acknowledged, readings stay", async () => {
    await put200({
      points: [gas("coldchain", "retiring", "RD")],
      rules: [threshold("rd", "coldchain", ["RD"], 3, 50)],
    });
    const url = `mqtt://127.0.0.1:${gateway.mqttPort}`;
    const retiring = await connectAsync(url, { username: "coldchain/retiring", password: SECRET, reconnectPeriod: 0 });
    await retiring.publishAsync(topicOf("coldchain", "retiring"), JSON.stringify({ p: "RD", v: 60 }), { qos: 1 });
    await say("RP", 60);
    await say("RR", 60);
    const changes = [
      ["RP", { points: [gas("coldchain", "dtu1", "RP", { retired: true })] }],
      ["RR", { rules: [threshold("rr", "coldchain", ["RR"], 3, 50)].map((rule) => ({ ...rule, retired: true })) }],
      ["RD", { devices: [{ ...device("coldchain", "retiring"), retired: true }] }],
    ] as const;
    for (const [point, change] of changes) {
      const { id } = await alarmOf(point, { active: true });
      await put200(change);
      await alarmOf(point, { id, active: false, retired: true });
      const { events } = await admin.alarm(id);
      expect(events.at(-1)).toMatchObject({ kind: "retired", by: "admin" });
      expect(events.map(({ kind }) => kind)).not.toContain("cleared");
      expect((await admin.acknowledge(id)).status).toBe(200);
      await eventually(
        "no longer listed",
        async () => !(await admin.alarms("active")).some((alarm) => alarm.id === id),
      );
      await eventually("its reading", async () => (await admin.readings("coldchain", point)).length === 1);
    }
    await retiring.endAsync(true);
  });

  it("brings a retired point back, and it alarms again", async () => {
    await put200({ points: [gas("coldchain", "dtu1", "RP")] });
    await say("RP", 61);
    await alarmOf("RP", { active: true, retired: false, lastValue: 61 });
  });

  it("levels: each is an alarm of its own, a graver active one covers the lesser, acknowledging one leaves the other", async () => {
    await say("LV", 40);
    const yellow = await alarmOf("LV", { level: 3, active: true, covered: false });
    await say("LV", 70);
    const orange = await alarmOf("LV", { level: 2, active: true, covered: false });
    expect(orange.id).not.toBe(yellow.id);
    await alarmOf("LV", { id: yellow.id, active: true, covered: true });
    await admin.acknowledge(orange.id);
    await alarmOf("LV", { id: orange.id, acknowledged: true });
    expect(await alarmOf("LV", { id: yellow.id })).toMatchObject({ acknowledged: false });
    await say("LV", 40);
    await alarmOf("LV", { id: yellow.id, active: true, covered: false });
  });

  it("limits: high is ≥, low is ≤, and it clears beyond limit ∓ deadband", async () => {
    await say("EQ", 49.999);
    await say("LOW", 20.001);
    await sleep(200);
    expect((await admin.alarms("active")).filter(({ point }) => point === "EQ" || point === "LOW")).toEqual([]);
    await say("EQ", 50);
    await say("LOW", 20);
    const high = await alarmOf("EQ", { active: true });
    const low = await alarmOf("LOW", { active: true });
    await say("EQ", 45);
    await say("LOW", 25);
    await sleep(200);
    expect(await alarmOf("EQ", { id: high.id })).toMatchObject({ active: true });
    expect(await alarmOf("LOW", { id: low.id })).toMatchObject({ active: true });
    await say("EQ", 44.999);
    await say("LOW", 25.001);
    await alarmOf("EQ", { id: high.id, active: false });
    await alarmOf("LOW", { id: low.id, active: false });
  });

  it("of routes: a level 1 rule nobody is called for is a standing system fault until a route leads to a channel in service", async () => {
    const fault = async () =>
      (await admin.alarms("active")).find(
        ({ rule, enterprise }) => rule === "system:no-route" && enterprise === "tanks",
      );
    await eventually("the fault", async () => (await fault())?.active === true);
    const policies = [{ id: "tank-duty", enterprise: "tanks", steps: [{ afterMs: 0, channels: ["hook"] }] }];
    await put200({ policies, routes: [{ area: "ft", levels: [1, 2], policy: "tank-duty" }] }).catch(() => undefined);
    await put200({ policies, routes: [{ enterprise: "tanks", levels: [1, 2], policy: "tank-duty" }] });
    await eventually("it is over", async () => (await fault())?.active !== true);
    await put200({ channels: [{ ...HOOK, retired: true }] });
    await eventually("it is back", async () => (await fault())?.active === true);
    await put200({ channels: [HOOK] });
  });

  it("of a user's password ends the sessions and tokens of that user and of nobody else", async () => {
    const [zhang, zhao] = [await gateway.signIn("zhang", PASSWORD), await gateway.signIn("zhao", PASSWORD)];
    const { body } = await zhang.call("POST", "/tokens", { name: "script" });
    const { token } = body as { token: string };
    const bearer = { authorization: `Bearer ${token}` };
    const statusOf = async (headers: Record<string, string>) =>
      (await fetch(`${gateway.url}/api/v1/points`, { headers })).status;
    expect(await statusOf(bearer)).toBe(200);
    const user = WORLD.users.find(({ username }) => username === "zhang");
    await put200({ users: [{ ...user, name: "改名" }] });
    expect(await statusOf(bearer)).toBe(200);
    await put200({ users: [{ ...user, password: "a-new-password" }] });
    expect(await statusOf(bearer)).toBe(401);
    expect((await zhang.call("GET", "/points")).status).toBe(401);
    expect((await zhao.call("GET", "/points")).status).toBe(200);
    await put200({ users: [{ ...user, password: "a-new-password", disabled: true }] });
    await expect(gateway.signIn("zhang", "a-new-password")).rejects.toThrow("401");
  });

  it("answered with 2xx is durable: it stands after kill -9 at that moment", async () => {
    const ports = { http: gateway.httpPort, mqtt: gateway.mqttPort };
    await put200({ areas: [{ id: "last-moment", name: "最后", kind: "park", parent: "dx" }] });
    await gateway.kill();
    gateway = await GatewayProcess.start({ dataDir: gateway.dataDir, ports });
    admin = await gateway.signIn();
    const { areas } = await admin.get<typeof WORLD>("/catalog");
    expect(areas.map(({ id }) => id)).toContain("last-moment");
  });
});

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
