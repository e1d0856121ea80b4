import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../../gateway/config.ts";
import { ApiClient } from "../../kit/api-client.ts";
import { ADMIN_PASSWORD, eventually, freePort, GatewayProcess } from "../../kit/gateway-process.ts";
import { RawDevice } from "./raw-device.ts";
import { device, WORLD } from "./world.ts";

/** Contract, section 2 and the exit code of section 1: settings, where they come from, and what happens to wrong ones. */
const place = mkdtempSync(join(tmpdir(), "twinline-configuration-"));

function fileOf(name: string, text: string): string {
  const path = join(place, name);
  writeFileSync(path, text);
  return path;
}

const yaml = (name: string, text: string) => ({ TWINLINE_CONFIG: fileOf(name, text) });

describe("a wrong setting is refused with its key and where it came from", () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ["a port out of range", { TWINLINE_HTTP_PORT: "65536" }, /TWINLINE_HTTP_PORT/],
    ["a port that is a word", { TWINLINE_MQTT_PORT: "mqtt" }, /TWINLINE_MQTT_PORT/],
    ["a negative port", { TWINLINE_MQTT_PORT: "-1" }, /TWINLINE_MQTT_PORT/],
    ["a port that is blank", { TWINLINE_HTTP_PORT: " " }, /TWINLINE_HTTP_PORT/],
    ["a port in hexadecimal", { TWINLINE_HTTP_PORT: "0x50" }, /TWINLINE_HTTP_PORT/],
    ["an unknown log level", { TWINLINE_LOG_LEVEL: "loud" }, /TWINLINE_LOG_LEVEL/],
    ["a public address that is none", { TWINLINE_PUBLIC_URL: "plant.example" }, /TWINLINE_PUBLIC_URL/],
    ["a public address of another scheme", { TWINLINE_PUBLIC_URL: "javascript:alert(1)" }, /TWINLINE_PUBLIC_URL/],
    ["a heartbeat address of another scheme", { TWINLINE_HEARTBEAT_URL: "file:///x" }, /TWINLINE_HEARTBEAT_URL/],
    ["proxies that are no addresses", { TWINLINE_TRUSTED_PROXIES: "everybody" }, /TWINLINE_TRUSTED_PROXIES/],
    ["a network of too many bits", { TWINLINE_TRUSTED_PROXIES: "10.0.0.0/33" }, /TWINLINE_TRUSTED_PROXIES/],
    ["retention of no days", { TWINLINE_RETENTION_DAYS: "0" }, /TWINLINE_RETENTION_DAYS/],
    ["a configuration file that is no YAML", yaml("broken.yaml", "a: [1\nb: }"), /broken\.yaml/],
    ["a configuration file that is a list", yaml("list.yaml", "- 1\n- 2\n"), /list\.yaml/],
    ["an unknown key", yaml("unknown.yaml", "mqttPortt: 1883\n"), /mqttPortt[^]*unknown\.yaml/],
    ["a key of every object", yaml("constructor.yaml", "constructor: 1\n"), /constructor[^]*constructor\.yaml/],
    ["a value of the wrong kind", yaml("kind.yaml", "retentionDays: true\n"), /retentionDays[^]*kind\.yaml/],
    ["a port that is a list", yaml("port.yaml", "httpPort: []\n"), /httpPort[^]*port\.yaml/],
  ];
  it.each(cases)("%s", (_name, env, says) => {
    let refusal: unknown;
    try {
      loadConfig(env);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(says),
      hint: expect.stringMatching(/\S/),
    });
  });
});

describe.concurrent("a configuration error ends with 2, with key, file and hint on stderr", () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ["in the environment", { TWINLINE_HTTP_PORT: "65536" }, /httpPort[^]*TWINLINE_HTTP_PORT/],
    ["a configuration file that is not there", { TWINLINE_CONFIG: join(place, "absent.yaml") }, /absent\.yaml/],
    ["an HTTP address that is none of this machine", { TWINLINE_HTTP_HOST: "203.0.113.1" }, /TWINLINE_HTTP_HOST/],
    ["an MQTT address that is none of this machine", { TWINLINE_MQTT_HOST: "203.0.113.1" }, /TWINLINE_MQTT_HOST/],
    [
      "a catalogue file with a mistake",
      { TWINLINE_CATALOG: fileOf("wrong.yaml", "points:\n  - { id: P, enterprise: x, device: y, kind: gas }\n") },
      /wrong\.yaml:2[^]*points\[0\]/,
    ],
    ["a data folder that is a file", { TWINLINE_DATA_DIR: fileOf("file", "x") }, /TWINLINE_DATA_DIR/],
  ];
  it.each(cases)("%s", async (_name, env, says) => {
    const gateway = await GatewayProcess.spawn({ env });
    const code = await gateway.exitCode();
    expect({ code, output: gateway.output }).toEqual({ code: 2, output: expect.stringMatching(says) });
    expect(gateway.output).toMatch(/^Hint: \S/m);
    expect(gateway.output).not.toMatch(/^\s+at .+:\d+/m);
  });

  it("a short administrator's password is refused without being told to anybody", async ({ expect }) => {
    const gateway = await GatewayProcess.spawn({ env: { TWINLINE_ADMIN_PASSWORD: "hunter2" } });
    expect(await gateway.exitCode()).toBe(2);
    expect(gateway.output).toContain("TWINLINE_ADMIN_PASSWORD");
    expect(gateway.output).not.toContain("hunter2");
  });
});

