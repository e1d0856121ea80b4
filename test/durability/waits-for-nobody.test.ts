import { spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../model/time.ts";
import type { ApiClient } from "../kit/api-client.ts";
import { ADMIN_PASSWORD, eventually, GatewayProcess } from "../kit/gateway-process.ts";
import { FieldDevice } from "./field-device.ts";

/** Invariant 6: the alarm path waits for nobody. */
const QUIET_TIMES_MAX = 2;
const PUBACK_MS_ALWAYS_ALLOWED = 50;
/** The machine may be busy with other things: one of so many attempts must do. */
const ATTEMPTS = 3;

const DEVICES = 20;
const MESSAGES_PER_SECOND = 20;
const PHASE_MS = 8_000;
const SIGN_INS = 100;
const HISTORY_DAYS = 30;
const HISTORY_EVERY_MS = 10_000;
const READINGS_PER_MESSAGE = 3_000;

/**
 * A name server of this address, which no other run of this test has, swallows every question. The gateway sees it alone, in a mount
 * namespace of its own: that needs root.
 */
const NAME_SERVER = `127.53.${(process.pid >> 8) & 255}.${process.pid & 255}`;
const CAN_REPLACE_DNS = process.getuid?.() === 0;

/** Gateway and devices run before other tests on this machine; what the gateway does to itself stays as it is. */
const PRIORITY = -10;

let folder = "";
let nameServer: Socket;
let questions = 0;
beforeAll(async () => {
  // In memory where there is such a place: what others do to the disk is not what is measured.
  folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "twinline-waits-"));
  if (!CAN_REPLACE_DNS) return;
  setPriority(PRIORITY);
  nameServer = createSocket("udp4");
  nameServer.on("message", () => questions++);
  nameServer.bind(53, NAME_SERVER);
  await once(nameServer, "listening");
});
afterAll(() => {
  if (CAN_REPLACE_DNS) {
    setPriority(0);
    nameServer.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!CAN_REPLACE_DNS)(`acknowledgements of devices${CAN_REPLACE_DNS ? "" : " (needs root)"}`, () => {
  it("are held up neither by name servers that never answer, nor by 100 people signing in, nor by who asks for 30 days", async () => {
    const resolvConf = join(folder, "resolv.conf");
    writeFileSync(resolvConf, `nameserver ${NAME_SERVER}\n`);
    const gateway = await GatewayProcess.start({
      dataDir: join(folder, "data"),
      prefix: [
        "nice",
        "-n",
        String(PRIORITY),
        "unshare",
        "-m",
        "sh",
        "-c",
        'mount --bind "$0" /etc/resolv.conf && exec "$@"',
        resolvConf,
      ],
    });
    const devices = Array.from({ length: DEVICES }, (_, i) => deviceOf(`d${i}`, 10));
    const archive = deviceOf("archive", 2);
    try {
      const api = await gateway.signIn();
      await api.putCatalog(catalogOf());
      const token = await tokenOf(api);
      for (const device of [...devices, archive]) device.connect(gateway.mqttPort);
      await fillHistory(archive);

      const attempts: string[] = [];
      let good = false;
      while (!good && attempts.length < ATTEMPTS) {
        const quietMs = await pubackP99(devices, 30, PHASE_MS);
        const people = sendPeople(gateway, token);
        // Every value is beyond the limit of a rule: each alarm calls five hosts whose names nobody knows.
        const busyMs = await pubackP99(devices, 99, PHASE_MS);
        const done = await people.stop();
        const allowedMs = Math.max(QUIET_TIMES_MAX * quietMs, PUBACK_MS_ALWAYS_ALLOWED);
        attempts.push(
          `p99 quiet ${quietMs} ms, busy ${busyMs} ms, allowed ${allowedMs} ms; ${done}; ${questions} questions to DNS`,
        );
        good = busyMs <= allowedMs;
      }
      console.log(attempts.join("\n"));
      expect(good, attempts.join("\n")).toBe(true);
      expect(questions).toBeGreaterThan(0);
      expect(devices.flatMap(({ violations }) => violations)).toEqual([]);
    } finally {
      for (const device of [...devices, archive]) device.disconnect();
      await gateway.kill();
    }
  }, 180_000);
});

/** Sessions of one user are bounded, and a hundred sign-ins end the oldest; a token stays. */
async function tokenOf(api: ApiClient): Promise<string> {
  const { body } = await api.call("POST", "/tokens", { name: "looking" });
  // The answer to a token that was granted.
  return (body as { readonly token: string }).token;
}

/** Devices speak at their pace; answers the time from PUBLISH to PUBACK that 99 of 100 messages kept. */
async function pubackP99(devices: readonly FieldDevice[], value: number, forMs: number): Promise<number> {
  const said = devices.map(({ messages }) => messages.length);
  const untilMs = Date.now() + forMs;
  while (Date.now() < untilMs) {
    for (const [i, device] of devices.entries())
      device.say({ [`P-d${i}`]: value + (device.messages.length % 100) / 1000 });
    await sleep(1000 / MESSAGES_PER_SECOND);
  }
  await eventually("all is acknowledged", async () => devices.every(({ waiting }) => waiting === 0));
  const tookMs = devices.flatMap(({ messages }, i) =>
    messages.slice(said[i]).map(({ sentAtMs, acknowledgedAtMs }) => (acknowledgedAtMs ?? Infinity) - (sentAtMs ?? 0)),
  );
  tookMs.sort((a, b) => a - b);
  return tookMs[Math.floor(tookMs.length * 0.99)] ?? Infinity;
}

/** A hundred people sign in at once, and one looks at a month ten times a second. */
function sendPeople(gateway: GatewayProcess, token: string): { stop(): Promise<string> } {
  const nowMs = Date.now();
  const path = `/series?enterprise=works&point=P-archive&from=${nowMs - HISTORY_DAYS * DAY_MS}&to=${nowMs}&buckets=500`;
  const order = { url: gateway.url, username: "admin", password: ADMIN_PASSWORD, signIns: SIGN_INS, token, path };
  const program = [process.execPath, join(import.meta.dirname, "people.mjs"), JSON.stringify(order)];
  // Children inherit the priority: people have none.
  const people = spawn("nice", ["-n", String(-PRIORITY), ...program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let told = "";
  people.stdout.on("data", (bytes: Buffer) => (told += bytes.toString("utf8")));
  const ended = once(people, "close");
  return {
    stop: async () => {
      people.stdin.end();
      await ended;
      return told.trim();
    },
  };
}

/** A month of one point, as a device sends what it kept while its link was down. */
async function fillHistory(archive: FieldDevice): Promise<void> {
  const nowMs = Date.now();
  let readings: object[] = [];
  for (let ts = nowMs - HISTORY_DAYS * DAY_MS; ts < nowMs; ts += HISTORY_EVERY_MS) {
    readings.push({ p: "P-archive", v: 20 + (ts % 1000) / 100, ts, hist: true });
    if (readings.length < READINGS_PER_MESSAGE) continue;
    archive.sayAs([], readings);
    readings = [];
  }
  await eventually("the month is taken in", async () => archive.waiting === 0, 60_000);
}

function deviceOf(device: string, windowMax: number): FieldDevice {
  return new FieldDevice({ enterprise: "works", device, secret: `secret-of-${device}`, windowMax });
}

function catalogOf(): unknown {
  const ids = [...Array.from({ length: DEVICES }, (_, i) => `d${i}`), "archive"];
  const hosts = ["one", "two", "three", "four", "five"];
  return {
    areas: [{ id: "north", name: "North", kind: "district" }],
    enterprises: [{ id: "works", name: "Works", area: "north" }],
    devices: ids.map((id) => ({
      id,
      enterprise: "works",
      secret: `secret-of-${id}`,
      reportEveryMs: 3_600_000,
      limits: { messagesPerSecond: 5_000, bytesPerSecond: 100_000_000 },
    })),
    points: ids.map((id) => ({ id: `P-${id}`, enterprise: "works", device: id, kind: "analog", unit: "kPa" })),
    rules: [
      {
        id: "high",
        enterprise: "works",
        kind: "threshold",
        level: 1,
        points: ids.map((id) => `P-${id}`),
        params: { direction: "high", limit: 80 },
      },
    ],
    channels: hosts.map((host) => ({ id: host, kind: "webhook", url: `http://${host}.nobody-answers.example/push` })),
    policies: [{ id: "call", steps: [{ afterMs: 0, channels: hosts }] }],
    routes: [{ area: "north", levels: [1], policy: "call" }],
  };
}
