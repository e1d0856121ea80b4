import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, call, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import { GatewayError } from "../model/errors.ts";
import { failed, ok } from "../model/result.ts";
import { openApi } from "./open-api.ts";
import type { WireHealth } from "./wire.ts";

let world: ApiWorld;
let admin: Client;
let dashboard: string;
let devices: Server;
const backups: string[] = [];
const health: { reasons: string[] } = { reasons: [] };
const setup = { pending: true };

/** As the simulated devices tell of it. */
const LEAK = { name: "leak", title: { zh: "泄漏", en: "leak" }, enterprises: ["coldchain"], durationS: 1_500 };

beforeAll(async () => {
  dashboard = await mkdtemp(join(tmpdir(), "twinline-dashboard-"));
  await mkdir(join(dashboard, "assets"));
  await writeFile(join(dashboard, "index.html"), "<!doctype html><title>Twinline</title>");
  await writeFile(join(dashboard, "assets", "main-abc123.js"), "export {};");
  await writeFile(join(dashboard, ".secret"), "no");
  devices = createServer((request, response) => {
    const known = request.url === "/scenarios" || request.url === "/scenarios/leak";
    response
      .writeHead(known ? 200 : 404)
      .end(known ? JSON.stringify({ items: [{ ...LEAK, method: request.method }] }) : "");
  });
  await new Promise<void>((resolve) => devices.listen(0, "127.0.0.1", resolve));
  const address = devices.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  world = await openApiWorld({
    catalog: API_CATALOG,
    options: { publicUrl: "https://plant.example", trustedProxies: ["127.0.0.1"], dashboardDirectory: dashboard },
    ports: {
      localToken: "local-token-of-this-run",
      backUp: async (file) => void backups.push(file),
      demoControlUrl: `http://127.0.0.1:${port}`,
      health: (): WireHealth => ({
        ok: health.reasons.length === 0,
        reasons: health.reasons,
        now: Date.now(),
        lastDataAt: null,
        journalBacklog: 0,
        version: "0.0.0",
      }),
      setup: {
        pending: () => setup.pending,
        async complete(token, password) {
          if (token !== "printed") return failed("setup-token-wrong");
          if (password.length < 8) return failed("password-too-short");
          setup.pending = false;
          return ok(null);
        },
      },
    },
  });
  admin = await signIn(world, "admin");
});
afterAll(async () => {
  await world.close();
  devices.close();
  await rm(dashboard, { recursive: true, force: true });
});

const local = { Authorization: "Bearer local-token-of-this-run" };

