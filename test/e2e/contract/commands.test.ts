import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect as openSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { WebSocket } from "ws";
import { parse as parseYaml } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { publishBytes, RawDevice } from "./raw-device.ts";
import { twinline } from "./twinline.ts";
import { device, PASSWORD, SECRET, topicOf, WORLD } from "./world.ts";

/** Contract, section 1: the commands and their exit codes, as child processes. */
const place = mkdtempSync(join(tmpdir(), "twinline-commands-"));
const folder = (name: string) => join(place, name);
const world = folder("world.json");
const DTU1 = { username: "coldchain/dtu1", password: Buffer.from(SECRET), clientId: "commands" };

beforeAll(async () => {
  writeFileSync(world, JSON.stringify(WORLD));
  // The first call compiles what is stale.
  await twinline(["help"]);
}, 120_000);

describe("twinline", () => {
  it("without a verb tells its verbs; an unknown verb ends with 2", async () => {
    const [none, unknown] = await Promise.all([twinline([]), twinline(["constructor"])]);
    expect(none.code).toBe(0);
    for (const verb of ["start", "apply", "export", "doctor", "backup", "restore", "verify", "certs", "simulate"]) {
      expect(none.stdout).toMatch(new RegExp(`^ +${verb}\\b`, "m"));
    }
    expect(unknown.code).toBe(2);
  });

  it("with a missing argument or an unknown option says how it is used, without a stack", async () => {
    const calls = [["apply"], ["export", "--yaml"]];
    for (const { code, stderr } of await Promise.all(
      calls.map((args) => twinline(args, { dataDir: folder("unused") })),
    )) {
      expect(code).not.toBe(0);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(stderr).toMatch(/^Hint: ./m);
    }
  });
});

describe("on a folder nobody runs on", () => {
  const dataDir = folder("stopped");

  it("apply puts a file in force; --dry-run only tells", async () => {
    const dry = await twinline(["apply", world, "--dry-run"], { dataDir });
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(/\+ points\/coldchain\/NH3-101/);
    const first = await twinline(["apply", world], { dataDir });
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/\+ points\/coldchain\/NH3-101/);
  });

  it("apply of a file with mistakes lists each with line, what is wrong and what would be right, ends with 2 and changes nothing", async () => {
    const file = folder("wrong.yaml");
    writeFileSync(
      file,
      [
        "enterprises:",
        "  - { id: fresh, name: 新, area: dx }",
        "points:",
        "  - { id: P1, enterprise: fresh, device: nowhere, kind: gas }",
        "  - { id: P2, enterprise: fresh, device: nowhere, kind: gass }",
        "rulez: []",
      ].join("\n"),
    );
    const { code, stderr } = await twinline(["apply", file], { dataDir });
    expect(code).toBe(2);
    expect(stderr).toContain(`${file}:5`);
    expect(stderr).toMatch(/rulez/);
    const after = await twinline(["export"], { dataDir });
    expect(after.stdout).not.toContain("fresh");
  });

  it("export prints YAML without any clear secret, and applying it changes nothing", async () => {
    const yaml = await twinline(["export"], { dataDir });
    expect(parseYaml(yaml.stdout)).toMatchObject({ points: expect.any(Array) });
    expect(yaml.stdout).not.toContain(SECRET);
    expect(yaml.stdout).not.toContain(PASSWORD);
    expect(yaml.stdout).toMatch(/hmac-sha256:[0-9a-f]{64}/);
    expect(yaml.stdout).toContain("$argon2id$");
    const file = folder("exported.yaml");
    writeFileSync(file, yaml.stdout);
    const again = await twinline(["apply", file], { dataDir });
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/\b0 added, 0 changed, 0 retired\b/);
  });

  it("doctor finds nothing wrong; verify names the chain of a record that was changed", async () => {
    expect(await twinline(["doctor"], { dataDir })).toMatchObject({ code: 0 });
    const records = new Database(join(dataDir, "records.db"));
    for (const { name } of records.prepare("select name from sqlite_master where type = 'trigger'").all() as {
      name: string;
    }[]) {
      records.exec(`drop trigger "${name}"`);
    }
    const table = (records.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[])
      .map(({ name }) => name)
      .find((name) => /catalog|config/.test(name));
    const columns = records.prepare(`pragma table_info("${table}")`).all() as { name: string; type: string }[];
    const text = columns.find(({ name, type }) => /text/i.test(type) && !/hash/.test(name))?.name;
    records.exec(`update "${table}" set "${text}" = "${text}" || ' '`);
    records.close();
    const broken = await twinline(["verify"], { dataDir });
    expect(broken.code).toBe(1);
    expect(broken.stdout).toMatch(/BROKEN/);
  });

  it("doctor says what is missing of a folder that is not there", async () => {
    const { code, stdout } = await twinline(["doctor"], { dataDir: folder("never") });
    expect(code).toBe(1);
    expect(stdout).toMatch(/missing/);
  });

  it("doctor tells of damage in the journal", async () => {
    const damaged = folder("damaged");
    // What is damaged is followed by what is whole: no torn tail.
    expect((await twinline(["apply", world], { dataDir: damaged })).code).toBe(0);
    const later = folder("later.json");
    writeFileSync(later, JSON.stringify({ devices: [device("tanks", "rtu9", "yard")] }));
    expect((await twinline(["apply", later], { dataDir: damaged })).code).toBe(0);
    const [segment = ""] = readdirSync(join(damaged, "journal")).filter((name) => name.endsWith(".seg"));
    const file = join(damaged, "journal", segment);
    const bytes = readFileSync(file);
    const middle = bytes.indexOf("coldchain");
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle);
    writeFileSync(file, bytes);
    const { code, stdout } = await twinline(["doctor"], { dataDir: damaged });
    expect(code).toBe(1);
    expect(stdout).toMatch(/corrupt/);
  });
});

