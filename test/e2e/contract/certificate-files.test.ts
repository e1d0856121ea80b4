import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MQTTS_IF_FREE } from "../../../gateway/config.ts";
import { signServer } from "../../../gateway/tls/sign.ts";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually, freePort, GatewayProcess } from "../../kit/gateway-process.ts";
import { foreignAuthority, issued, SecureClients } from "./secure-clients.ts";
import { twinline } from "./twinline.ts";
import { SECRET, WORLD } from "./world.ts";
import { connect as openTls } from "node:tls";

/** Certificates at rest: damage, backups, a folder nobody runs on, and an operator's own. */
const place = mkdtempSync(join(tmpdir(), "twinline-certificate-files-"));
const DTU1 = { username: "coldchain/dtu1", password: Buffer.from(SECRET) };
const original = join(place, "original");

const running: GatewayProcess[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
});

async function startedOn(dataDir: string, env: Record<string, string> = {}) {
  const port = await freePort();
  const gateway = await GatewayProcess.start({ dataDir, env: { TWINLINE_MQTTS_PORT: String(port), ...env } });
  running.push(gateway);
  return { gateway, clients: new SecureClients(gateway, port) };
}

async function hasFault(admin: ApiClient): Promise<boolean> {
  const alarms = await admin.all<{ rule: string; active: boolean }>("/alarms");
  return alarms.some(({ rule, active }) => active && rule === "system:certificate-fault");
}