describe("every answer", () => {
  it("keeps browsers to our own scripts and says what it is", async () => {
    const { headers } = await call(world, "GET", "/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' wss://plant.example");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("strict-transport-security")).toContain("max-age");
    expect(headers.get("x-powered-by")).toBeNull();
  });

  it("of the API is kept by no cache", async () => {
    for (const path of ["/api/v1/points", "/api/v1/nope", "/api/v1/openapi.json"]) {
      expect((await admin.call("GET", path)).headers.get("cache-control")).toBe("no-store");
    }
  });

  it("marks the session cookie secure where people use https, and takes the public origin for its own", async () => {
    const answer = await call(world, "POST", "/api/v1/session", {
      body: { username: "zhang", password: "zhang-pw" },
      headers: { Origin: "https://plant.example" },
    });
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([200, expect.stringContaining("; Secure")]);
  });

  it("has one shape for errors, in the reader's language, and gives nothing internal away", async () => {
    const odd: readonly [string, string, object][] = [
      ["GET", "/api/v1/nope", {}],
      ["PATCH", "/api/v1/points", {}],
      ["GET", "/api/v1/alarms/%E0%A4%A", {}],
      ["GET", `/api/v1/alarms/${"x".repeat(300)}`, {}],
      ["POST", "/api/v1/tokens", { body: "{bad" }],
      ["POST", "/api/v1/tokens", { body: '{"name":"x"}', headers: { "Content-Type": "text/plain" } }],
      ["POST", "/api/v1/tokens", { body: { name: "x".repeat(100_000) } }],
      ["GET", "/nope.js", { headers: { Accept: "text/javascript" } }],
      ["POST", "/", {}],
    ];
    for (const [method, path, options] of odd) {
      const answer = await admin.call(method, path, options);
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
      expect(answer.json.error, path).toMatchObject({
        code: expect.any(String),
        message: expect.stringMatching(/[一-鿿]/),
        hint: expect.any(String),
      });
      expect(answer.text).not.toMatch(/at .*\.ts|node_modules|SQLITE|FST_/);
    }
    const english = await admin.call("GET", "/api/v1/nope", { headers: { "Accept-Language": "en" } });
    expect(english.json.error.message).toBe("Nothing was found here.");
  });

  it("to a failure of ours says so and no more", async () => {
    const { alarm } = world.records;
    Object.assign(world.records, { alarm: () => Promise.reject(new Error("secret detail at /data/records.db")) });
    const answer = await admin.call("GET", "/api/v1/alarms/1-0");
    Object.assign(world.records, {
      alarm: () =>
        Promise.reject(new GatewayError("STORE_UNAVAILABLE", "secret detail", { hint: "", params: { file: "/data" } })),
    });
    const away = await admin.call("GET", "/api/v1/alarms/1-0");
    Object.assign(world.records, { alarm });
    expect([answer.status, answer.json.error.code]).toEqual([500, "INTERNAL"]);
    expect([away.status, away.json.error.code, away.headers.get("retry-after")]).toEqual([
      503,
      "STORE_UNAVAILABLE",
      "2",
    ]);
    expect(answer.text + away.text).not.toMatch(/secret|\/data/);
  });

  it("to what is no HTTP ends the connection, and only that one", async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(world.api.port, "127.0.0.1", () => socket.write("\x16\x03\x01 not http\r\n\r\n"));
      let heard = "";
      socket.on("data", (bytes) => {
        heard += String(bytes);
      });
      socket.on("close", () => resolve(heard)).on("error", reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"code":"BAD_REQUEST"');
    expect((await call(world, "GET", "/healthz")).status).toBe(200);
  });
});

describe("the probes", () => {
  it("say 503 with the reason while the gateway cannot do its work", async () => {
    expect((await call(world, "GET", "/healthz")).status).toBe(200);
    health.reasons = ["journal-none:disk full"];
    const [bare, signedIn] = [await call(world, "GET", "/healthz"), await admin.call("GET", "/api/v1/health")];
    health.reasons = [];
    expect([bare.status, bare.json.reasons, signedIn.status]).toEqual([503, ["journal-none:disk full"], 503]);
  });

  it("give figures to this machine and to admins, to nobody else", async () => {
    const metrics = (headers: Record<string, string>) => call(world, "GET", "/metrics", { headers });
    expect(await metrics({})).toMatchObject({ status: 200, text: "twinline_up 1\n" });
    expect((await metrics({ "X-Forwarded-For": "203.0.113.9" })).status).toBe(401);
    const through = { "X-Forwarded-For": "203.0.113.9" };
    expect((await admin.call("GET", "/metrics", { headers: through })).status).toBe(200);
    expect((await (await signIn(world, "zhang")).call("GET", "/metrics", { headers: through })).status).toBe(404);
    expect((await metrics({ ...through, ...local })).headers.get("content-type")).toContain("text/plain");
  });
});

describe("a program of this machine", () => {
  it("has the rights of an admin and needs no CSRF token", async () => {
    expect((await call(world, "GET", "/api/v1/catalog", { headers: local })).status).toBe(200);
    expect(
      (await call(world, "GET", "/api/v1/catalog", { headers: { Authorization: "Bearer local-token-of-this-ruN" } }))
        .status,
    ).toBe(401);
  });

  it("alone may have a backup written", async () => {
    const body = { file: "/backups/today.tar" };
    expect((await admin.call("POST", "/api/v1/backup", { body })).status).toBe(403);
    expect((await call(world, "POST", "/api/v1/backup", { body, headers: local })).status).toBe(204);
    expect(backups).toEqual(["/backups/today.tar"]);
  });
});