describe("beside a running gateway", () => {
  let gateway: GatewayProcess;
  let admin: ApiClient;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    admin = await gateway.signIn();
  });
  afterAll(() => gateway?.stop());

  it("apply reaches it, and the file is in force when the command ends", async () => {
    const { dataDir } = gateway;
    expect(await twinline(["apply", world], { dataDir })).toMatchObject({ code: 0 });
    const raw = await RawDevice.signIn(gateway.mqttPort, DTU1);
    raw.send(publishBytes(topicOf("coldchain", "dtu1"), { p: "NH3-101", v: 61 }));
    await raw.expect("puback");
    raw.drop();
    const wrong = folder("wrong2.yaml");
    writeFileSync(wrong, "points:\n  - { id: P, enterprise: coldchain, device: nowhere, kind: gas }\n");
    const refused = await twinline(["apply", wrong], { dataDir });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`${wrong}:2`);
    expect(await twinline(["doctor"], { dataDir })).toMatchObject({ code: 0 });
    const exported = await twinline(["export", "--json"], { dataDir });
    expect(JSON.parse(exported.stdout)).toEqual(await admin.get("/catalog"));
  });

  it("a second one on the same folder is refused, saying why", async () => {
    const { dataDir } = gateway;
    const second = await twinline(["start"], { dataDir });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/Hint:/);
    expect(second.stderr).toContain(dataDir);
    const raw = await RawDevice.signIn(gateway.mqttPort, DTU1);
    raw.drop();
  });

  it("restore is refused; backup is restored elsewhere, with readings, alarms, attachments, logins and device secrets", async () => {
    const { dataDir } = gateway;
    const paper = "%PDF-1.7 certificate";
    const attachment = `/attachments/${createHash("sha256").update(paper).digest("hex")}`;
    const operator = await gateway.signIn("zhang", PASSWORD);
    expect(await operator.call("PUT", attachment, paper, { "content-type": "application/pdf" })).toMatchObject({
      status: 201,
    });
    const archive = folder("all.tgz");
    expect(await twinline(["backup", archive], { dataDir })).toMatchObject({ code: 0 });
    expect(statSync(archive).mode & 0o077).toBe(0);
    expect((await twinline(["restore", archive], { dataDir })).code).not.toBe(0);
    const elsewhere = folder("restored");
    expect(await twinline(["restore", archive], { dataDir: elsewhere })).toMatchObject({ code: 0 });
    const garbage = folder("garbage.tgz");
    writeFileSync(garbage, "no archive");
    mkdirSync(folder("empty"));
    expect((await twinline(["restore", garbage], { dataDir: folder("empty") })).code).not.toBe(0);
    expect(readdirSync(folder("empty"))).toEqual([]);

    const restored = await GatewayProcess.start({ dataDir: elsewhere });
    try {
      const zhang = await restored.signIn("zhang", PASSWORD);
      expect((await zhang.readings("coldchain", "NH3-101")).map(({ v }) => v)).toEqual([61]);
      expect((await zhang.alarms("active")).find(({ point }) => point === "NH3-101")).toMatchObject({ value: 61 });
      const kept = await fetch(`${zhang.url}/api/v1${attachment}`, { headers: zhang.headers });
      expect([kept.status, await kept.text()]).toEqual([200, paper]);
      (await RawDevice.signIn(restored.mqttPort, DTU1)).drop();
      expect(await (await restored.signIn()).get("/catalog")).toEqual(await admin.get("/catalog"));
    } finally {
      expect(await restored.stop()).toBe(0);
    }
    expect(await twinline(["verify"], { dataDir: elsewhere })).toMatchObject({ code: 0 });
  });
});

