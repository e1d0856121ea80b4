import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, freePort, GatewayProcess } from "../kit/gateway-process.ts";
import { Works } from "./works.ts";

const ROOT = join(import.meta.dirname, "../..");
const STOP_MS_MAX = 10_000;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "twinline-process-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the gateway as a process", () => {
  it("refuses to work on a folder another process works on, says so, and leaves that one alone", async () => {
    const first = await GatewayProcess.start({ dataDir: join(folder, "shared") });
    try {
      const second = await GatewayProcess.spawn({ dataDir: join(folder, "shared") });
      expect(await second.exitCode()).toBe(1);
      expect(second.output).toContain("another process works on the data folder");
      expect(second.output).toContain("Hint: stop the other gateway first");
      expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    } finally {
      expect(await first.stop()).toBe(0);
    }
  });

  it("takes the folder over as soon as a killed one is gone", async () => {
    const first = await GatewayProcess.start({ dataDir: join(folder, "taken-over") });
    await first.kill();
    const second = await GatewayProcess.start({ dataDir: join(folder, "taken-over") });
    expect(await second.stop()).toBe(0);
  });

  it("ends with 0 within 10 s when SIGTERM reaches the whole group twice under load, and keeps all it acknowledged", async () => {
    const dataDir = join(folder, "stopped");
    const works = await Works.open({ seed: 7 });
    try {
      await works.start(dataDir);
      works.goToWork({ perSecond: 200, waitingMax: 200 });
      works.connect();
      await eventually("devices are heard", async () =>
        works.plant.devices.every((device) => device.acknowledgedCount > 100),
      );
      const startedMs = Date.now();
      works.gateway.child.kill("SIGTERM");
      works.gateway.child.kill("SIGTERM");
      expect(await works.gateway.exitCode()).toBe(0);
      expect(Date.now() - startedMs).toBeLessThan(STOP_MS_MAX);
      works.plant.disconnect();
      expect(await works.faults(await works.start(dataDir))).toEqual([]);
      works.connect();
      expect(await works.finalFaults(await works.admin())).toEqual([]);
    } finally {
      await works.close();
    }
  }, 60_000);

  it("ends with 0 when SIGTERM comes while it is starting", async () => {
    const dataDir = join(folder, "half-started");
    const gateway = await GatewayProcess.spawn({ dataDir });
    // The lock is taken early in the start.
    await eventually("the start has begun", async () => existsSync(join(dataDir, "lock")));
    expect(await gateway.stop(), gateway.output).toBe(0);
    const next = await GatewayProcess.start({ dataDir });
    expect(await next.stop()).toBe(0);
  });

  it("`npx twinline start` ends the same way when the signal reaches the launcher and the gateway", async () => {
    const port = await freePort();
    const child = spawn(process.execPath, [join(ROOT, "bin/twinline.mjs"), "start"], {
      // A group of its own, as a terminal or a service manager gives it.
      detached: true,
      stdio: "ignore",
      env: {
        ...process.env,
        TWINLINE_DATA_DIR: join(folder, "launched"),
        TWINLINE_HTTP_PORT: String(port),
        TWINLINE_MQTT_PORT: String(await freePort()),
        TWINLINE_MQTTS_PORT: "off",
        TWINLINE_ADMIN_PASSWORD: "admin-for-tests",
      },
    });
    const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    await eventually(
      "the gateway is up",
      async () => (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null))?.ok,
      60_000,
    );
    const startedMs = Date.now();
    // It was started just above, so it has a process id; a negative one names its group.
    const group = -(child.pid as number);
    process.kill(group, "SIGTERM");
    process.kill(group, "SIGTERM");
    expect(await exited).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(STOP_MS_MAX);
  }, 90_000);
});

describe("a wrong configuration ends the start with 2 and names", () => {
  it("the variable, what is wrong with it, and what it means", async () => {
    const gateway = await GatewayProcess.spawn({ dataDir: join(folder, "a"), env: { TWINLINE_HTTP_PORT: "abc" } });
    expect(await gateway.exitCode()).toBe(2);
    expect(gateway.output).toContain("httpPort (environment TWINLINE_HTTP_PORT)");
    expect(gateway.output).toContain("Hint: TWINLINE_HTTP_PORT: port of the HTTP server");
  });

  it("the file and the key it does not know, and the keys it does", async () => {
    const file = join(folder, "gateway.yaml");
    writeFileSync(file, "mqttPort: 0\nmqttPrt: 1884\n");
    const gateway = await GatewayProcess.spawn({ dataDir: join(folder, "b"), env: { TWINLINE_CONFIG: file } });
    expect(await gateway.exitCode()).toBe(2);
    expect(gateway.output).toContain(`mqttPrt (${file}): no such setting`);
    expect(gateway.output).toContain("Hint: known settings: dataDir,");
  });

  it("the line of a catalogue file that is wrong", async () => {
    const file = join(folder, "catalogue.yaml");
    writeFileSync(file, "areas:\n  - { id: north, name: North, kind: province }\n");
    const gateway = await GatewayProcess.spawn({ dataDir: join(folder, "c"), env: { TWINLINE_CATALOG: file } });
    expect(await gateway.exitCode()).toBe(2);
    expect(gateway.output).toContain(file);
    expect(gateway.output).toMatch(/line 2|:2\b/);
  });
});

describe("a port that is taken ends the start and names", () => {
  let taken: Server;
  let port = 0;
  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  afterAll(() => new Promise((resolve) => taken.close(resolve)));

  it.each([
    {
      what: "HTTP",
      setting: "TWINLINE_HTTP_PORT",
      ports: (busy: number, free: number) => ({ http: busy, mqtt: free }),
    },
    {
      what: "MQTT",
      setting: "TWINLINE_MQTT_PORT",
      ports: (busy: number, free: number) => ({ http: free, mqtt: busy }),
    },
    {
      what: "MQTTS",
      setting: "TWINLINE_MQTTS_PORT",
      ports: (_busy: number, free: number) => ({ http: free, mqtt: free + 1 }),
    },
    {
      what: "HTTPS",
      setting: "TWINLINE_HTTPS_PORT",
      ports: (_busy: number, free: number) => ({ http: free, mqtt: free + 1 }),
    },
  ])("the $what port and the setting that moves it", async ({ what, setting, ports }) => {
    const dataDir = join(folder, `busy-${what}`);
    const env: Record<string, string> = setting.endsWith("S_PORT") ? { [setting]: String(port) } : {};
    const gateway = await GatewayProcess.spawn({ dataDir, env, ports: ports(port, await freePort()) });
    expect(await gateway.exitCode()).toBe(2);
    expect(gateway.output).toContain(String(port));
    expect(gateway.output).toContain(setting);
    // What was opened before is closed again: the folder can be used at once.
    const next = await GatewayProcess.start({ dataDir });
    expect(await next.stop()).toBe(0);
  });
});