describe("settings", () => {
  it("come from the file, the environment wins, an empty variable is none; both listeners are on loopback only", async () => {
    const [fromFile, unused] = [await freePort(), await freePort()];
    const config = fileOf("good.yaml", `httpPort: ${unused}\nmqttPort: ${fromFile}\n# comment\nlogLevel: warn\n`);
    const gateway = await GatewayProcess.start({ env: { TWINLINE_CONFIG: config, TWINLINE_MQTT_PORT: "" } });
    try {
      expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
      await expect(fetch(`http://127.0.0.1:${unused}/healthz`)).rejects.toThrow("fetch failed");
      (await RawDevice.open(fromFile)).drop();
      if (process.platform === "linux") {
        await expect(fetch(`http://127.0.0.2:${gateway.httpPort}/healthz`)).rejects.toThrow("fetch failed");
      }
    } finally {
      await gateway.stop();
    }
  });

  it("TWINLINE_ADMIN_PASSWORD sets admin on the first start only", async () => {
    const first = await GatewayProcess.start();
    const { dataDir } = first;
    await first.stop();
    const second = await GatewayProcess.start({ dataDir, env: { TWINLINE_ADMIN_PASSWORD: "another-password" } });
    try {
      await second.signIn("admin", ADMIN_PASSWORD);
      await expect(second.signIn("admin", "another-password")).rejects.toThrow("401");
    } finally {
      await second.stop();
    }
  });

  it("without it a one-time link is printed, under the public address, that lets whoever opens it set the password once", async () => {
    const env = { TWINLINE_ADMIN_PASSWORD: "", TWINLINE_PUBLIC_URL: "https://plant.example" };
    const gateway = await GatewayProcess.start({ env });
    try {
      const token = await eventually(
        "the link",
        async () => /https:\/\/plant\.example\/\S*token=([\w-]+)/.exec(gateway.output)?.[1],
      );
      const anybody = new ApiClient(gateway.url, {});
      const setUp = (given: string, password: string) => anybody.call("POST", "/setup", { token: given, password });
      expect((await setUp("guess", "a-long-password")).status).toBeGreaterThanOrEqual(400);
      expect((await setUp(token, "short")).status).toBeGreaterThanOrEqual(400);
      expect((await setUp(token, "a-long-password")).status).toBeLessThan(300);
      expect((await setUp(token, "another-password")).status).toBeGreaterThanOrEqual(400);
      await gateway.signIn("admin", "a-long-password");
    } finally {
      await gateway.stop();
    }
  });

  it("/healthz answers 503 with the reason until MQTT and HTTP accept, and never 200 before", async () => {
    const gateway = await GatewayProcess.spawn();
    try {
      const seen: number[] = [];
      await eventually(
        "200",
        async () => {
          const answer = await fetch(`${gateway.url}/healthz`).catch(() => null);
          if (answer === null) return false;
          seen.push(answer.status);
          if (answer.status === 200) return true;
          expect(answer.status).toBe(503);
          expect(await answer.json()).toMatchObject({ ok: false, reasons: [expect.any(String)] });
          return false;
        },
        60_000,
      );
      (await RawDevice.open(gateway.mqttPort)).drop();
      expect(seen.at(-1)).toBe(200);
    } finally {
      await gateway.stop();
    }
  });

  it("TWINLINE_TRUSTED_PROXIES: only they are believed when they say for whom they ask", async () => {
    const addressSeen = async (env: Record<string, string>) => {
      const gateway = await GatewayProcess.start({ env });
      try {
        const body = { username: "admin", password: ADMIN_PASSWORD };
        await new ApiClient(gateway.url, { "x-forwarded-for": "203.0.113.7" }).call("POST", "/session", body);
        const entries = await (await gateway.signIn()).all<{ params: { address?: string } }>("/audit");
        return entries.some(({ params }) => params.address === "203.0.113.7");
      } finally {
        await gateway.stop();
      }
    };
    expect(
      await Promise.all([
        addressSeen({ TWINLINE_TRUSTED_PROXIES: "10.0.0.0/8, 127.0.0.1" }),
        addressSeen({ TWINLINE_TRUSTED_PROXIES: "10.0.0.0/8" }),
      ]),
    ).toEqual([true, false]);
  });

  it("TWINLINE_PUBLIC_URL: Origin follows it, and cookies are sent over https only", async () => {
    const gateway = await GatewayProcess.start({ env: { TWINLINE_PUBLIC_URL: "https://plant.example" } });
    try {
      const signIn = (origin: string) =>
        new ApiClient(gateway.url, { origin }).call("POST", "/session", {
          username: "admin",
          password: ADMIN_PASSWORD,
        });
      const own = await signIn("https://plant.example");
      expect(own.status).toBe(200);
      expect(own.headers.get("set-cookie")).toMatch(/; Secure/i);
      expect((await signIn("https://plant.example.evil.example")).status).toBe(403);
      expect((await signIn("http://plant.example")).status).toBe(403);
    } finally {
      await gateway.stop();
    }
  });
});

