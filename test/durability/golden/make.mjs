// Makes the golden data folder of a release: `npm run build && node test/durability/golden/make.mjs`, once, before the release.
//
// Writes <version>.tgz, a small data folder as a killed gateway leaves it (a snapshot, and journal behind it), and <version>.json, what
// this release answers about it. Every later release must open the one and answer the other: test/durability/golden.test.ts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync } from "mqtt";
import { create } from "tar";

const ROOT = join(import.meta.dirname, "../../..");
const { GatewayProcess, eventually } = await import(join(ROOT, "dist/test/kit/gateway-process.js"));
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

const SECRETS = { meters: "secret-of-meters", panel: "secret-of-panel" };
const CATALOGUE = {
  areas: [
    { id: "north", name: "北区", kind: "district" },
    { id: "north-town", name: "North Town", kind: "town", parent: "north" },
  ],
  enterprises: [
    { id: "works", name: "Works 工厂", area: "north-town", uscc: "91110115MA0000000E", industry: "chemicals" },
  ],
  sites: [{ id: "yard", enterprise: "works", name: "Yard", lat: 39.76, lon: 116.43 }],
  zones: [{ id: "hall", site: "yard", name: "Hall", kind: "process" }],
  devices: Object.entries(SECRETS).map(([id, secret]) => ({
    id,
    enterprise: "works",
    site: "yard",
    secret,
    // So long that no silence falls due when the folder is opened years later.
    reportEveryMs: 2_678_400_000,
  })),
  points: [
    { id: "GAS-1", device: "meters", kind: "gas", substance: "NH3", unit: "ppm", rangeMin: 0, rangeMax: 500 },
    { id: "PRESSURE", device: "meters", kind: "analog", unit: "kPa", source: "ai2" },
    { id: "LEVEL", device: "meters", kind: "analog", unit: "m", rangeMin: 0, rangeMax: 12 },
    { id: "FAN", device: "panel", kind: "discrete" },
    { id: "TRIP", device: "panel", kind: "interlock" },
    { id: "SMOKE", device: "panel", kind: "fire" },
  ].map((point) => ({ ...point, enterprise: "works", zone: "hall", name: point.id })),
  rules: [
    {
      id: "gas",
      kind: "threshold",
      points: ["GAS-1"],
      params: {
        direction: "high",
        levels: [
          { level: 1, limit: 57, deadband: 2.8 },
          { level: 2, limit: 28, deadband: 2.8, onDelayMs: 200, offDelayMs: 200 },
        ],
      },
    },
    {
      id: "pressure",
      kind: "threshold",
      points: ["PRESSURE"],
      level: 3,
      params: { direction: "low", limit: 90, deadband: 1 },
    },
    { id: "level", kind: "threshold", points: ["LEVEL"], level: 4, params: { direction: "high", limit: 11 } },
    { id: "fan", kind: "state", points: ["FAN"], level: 3, params: { states: [false] } },
    { id: "trip", kind: "state", points: ["TRIP"], level: 1, params: { states: ["tripped"] } },
    { id: "smoke", kind: "state", points: ["SMOKE"], level: 1, params: { states: ["fire"] } },
  ].map((rule) => ({ ...rule, enterprise: "works" })),
  users: [
    { username: "duty", name: "Duty", role: "operator", enterprise: "works", password: "duty-for-tests" },
    {
      username: "chief",
      name: "Chief",
      role: "manager",
      enterprise: "works",
      password: "chief-for-tests",
      disabled: true,
    },
  ],
  channels: [
    { id: "hook", kind: "webhook", url: "http://127.0.0.1:9/push", secret: "hook-secret", allowPrivateNetwork: true },
  ],
  policies: [{ id: "call", repeatEveryMs: 2_678_400_000, steps: [{ afterMs: 0, channels: ["hook"] }] }],
  routes: [{ area: "north", levels: [1, 2], policy: "call" }],
};

