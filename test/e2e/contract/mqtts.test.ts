import { spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { connect as openSocket, createServer, type Server } from "node:net";
import { join } from "node:path";
import { connect as openTls, createServer as createTlsServer, type SecureVersion } from "node:tls";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually, freePort, GatewayProcess } from "../../kit/gateway-process.ts";
import { publishBytes, type RawDevice } from "./raw-device.ts";
import { type Certified, foreignAuthority, issued, ownAuthority, SecureClients, signedBy } from "./secure-clients.ts";
import { twinline } from "./twinline.ts";
import { device, SECRET, topicOf, WORLD } from "./world.ts";

/** Contract, sections 2 and 4: MQTT over TLS, by secret and by certificate. */
const DTU1 = { username: "coldchain/dtu1", password: Buffer.from(SECRET) };
const YEAR_MS = 365 * 86_400_000;

let gateway: GatewayProcess;
let admin: ApiClient;
let clients: SecureClients;

beforeAll(async () => {
  const port = await freePort();
  gateway = await GatewayProcess.start({ env: { TWINLINE_MQTTS_PORT: String(port) } });
  clients = new SecureClients(gateway, port);
  admin = await gateway.signIn();
  await admin.putCatalog(WORLD);
});
afterAll(() => gateway?.stop());

let messageId = 0;

/** Publishes one reading and waits for its acknowledgement: the connection works. */
async function works(raw: RawDevice, name = "coldchain/dtu1"): Promise<void> {
  const [enterprise = "", id = ""] = name.split("/");
  messageId++;
  raw.send(publishBytes(topicOf(enterprise, id), { p: "NH3-101", v: messageId }, { messageId }));
  expect((await raw.expect("puback")).messageId).toBe(messageId);
}

async function figure(name: string): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(new RegExp(`^twinline_${name} (\\S+)$`, "m").exec(text)?.[1]);
}

async function audited(action: string): Promise<readonly { by: string | null; subject: string; params: object }[]> {
  const all = await admin.all<{ action: string; by: string | null; subject: string; params: object }>("/audit");
  return all.filter((entry) => entry.action === action);
}

/** What mosquitto_pub says to this gateway ends with; 0: acknowledged. */
function mosquitto(args: readonly string[], trusts = ["--cafile", clients.caFile]): Promise<number | null> {
  const message = ["-t", topicOf("coldchain", "dtu1"), "-q", "1", "-m", '{"p":"NH3-101","v":3}'];
  const child = spawn("mosquitto_pub", ["-h", "localhost", "-p", String(clients.port), ...trusts, ...args, ...message]);
  return new Promise((resolve) => child.once("close", resolve));
}

const certified = ({ certFile, keyFile }: Certified): string[] => ["--cert", certFile, "--key", keyFile];