describe("TWINLINE_CATALOG", () => {
  const file = join(place, "declared.json");
  const declare = (name: string) =>
    writeFileSync(
      file,
      JSON.stringify({ ...WORLD, sites: [{ id: "plant1", enterprise: "coldchain", name }, WORLD.sites[1]] }),
    );
  let gateway: GatewayProcess;
  let admin: ApiClient;
  const start = async (dataDir?: string) => {
    const place = dataDir === undefined ? {} : { dataDir };
    gateway = await GatewayProcess.start({ ...place, env: { TWINLINE_CATALOG: file } });
    admin = await gateway.signIn();
  };
  const siteName = async () => {
    const { sites } = await admin.get<{ sites: { id: string; name: string }[] }>("/catalog");
    return sites.find(({ id }) => id === "plant1")?.name;
  };

  beforeAll(async () => {
    declare("甲");
    await start();
  });
  afterAll(() => gateway?.stop());

  it("is applied at start, and what it declares is read-only elsewhere", async () => {
    expect(await siteName()).toBe("甲");
    const put = (document: unknown) => admin.call("PUT", "/catalog", document, { "accept-language": "en" });
    for (const document of [
      { sites: [{ id: "plant1", enterprise: "coldchain", name: "乙" }] },
      { devices: [{ ...device("coldchain", "dtu1", "plant1"), secret: "another-long-secret" }] },
      { users: [{ username: "li", role: "regulator", area: "city", password: "x" }] },
      { rules: [{ ...WORLD.rules[0], retired: true }] },
    ]) {
      const { status, body } = await put(document);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(JSON.stringify(body)).toMatch(/managed by file/i);
    }
    expect(await siteName()).toBe("甲");
    expect((await put({ sites: [{ id: "plant1", enterprise: "coldchain", name: "甲" }] })).status).toBe(200);
    expect((await put({ sites: [{ id: "plant2", enterprise: "coldchain", name: "丙" }] })).status).toBe(200);
  });

  it("is applied at every start, and leaves what it does not name", async () => {
    await gateway.stop();
    declare("丁");
    await start(gateway.dataDir);
    expect(await siteName()).toBe("丁");
    expect(JSON.stringify(await admin.get("/catalog"))).toContain("丙");
    // The file itself is only read.
    expect(readFileSync(file, "utf8")).toContain("a-long-enough-secret");
  });
});

describe("TWINLINE_HEARTBEAT_URL", () => {
  let receiver: Server;
  const calls: string[] = [];
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      calls.push(`${request.method} ${request.url}`);
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => receiver?.close());

  it("is called once a probe has passed, from the start on", async () => {
    const address = receiver.address();
    const port = typeof address === "object" ? address?.port : 0;
    const gateway = await GatewayProcess.start({ env: { TWINLINE_HEARTBEAT_URL: `http://127.0.0.1:${port}/beat` } });
    try {
      await eventually("a heartbeat", async () => calls.length > 0, 10_000);
      expect(calls[0]).toMatch(/\/beat$/);
    } finally {
      await gateway.stop();
    }
  });
});