const folder = mkdtempSync(join(tmpdir(), "twinline-golden-"));
const dataDir = join(folder, "data");
try {
  await firstDay();
  await secondDay();
  const archive = join(import.meta.dirname, `${version}.tgz`);
  // What only a running gateway needs, and space set aside, is made anew.
  const filter = (path) => !/(reserve|run\.json|lock|-shm)$/.test(path);
  await create({ file: archive, cwd: dataDir, gzip: { level: 9 }, portable: true, filter }, ["."]);
  console.log(`${archive} is written`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// What this release answers, asked the way every later one will be asked.
const asked = spawnSync(
  process.execPath,
  [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "test/durability/golden.test.ts"],
  {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, TWINLINE_GOLDEN_WRITE: version },
  },
);
process.exitCode = asked.status ?? 1;

/** An ordinary day, ended in order: a snapshot holds its end. */
async function firstDay() {
  const gateway = await GatewayProcess.start({ dataDir });
  const admin = await gateway.signIn();
  await admin.putCatalog(CATALOGUE);
  const devices = await openDevices(gateway);
  await wander(devices, 1_200);
  await devices.meters([{ p: "GAS-1", v: 60.5, ts: Date.now(), q: "good" }]);
  await devices.panel([
    { p: "TRIP", v: "tripped", ts: Date.now() },
    { p: "FAN", v: false, ts: Date.now() },
  ]);
  const duty = await gateway.signIn("duty", "duty-for-tests");
  const trip = await alarmOf(duty, "trip");
  await must(duty.acknowledge(trip.id, "looked at it 看过了"));
  await must(duty.call("POST", `/alarms/${trip.id}/comment`, { text: "valve 7 was closed" }));
  await devices.panel([{ p: "TRIP", v: "armed", ts: Date.now() }]);
  // Over its range: latches, and waits for a reset.
  await devices.meters([{ p: "LEVEL", v: 13.5, ts: Date.now() }]);
  await sleep(400);
  await wander(devices, 100);
  await devices.close();
  await gateway.stop();
}

/** A day that ends with kill -9: what happened on it stands in the journal alone. */
async function secondDay() {
  const gateway = await GatewayProcess.start({ dataDir });
  const admin = await gateway.signIn();
  await admin.putCatalog({ rules: [{ ...CATALOGUE.rules[3], retired: true }] });
  const devices = await openDevices(gateway);
  // Two hours of history with an alarm in it, then what cannot be read, then doubles and conflicts.
  const sinceMs = Date.now() - 7_200_000;
  await devices.meters(
    Array.from({ length: 240 }, (_, i) => ({
      p: "GAS-1",
      v: i > 100 && i < 120 ? 70 : 8 + i / 100,
      ts: sinceMs + i * 30_000,
      hist: true,
    })),
  );
  await devices.meters([
    { p: "GAS-1", v: "12,5", ts: Date.now() },
    { p: "NOBODY", v: 1 },
    { p: "ai2", v: 101.3, u: "furlong" },
  ]);
  const ts = Date.now();
  await devices.meters([{ p: "ai2", v: 88.5, ts, seq: 7 }]);
  await devices.meters([{ p: "ai2", v: 88.5, ts, seq: 7 }]);
  await devices.meters([{ p: "ai2", v: 88.25, ts, seq: 7, q: "uncertain" }]);
  await devices.panel([{ p: "SMOKE", v: "fire", ts: Date.now() }]);
  const duty = await gateway.signIn("duty", "duty-for-tests");
  await must(duty.acknowledge((await alarmOf(duty, "smoke")).id, "drill"));
  await wander(devices, 100);
  await devices.close();
  await gateway.kill();
}

/** Devices that resolve when what they said is acknowledged. */
async function openDevices(gateway) {
  const clients = {};
  for (const [device, password] of Object.entries(SECRETS)) {
    clients[device] = await connectAsync({
      host: "127.0.0.1",
      port: gateway.mqttPort,
      username: `works/${device}`,
      password,
      clientId: device,
    });
  }
  const say = (device) => (payload) =>
    clients[device].publishAsync(`tl/v1/works/${device}/readings`, JSON.stringify(payload), { qos: 1 });
  return {
    meters: say("meters"),
    panel: say("panel"),
    close: async () => {
      for (const client of Object.values(clients)) await client.endAsync();
    },
  };
}

/** Values that stay within all limits. */
async function wander(devices, count) {
  for (let i = 0; i < count; i++) {
    const values = { "GAS-1": 5 + (i % 40) / 8, ai2: 100 + Math.sin(i / 20), LEVEL: 3 + i / 1000 };
    await devices.meters({ ts: Date.now(), seq: i, values });
    if (i % 10 === 0) await devices.panel({ ts: Date.now(), seq: i, values: { SMOKE: "normal", TRIP: "armed" } });
  }
}

function alarmOf(api, rule) {
  return eventually(`an alarm of ${rule}`, async () =>
    (await api.alarms("active")).find((alarm) => alarm.rule === rule),
  );
}

async function must(answer) {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
}