describe("SIGTERM", () => {
  it("twice, amid a storm: stops accepting, loses nothing acknowledged, exits 0 within 10 s", async () => {
    const gateway = await GatewayProcess.start();
    await (await gateway.signIn()).putCatalog(WORLD);
    const raw = await RawDevice.signIn(gateway.mqttPort, DTU1);
    const ts = Date.now();
    const storm = (async () => {
      for (let seq = 0; seq < 20_000 && !raw.closed; seq++) {
        const packet = publishBytes(
          topicOf("coldchain", "dtu1"),
          { p: "NH3-102", v: 1, ts, seq },
          { messageId: seq + 1 },
        );
        raw.send(packet);
        if (seq % 200 === 0) await sleep(1);
      }
    })();
    await eventually("acknowledgements", async () => raw.acknowledged().length > 500);
    const startedMs = Date.now();
    gateway.child.kill("SIGTERM");
    gateway.child.kill("SIGTERM");
    expect(await gateway.exitCode()).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(10_000);
    await storm;
    const acknowledged = raw.acknowledged().length;
    const again = await GatewayProcess.start({ dataDir: gateway.dataDir });
    try {
      const admin = await again.signIn();
      const stored = await eventually("all of them", async () => {
        const readings = await admin.all("/readings?enterprise=coldchain&point=NH3-102&limit=10000");
        return readings.length >= acknowledged ? readings : null;
      });
      expect(stored.length).toBeGreaterThanOrEqual(acknowledged);
    } finally {
      await again.stop();
    }
  }, 60_000);

  it("while it starts, ends with 0, too", async () => {
    const gateway = await GatewayProcess.spawn();
    // As soon as the data folder is in use the start is under way.
    await eventually("the start", async () => readdirSync(gateway.dataDir).length > 0);
    expect(await gateway.stop()).toBe(0);
  });

  it("with clients that hold their connections open, on MQTT, HTTP and the live feed", async () => {
    const gateway = await GatewayProcess.start();
    const admin = await gateway.signIn();
    await admin.putCatalog({ ...WORLD, devices: [...WORLD.devices, device("tanks", "rtu9", "yard")] });
    const raw = await RawDevice.signIn(gateway.mqttPort, DTU1);
    const half = await RawDevice.open(gateway.mqttPort);
    half.send(Buffer.from([0x10]));
    const http = openSocket(gateway.httpPort, "127.0.0.1");
    http.on("error", () => undefined);
    http.write("GET /api/v1/limits HTTP/1.1\r\nHost: x\r\n");
    const live = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/api/v1/live`, { headers: admin.headers });
    await new Promise((resolve) => live.once("message", resolve));
    // It answers no close.
    live.pause();
    const startedMs = Date.now();
    expect(await gateway.stop()).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(10_000);
    for (const each of [raw, half]) await each.expectClosed(1_000);
    http.destroy();
    live.terminate();
  });
});