beforeAll(async () => {
  const { gateway } = await startedOn(original);
  await (await gateway.signIn()).putCatalog(WORLD);
  await gateway.stop();
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe("what is damaged is told with a hint, and left as it is", () => {
  it.each([
    ["a key that is no key", "ca.key", "-----BEGIN PRIVATE KEY-----\nno\n"],
    ["a key of another certificate", "ca.key", null],
    ["a server certificate that is none", "server.pem", "x"],
    ["an empty list of revocations", "devices.json", ""],
  ])("%s", async (name, file, text) => {
    const dataDir = join(place, name.replaceAll(" ", "-"));
    cpSync(original, dataDir, { recursive: true });
    const damaged = text ?? (await foreignAuthority()).keyPem;
    writeFileSync(join(dataDir, "tls", file), damaged, { mode: 0o600 });
    const gateway = await GatewayProcess.spawn({ dataDir, env: { TWINLINE_MQTTS_PORT: String(await freePort()) } });
    const code = await gateway.exitCode();
    expect({ code, output: gateway.output }).toEqual({
      code: 1,
      output: expect.stringMatching(/tls\/[^]*Hint: [^]*backup/),
    });
    expect(readFileSync(join(dataDir, "tls", file), "utf8")).toBe(damaged);
  });

  it("a missing key, too: no new authority is made in the place of the old", async () => {
    const dataDir = join(place, "missing");
    cpSync(original, dataDir, { recursive: true });
    rmSync(join(dataDir, "tls/ca.key"));
    const gateway = await GatewayProcess.spawn({ dataDir, env: { TWINLINE_MQTTS_PORT: String(await freePort()) } });
    expect(await gateway.exitCode()).toBe(1);
    expect(gateway.output).toMatch(/ca\.key is missing/);
    expect(existsSync(join(dataDir, "tls/ca.key"))).toBe(false);
  });

  it("but keeps no plant without supervision where nobody has asked for TLS: a system alarm says what is missing", async () => {
    const dataDir = join(place, "unasked");
    cpSync(original, dataDir, { recursive: true });
    writeFileSync(join(dataDir, "tls/ca.key"), "no key", { mode: 0o600 });
    const gateway = await GatewayProcess.start({ dataDir, env: { TWINLINE_MQTTS_PORT: MQTTS_IF_FREE } });
    running.push(gateway);
    const admin = await gateway.signIn();
    await eventually("the system alarm", () => hasFault(admin));
    expect(readFileSync(join(dataDir, "tls/ca.key"), "utf8")).toBe("no key");
  });

  it("a key that others can read is closed to them", async () => {
    const dataDir = join(place, "open");
    cpSync(original, dataDir, { recursive: true });
    writeFileSync(join(dataDir, "tls/server.key"), readFileSync(join(original, "tls/server.key")), { mode: 0o644 });
    const { gateway } = await startedOn(dataDir);
    expect(statSync(join(dataDir, "tls/server.key")).mode & 0o777).toBe(0o600);
    await gateway.stop();
  });
});

describe("a backup", () => {
  it("brings back authority, server certificate and revocations, and a device certificate from before still counts", async () => {
    const [archive, restored] = [join(place, "backup.tgz"), join(place, "restored")];
    const { gateway } = await startedOn(original);
    const [good, bad] = [await issued(original, "coldchain/dtu1"), await issued(original, "coldchain/dtu1")];
    expect(await twinline(["certs", "revoke", bad.serial], { dataDir: original })).toMatchObject({ code: 0 });
    expect(await twinline(["backup", archive], { dataDir: original })).toMatchObject({ code: 0 });
    await gateway.stop();
    expect(await twinline(["restore", archive], { dataDir: restored })).toMatchObject({ code: 0 });
    for (const name of readdirSync(join(original, "tls"))) {
      expect(readFileSync(join(restored, "tls", name), "utf8"), name).toBe(
        readFileSync(join(original, "tls", name), "utf8"),
      );
      expect(statSync(join(restored, "tls", name)).mode & 0o777, name).toBe(0o600);
    }
    const { gateway: again, clients } = await startedOn(restored);
    expect(await clients.connackOf(good)).toBe(0);
    expect(await clients.connackOf(bad)).toBe(null);
    await again.stop();
  });

  it("of a gateway that never spoke TLS is restored as well", async () => {
    const [dataDir, archive, restored] = ["plain", "plain.tgz", "plain-restored"].map((name) => join(place, name)) as [
      string,
      string,
      string,
    ];
    const gateway = await GatewayProcess.start({ dataDir });
    await gateway.stop();
    expect(existsSync(join(dataDir, "tls"))).toBe(false);
    expect(await twinline(["backup", archive], { dataDir })).toMatchObject({ code: 0 });
    expect(await twinline(["restore", archive], { dataDir: restored })).toMatchObject({ code: 0 });
  });
});

describe("on a folder nobody runs on", () => {
  it("certificates are issued and revoked as well, and it is in the audit trail when the gateway runs again", async () => {
    const dataDir = join(place, "stopped");
    cpSync(original, dataDir, { recursive: true });
    const [good, bad] = [await issued(dataDir, "coldchain/dtu2"), await issued(dataDir, "coldchain/dtu2")];
    expect(await twinline(["certs", "revoke", bad.serial], { dataDir })).toMatchObject({ code: 0 });
    const { gateway, clients } = await startedOn(dataDir);
    expect(await clients.connackOf(good)).toBe(0);
    expect(await clients.connackOf(bad)).toBe(null);
    const entries = await (await gateway.signIn()).all<{ action: string; params: { serial?: string } }>("/audit");
    const told = entries.filter(({ params }) => params.serial === bad.serial).map(({ action }) => action);
    expect(told.sort()).toEqual(["certificate-issued", "certificate-revoked"]);
    await gateway.stop();
  });

  it("a key that is there already is not written over", async () => {
    const out = join(place, "device");
    const dataDir = original;
    expect(
      await twinline(["certs", "issue", "coldchain/dtu1", "--out", out, "--days", "30"], { dataDir }),
    ).toMatchObject({
      code: 0,
    });
    const key = readFileSync(join(out, "coldchain-dtu1.key"), "utf8");
    expect(statSync(join(out, "coldchain-dtu1.key")).mode & 0o777).toBe(0o600);
    expect(await twinline(["certs", "issue", "coldchain/dtu1", "--out", out], { dataDir })).toMatchObject({ code: 1 });
    expect(readFileSync(join(out, "coldchain-dtu1.key"), "utf8")).toBe(key);
  });
});

describe("an operator's own certificate", () => {
  const files = { TWINLINE_TLS_CERT: join(place, "own.pem"), TWINLINE_TLS_KEY: join(place, "own.key") };
  const nowMs = Date.now();
  let trusted = "";

  /** Signs and writes a pair; `cn` is the same, the serial number is not. */
  async function write(times = { nowMs, days: 90 }): Promise<void> {
    const authority = await foreignAuthority();
    const { keyPem } = await foreignAuthority();
    trusted = authority.certificatePem;
    writeFileSync(files.TWINLINE_TLS_CERT, await signServer(authority, { keyPem, names: ["localhost"], ...times }));
    writeFileSync(files.TWINLINE_TLS_KEY, keyPem);
  }

  it("is shown instead, renewed without dropping a connection, and device certificates count as before", async () => {
    await write();
    const { gateway, clients } = await startedOn(original, files);
    const own = await issued(original, "coldchain/dtu1");
    const options = () => ({ ca: trusted, servername: "localhost" });
    const connected = await clients.signIn({ ...own, ...options() });
    const before = await shown(clients.port);
    await write();
    await eventually("the new one", async () => (await shown(clients.port)) !== before);
    expect(await clients.connackOf(options(), { ...DTU1, clientId: "another" })).toBe(0);
    expect(connected.closed).toBe(false);
    connected.drop();
    await gateway.stop();
  });

  it.each([
    ["a file that is not there", async () => rmSync(files.TWINLINE_TLS_CERT), /TWINLINE_TLS_CERT[^]*cannot be read/],
    [
      "a key that does not belong",
      async () => writeKey((await foreignAuthority()).keyPem),
      /TWINLINE_TLS_KEY[^]*belong/,
    ],
    ["a key that is none", async () => writeKey("x"), /TWINLINE_TLS_KEY[^]*no private key/],
    ["no certificate", async () => writeFileSync(files.TWINLINE_TLS_CERT, "x"), /TWINLINE_TLS_CERT[^]*no certificate/],
  ])("%s ends the start with 2 and a hint", async (_name, spoil, says) => {
    await write();
    await spoil();
    const env = { ...files, TWINLINE_MQTTS_PORT: String(await freePort()) };
    const gateway = await GatewayProcess.spawn({ dataDir: original, env });
    const code = await gateway.exitCode();
    expect({ code, output: gateway.output }).toEqual({ code: 2, output: expect.stringMatching(says) });
    expect(gateway.output).toMatch(/^Hint: \S/m);
  });

  it("that is over keeps no plant without supervision: it is shown, and a system alarm says so until it is renewed", async () => {
    await write({ nowMs: Date.UTC(2020, 0), days: 9 });
    const { gateway, clients } = await startedOn(original, files);
    const admin = await gateway.signIn();
    const isTold = () => hasFault(admin);
    await eventually("the system alarm", isTold);
    const over = await shown(clients.port);
    await write();
    await eventually("the new one", async () => (await shown(clients.port)) !== over);
    await eventually("the alarm is over", async () => !(await isTold()));
    // One that is over takes the place of none that is in force.
    const good = await shown(clients.port);
    await write({ nowMs: Date.UTC(2020, 0), days: 9 });
    await eventually("the system alarm", isTold);
    expect(await shown(clients.port)).toBe(good);
    await gateway.stop();
  });

  it("a certificate without a key is half a setting", async () => {
    const env = { TWINLINE_TLS_CERT: files.TWINLINE_TLS_CERT, TWINLINE_MQTTS_PORT: String(await freePort()) };
    const gateway = await GatewayProcess.spawn({ dataDir: original, env });
    expect(await gateway.exitCode()).toBe(2);
    expect(gateway.output).toContain("TWINLINE_TLS_KEY");
  });

  function writeKey(text: string): void {
    writeFileSync(files.TWINLINE_TLS_KEY, text);
  }

  function shown(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = openTls({ host: "127.0.0.1", port, rejectUnauthorized: false });
      socket.once("secureConnect", () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.once("error", reject);
    });
  }
});