describe("on its first start the gateway makes", () => {
  it("an authority for twenty years and a server certificate for 398 days, with keys only their owner may read", () => {
    const read = (name: string) => readFileSync(join(gateway.dataDir, "tls", name), "utf8");
    const [authority, server] = [new X509Certificate(read("ca.pem")), new X509Certificate(read("server.pem"))];
    expect(authority.ca).toBe(true);
    expect(Date.parse(authority.validTo) - Date.now()).toBeGreaterThan(19.9 * YEAR_MS);
    expect(server.ca).toBe(false);
    expect(server.checkIssued(authority) && server.verify(authority.publicKey)).toBe(true);
    expect(Date.parse(server.validTo) - Date.parse(server.validFrom)).toBe(398 * 86_400_000);
    expect(server.checkHost("localhost")).toBe("localhost");
    expect([server.checkIP("127.0.0.1"), server.checkIP("::1")]).toEqual(["127.0.0.1", "::1"]);
    for (const name of ["ca.key", "server.key"]) {
      expect(statSync(join(gateway.dataDir, "tls", name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(gateway.dataDir, "tls")).mode & 0o077).toBe(0);
  });

  it("nothing of it shows in an export", async () => {
    const { stdout } = await twinline(["export"], { dataDir: gateway.dataDir });
    expect(stdout).toContain("coldchain");
    expect(stdout).not.toMatch(/PRIVATE KEY|BEGIN|ca\.key/);
  });
});

describe("a device over TLS", () => {
  it("signs in with user name and secret as on the plain listener, and with a wrong one not", async () => {
    await works(await clients.signIn({}, DTU1));
    expect(await clients.connackOf({}, { ...DTU1, password: Buffer.from("not-the-secret") })).toBe(5);
    expect(await clients.connackOf({}, {})).toBe(5);
  });

  it("is shown as what it is to whoever looks at the device, and where to connect", async () => {
    const raw = await clients.signIn({}, DTU1);
    const shown = await admin.get<{ listeners: object[]; tls: boolean }>("/devices/coldchain/dtu1");
    expect(shown.listeners).toEqual([
      { port: gateway.mqttPort, tls: false },
      { port: clients.port, tls: true },
    ]);
    expect(shown.tls).toBe(true);
    raw.drop();
  });

  it("signs in with its certificate alone, under its own user name or none", async () => {
    const own = await issued(gateway.dataDir, "coldchain/dtu1");
    await works(await clients.signIn(own));
    await works(await clients.signIn(own, { username: "coldchain/dtu1" }));
    await works(await clients.signIn(own, DTU1));
  });

  it("is nobody else with it: not under another's name, nor with a wrong secret beside it", async () => {
    const own = await issued(gateway.dataDir, "coldchain/dtu1");
    expect(await clients.connackOf(own, { username: "coldchain/dtu2" })).toBe(5);
    expect(await clients.connackOf(own, { username: "tanks/rtu7", password: Buffer.from(SECRET) })).toBe(5);
    expect(await clients.connackOf(own, { ...DTU1, password: Buffer.from("wrong") })).toBe(5);
    const raw = await clients.signIn(own);
    raw.send(publishBytes(topicOf("coldchain", "dtu2"), { p: "NH3-201", v: 1 }));
    await raw.expectClosed();
  });

  it("is refused with a certificate of a foreign authority, an expired one, or the server's own; counted and audited", async () => {
    const before = await figure("tls_certificates_refused_total");
    const own = ownAuthority(gateway.dataDir);
    const year2020 = { nowMs: Date.UTC(2020, 0, 1), days: 30 };
    const server = { key: readFileSync(join(gateway.dataDir, "tls/server.key"), "utf8") };
    const bad = [
      await signedBy(await foreignAuthority(), "coldchain/dtu1"),
      await signedBy(own, "coldchain/dtu1", year2020),
      { ...server, cert: readFileSync(join(gateway.dataDir, "tls/server.pem"), "utf8") },
    ];
    for (const each of bad) expect(await clients.connackOf(each, DTU1)).toBe(null);
    expect(await figure("tls_certificates_refused_total")).toBe(before + 3);
    // The audit trail is written beside the listener, not in its way.
    let refusals: readonly string[] = [];
    await eventually("the refusals in the audit trail", async () => {
      refusals = (await audited("device-refused")).map(({ params }) => JSON.stringify(params));
      return refusals.filter((each) => each.includes("certificate-")).length >= 3;
    });
    expect(refusals.filter((each) => each.includes("certificate-"))).toHaveLength(3);
    expect(refusals.join(" ")).toContain("certificate-cert-has-expired");
  });

  it("is refused with a good certificate of a device that is not in service", async () => {
    const stranger = await signedBy(ownAuthority(gateway.dataDir), "coldchain/nobody");
    expect(await clients.connackOf(stranger)).toBe(5);
  });

  it("is served at QoS 1 and 2 with MQTT.js", async () => {
    const { key, cert } = await issued(gateway.dataDir, "coldchain/dtu2");
    const url = `mqtts://localhost:${clients.port}`;
    const options = { ca: clients.ca, key, cert, reconnectPeriod: 0, username: "coldchain/dtu2" };
    const client = await connectAsync(url, options);
    const heard = await client.subscribeAsync("tl/v1/coldchain/dtu2/down/#", { qos: 1 });
    expect(heard.map(({ qos }) => qos)).toEqual([1]);
    for (const qos of [1, 2] as const) {
      await client.publishAsync(topicOf("coldchain", "dtu2"), JSON.stringify({ p: "NH3-201", v: 40 + qos }), { qos });
    }
    await client.endAsync();
    await eventually("the readings", async () => {
      const values = (await admin.readings("coldchain", "NH3-201")).map(({ v }) => v);
      return values.includes(41) && values.includes(42);
    });
  });

  it("is served with mosquitto_pub: by secret, by certificate, not with a revoked or foreign one, and not by whom it does not trust", async ({
    skip,
  }) => {
    if (spawnSync("mosquitto_pub", ["--help"]).error !== undefined) return skip("mosquitto_pub is not installed");
    const [good, revoked] = [
      await issued(gateway.dataDir, "coldchain/dtu1"),
      await issued(gateway.dataDir, "coldchain/dtu1"),
    ];
    expect(await twinline(["certs", "revoke", revoked.serial], { dataDir: gateway.dataDir })).toMatchObject({
      code: 0,
    });
    const bySecret = ["-u", "coldchain/dtu1", "-P"];
    expect(await mosquitto([...bySecret, SECRET])).toBe(0);
    expect(await mosquitto([...bySecret, "wrong"])).not.toBe(0);
    expect(await mosquitto(certified(good))).toBe(0);
    expect(await mosquitto(certified(revoked))).not.toBe(0);
    expect(await mosquitto(certified(await signedBy(await foreignAuthority(), "coldchain/dtu1")))).not.toBe(0);
    expect(await mosquitto([...bySecret, SECRET], ["--cafile", revoked.certFile])).not.toBe(0);
  });
});

describe("TLS", () => {
  const versionOf = (port: number, version: SecureVersion): Promise<string | null> =>
    new Promise((resolve) => {
      const place = { host: "127.0.0.1", port, rejectUnauthorized: false, ciphers: "DEFAULT:@SECLEVEL=0" };
      const socket = openTls({ ...place, minVersion: version, maxVersion: version });
      socket.once("secureConnect", () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.once("error", () => resolve(null));
    });

  it("1.1 is refused, 1.2 and 1.3 are not", async () => {
    // The control: this client can speak 1.1, to a server that lets it.
    const [key, cert] = ["key", "pem"].map((end) => readFileSync(join(gateway.dataDir, `tls/server.${end}`)));
    const old = createTlsServer({ key, cert, minVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" });
    await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
    const address = old.address();
    expect(await versionOf(typeof address === "object" ? (address?.port ?? 0) : 0, "TLSv1.1")).toBe("TLSv1.1");
    old.close();
    expect(await versionOf(clients.port, "TLSv1.1")).toBe(null);
    expect(await versionOf(clients.port, "TLSv1.2")).toBe("TLSv1.2");
    expect(await versionOf(clients.port, "TLSv1.3")).toBe("TLSv1.3");
  });

  it("sessions are not taken up again: each connection shows its certificate anew", async () => {
    const { key, cert } = await issued(gateway.dataDir, "coldchain/dtu1");
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      const options = { host: "127.0.0.1", port: clients.port, ca: clients.ca, key, cert, maxVersion };
      const first = openTls(options);
      const session = await new Promise<Buffer | undefined>((resolve) => {
        first.once("session", resolve);
        first.once("secureConnect", () => setTimeout(() => resolve(first.getSession()), 300));
      });
      first.destroy();
      const second = openTls({ ...options, ...(session === undefined ? {} : { session }) });
      await new Promise<void>((resolve) => second.once("secureConnect", resolve));
      expect(second.isSessionReused()).toBe(false);
      second.destroy();
    }
  });

  it("who speaks no TLS is cut off at once, and who dawdles over the handshake within seconds; both are counted", async () => {
    const before = await figure("tls_handshakes_failed_total");
    const closedAfterMs = (bytes: readonly number[]): Promise<number> =>
      new Promise((resolve) => {
        const sinceMs = Date.now();
        const socket = openSocket({ host: "127.0.0.1", port: clients.port });
        socket.on("error", () => undefined);
        socket.on("close", () => resolve(Date.now() - sinceMs));
        socket.resume();
        socket.write(Buffer.from(bytes));
      });
    // An MQTT CONNECT in clear; the first bytes of a ClientHello that never comes whole.
    const [plain, trickling] = await Promise.all([
      closedAfterMs([0x10, 12, 0, 4]),
      closedAfterMs([0x16, 3, 1, 2, 0, 1]),
    ]);
    expect(plain).toBeLessThan(2_000);
    expect(trickling).toBeGreaterThan(8_000);
    expect(trickling).toBeLessThan(20_000);
    expect(await figure("tls_handshakes_failed_total")).toBe(before + 2);
    expect(await figure("tls_handshakes_now")).toBe(0);
  });
});

describe("a storm of handshakes", () => {
  const AT_ONCE = 1_000;

  it("that all become due in the same instant is worked off a few a turn: the gateway stays awake for others", async () => {
    const hello = await clientHello();
    const sockets = await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const socket = openSocket({ host: "127.0.0.1", port: clients.port, noDelay: true });
        await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
        socket.write(hello.subarray(0, -1));
        return socket;
      }),
    );
    const answered = sockets.map((socket) => new Promise((resolve) => socket.once("data", resolve)));
    await eventually("all are waiting", async () => (await figure("tls_handshakes_now")) === AT_ONCE);
    // Reading the figure begins its measurement anew.
    await figure("process_nodejs_eventloop_lag_max_seconds");
    const sinceMs = performance.now();
    for (const socket of sockets) socket.write(hello.subarray(-1));
    await Promise.all(answered);
    const tookMs = performance.now() - sinceMs;
    const asleepMs = (await figure("process_nodejs_eventloop_lag_max_seconds")) * 1000;
    for (const socket of sockets) socket.destroy();
    // A share of the whole, because a busy machine stretches both: all in one turn would be most of it.
    expect(asleepMs).toBeLessThan(tookMs / 3);
    await eventually("all are gone", async () => (await figure("tls_handshakes_now")) === 0);
  });

  /** What a real client begins a handshake with. */
  function clientHello(): Promise<Buffer> {
    return new Promise((resolve) => {
      const server = createServer((socket) => {
        socket.once("data", (bytes: Buffer) => {
          resolve(bytes);
          socket.destroy();
          server.close();
        });
      });
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        const port = typeof address === "object" ? (address?.port ?? 0) : 0;
        openTls({ host: "127.0.0.1", port }).once("error", () => undefined);
      });
    });
  }
});