describe("the first set-up", () => {
  const complete = (token: string, password: string) =>
    call(world, "POST", "/api/v1/setup", { body: { token, password } });

  it("is done once, by whoever holds the printed link", async () => {
    expect((await call(world, "GET", "/api/v1/setup")).json).toEqual({ pending: true });
    expect((await complete("guess", "long-enough")).status).toBe(403);
    const short = await complete("printed", "short");
    expect([short.status, short.json.error.details]).toEqual([409, { reason: "password-too-short" }]);
    expect((await complete("printed", "long-enough")).status).toBe(204);
    expect((await call(world, "GET", "/api/v1/setup")).json).toEqual({ pending: false });
    expect((await complete("printed", "long-enough")).status).toBe(404);
  });
});

describe("the demo", () => {
  it("passes scenarios on to the simulated devices", async () => {
    expect((await admin.call("GET", "/api/v1/demo/scenarios")).json.items).toEqual([{ ...LEAK, method: "GET" }]);
    const started = await admin.call("POST", "/api/v1/demo/scenarios/leak", { body: {} });
    expect([started.status, started.json.items[0].method]).toEqual([202, "POST"]);
    expect((await admin.call("POST", "/api/v1/demo/scenarios/other", { body: {} })).status).toBe(404);
    expect((await admin.call("POST", "/api/v1/demo/scenarios/..%2Fx", { body: {} })).status).toBe(400);
    expect((await admin.call("GET", "/api/v1/drills")).json.items).toEqual([]);
  });

  it("declares a drill where a scenario plays before it starts it as one, if the person may", async () => {
    const zhang = await signIn(world, "zhang");
    const refused = await zhang.call("POST", "/api/v1/demo/scenarios/leak", { body: { drill: true } });
    expect([refused.status, (await admin.call("GET", "/api/v1/drills")).json.items]).toEqual([403, []]);
    expect((await admin.call("POST", "/api/v1/demo/scenarios/leak", { body: { drill: true } })).status).toBe(202);
    const [drill, ...more] = (await admin.call("GET", "/api/v1/drills")).json.items;
    expect(drill).toMatchObject({ enterprise: "coldchain", site: null, scenario: "leak", reason: "泄漏", by: "admin" });
    expect([(drill.until - drill.since) / 60_000, more]).toEqual([30, []]);
    expect((await admin.call("POST", "/api/v1/demo/scenarios/other", { body: { drill: true } })).status).toBe(404);
  });
});

describe("the dashboard", () => {
  it("is served from every address of its own, hashed files for ever, the page anew each time", async () => {
    for (const path of ["/", "/index.html", "/sites/plant1"]) {
      const page = await call(world, "GET", path, { headers: { Accept: "text/html" } });
      expect([page.status, page.headers.get("cache-control"), page.text]).toEqual([
        200,
        "no-cache",
        expect.stringContaining("Twinline"),
      ]);
    }
    const script = await call(world, "GET", "/assets/main-abc123.js");
    expect([script.status, script.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
  });

  it("shows nothing that is not its own", async () => {
    for (const path of ["/.secret", "/..%2f..%2fetc/passwd", "/assets/..%2f.secret", "/assets/"]) {
      const answer = await call(world, "GET", path, { headers: { Accept: "text/javascript" } });
      expect([path, answer.status >= 400]).toEqual([path, true]);
      expect(answer.text).not.toBe("no");
    }
  });
});

describe("a port that is taken", () => {
  it("is named, with what to do", async () => {
    const again = openApi(world.ports, {
      host: "127.0.0.1",
      port: world.api.port,
      dashboardDirectory: null,
      logger: pino({ level: "silent" }),
    });
    await expect(again).rejects.toMatchObject({
      code: "PORT_IN_USE",
      hint: expect.stringContaining("TWINLINE_HTTP_PORT"),
    });
  });
});

describe("a flood of requests from one address", () => {
  it("is told to wait", async () => {
    const small = await openApi(world.ports, {
      host: "127.0.0.1",
      port: 0,
      dashboardDirectory: null,
      logger: pino({ level: "silent" }),
      limits: { requestsPerMinutePerAddress: 3 },
    });
    const statuses: number[] = [];
    let last: Response | null = null;
    for (let i = 0; i < 4; i++) {
      last = await fetch(`http://127.0.0.1:${small.port}/healthz`);
      statuses.push(last.status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(last?.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await last?.json()).toMatchObject({ error: { code: "RATE_LIMITED" } });
    await small.close();
  });
});