describe("certificates of devices", () => {
  it("are shown with the authority's, issued, listed and revoked by command, and each change is audited", async () => {
    const dataDir = gateway.dataDir;
    const authority = await twinline(["certs", "ca"], { dataDir });
    expect(authority).toMatchObject({ code: 0, stdout: readFileSync(clients.caFile, "utf8") });
    expect(authority.stderr).toContain(new X509Certificate(authority.stdout).fingerprint256);
    const { serial } = await issued(dataDir, "tanks/rtu7");
    expect((await twinline(["certs", "list"], { dataDir })).stdout).toMatch(new RegExp(`${serial} +tanks/rtu7 +until`));
    // As openssl shows a serial number.
    const colons = (serial.match(/../g) ?? []).join(":").toLowerCase();
    expect(await twinline(["certs", "revoke", colons], { dataDir })).toMatchObject({ code: 0 });
    expect((await twinline(["certs", "list"], { dataDir })).stdout).toMatch(
      new RegExp(`${serial} +tanks/rtu7 +revoked`),
    );
    for (const action of ["certificate-issued", "certificate-revoked"]) {
      expect(await audited(action)).toContainEqual(
        expect.objectContaining({ by: "local", subject: "tanks/rtu7", params: expect.objectContaining({ serial }) }),
      );
    }
  });

  it("are refused, with a hint, for a device that is not in the catalogue, for no number of days, and for what is not issued", async () => {
    const wrong = [
      ["issue", "coldchain/nobody"],
      ["issue", "coldchain"],
      ["issue", "coldchain/dtu1", "--days", "0"],
      ["issue"],
      ["revoke", "1234"],
      ["revoke", "coldchain/nobody"],
      ["renew"],
      [],
    ];
    for (const args of wrong) {
      const { code, stderr } = await twinline(["certs", ...args], { dataDir: gateway.dataDir });
      expect({ args, code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Hint: \S/m) });
    }
  });

  it("are issued for programs of this machine only: an administrator over the network is refused", async () => {
    const { status } = await admin.call("POST", "/certificates", { name: "coldchain/dtu1", publicKey: "x" });
    expect(status).toBe(403);
    expect((await admin.call("GET", "/certificates")).status).toBe(403);
  });

  it("once revoked end their connections at once, and no others", async () => {
    const [one, other] = [
      await issued(gateway.dataDir, "coldchain/dtu1"),
      await issued(gateway.dataDir, "coldchain/dtu1"),
    ];
    const [lost, kept, bySecret] = [
      await clients.signIn(one, { clientId: "one" }),
      await clients.signIn(other, { clientId: "other" }),
      await clients.signIn({}, { ...DTU1, clientId: "secret" }),
    ];
    expect(await twinline(["certs", "revoke", one.serial], { dataDir: gateway.dataDir })).toMatchObject({ code: 0 });
    await lost.expectClosed(1_000);
    expect(await clients.connackOf(one)).toBe(null);
    await works(kept);
    await works(bySecret);
    expect(await twinline(["certs", "revoke", "coldchain/dtu1"], { dataDir: gateway.dataDir })).toMatchObject({
      code: 0,
    });
    await kept.expectClosed(1_000);
    await works(bySecret);
  });

  it("outlive a change of the secret, and end with their device's service", async () => {
    const connected = await clients.signIn(await issued(gateway.dataDir, "coldchain/dtu2"));
    const changed = { ...device("coldchain", "dtu2", "plant1"), secret: "another-long-secret" };
    await admin.putCatalog({ devices: [changed] });
    await works(connected, "coldchain/dtu2");
    await admin.putCatalog({ devices: [{ ...changed, disabled: true }] });
    await connected.expectClosed(1_000);
    await admin.putCatalog({ devices: [{ ...device("coldchain", "dtu2", "plant1"), disabled: false }] });
  });
});

describe("certificates are read anew", () => {
  const server = () => join(gateway.dataDir, "tls/server.pem");
  const faults = async () => (await admin.alarms("active")).filter(({ rule }) => rule === "system:certificate-fault");

  it.each([
    ["on SIGHUP", () => void gateway.child.kill("SIGHUP")],
    ["when the file changes", () => undefined],
  ])("%s: new handshakes see the new one, and an open connection goes on publishing", async (_name, tell) => {
    const connected = await clients.signIn({}, DTU1);
    const before = (await clients.shown()).serialNumber;
    // Without its certificate the gateway makes another one for the same key.
    unlinkSync(server());
    tell();
    const started = Date.now();
    await eventually("another certificate", async () => (await clients.shown()).serialNumber !== before);
    if (_name === "on SIGHUP") expect(Date.now() - started).toBeLessThan(5_000);
    await works(connected);
    connected.drop();
  });

  it("a broken file leaves the old one in force, is told of in log and by a system alarm, and so is its mending", async () => {
    const [good, before] = [readFileSync(server(), "utf8"), (await clients.shown()).serialNumber];
    writeFileSync(server(), "-----BEGIN CERTIFICATE-----\nbroken\n");
    gateway.child.kill("SIGHUP");
    const [alarm] = await eventually("the fault", async () =>
      (await faults()).some(({ active }) => active) ? faults() : null,
    );
    expect(alarm).toMatchObject({ level: 3, active: true });
    expect(gateway.output).toContain("what was in force stays in force");
    expect(gateway.output).toMatch(/"hint":"\S/);
    expect((await clients.shown()).serialNumber).toBe(before);
    expect(readFileSync(server(), "utf8")).toContain("broken");
    writeFileSync(server(), good);
    await eventually("the end of the fault", async () => (await faults()).every(({ active }) => !active));
  });

  it("a damaged list of revocations leaves the revoked ones revoked", async () => {
    const one = await issued(gateway.dataDir, "coldchain/dtu1");
    await twinline(["certs", "revoke", one.serial], { dataDir: gateway.dataDir });
    const file = join(gateway.dataDir, "tls/devices.json");
    const good = readFileSync(file, "utf8");
    writeFileSync(file, "[]");
    gateway.child.kill("SIGHUP");
    await eventually("the fault", async () => (await faults()).some(({ active }) => active));
    expect(await clients.connackOf(one)).toBe(null);
    writeFileSync(file, good);
    await eventually("the end of the fault", async () => (await faults()).every(({ active }) => !active));
  });

  it("a revocation written by hand counts as soon as it is read", async () => {
    const one = await issued(gateway.dataDir, "coldchain/dtu1");
    const connected = await clients.signIn(one);
    const file = join(gateway.dataDir, "tls/devices.json");
    // Written by the gateway itself.
    const register = JSON.parse(readFileSync(file, "utf8")) as {
      certificates: { serial: string; revokedAtMs: number | null }[];
    };
    for (const each of register.certificates) if (each.serial === one.serial) each.revokedAtMs = Date.now();
    writeFileSync(file, JSON.stringify(register));
    utimesSync(file, new Date(), new Date());
    await connected.expectClosed(10_000);
  });
});

describe("the standard port", () => {
  let other: Server | null = null;
  afterAll(() => void other?.close());

  it("taken by somebody else does not stop the start: the gateway says so and goes on without", async () => {
    other = createServer();
    // Already taken by another program is as good.
    await new Promise<void>((resolve) => other?.once("error", () => resolve()).listen(8883, "127.0.0.1", resolve));
    const second = await GatewayProcess.start({ env: { TWINLINE_MQTTS_PORT: "" } });
    try {
      await eventually("the warning", async () => second.output.includes("no MQTT over TLS: its port is taken"));
      expect(second.output).toContain("TWINLINE_MQTTS_PORT");
      expect((await fetch(`${second.url}/healthz`)).status).toBe(200);
    } finally {
      expect(await second.stop()).toBe(0);
    }
  });
});
