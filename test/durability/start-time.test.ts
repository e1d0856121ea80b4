import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeMessage, messagePrefix } from "../../gateway/codec.ts";
import { SNAPSHOT_LIMITS } from "../../gateway/snapshotter.ts";
import { toDeviceKey } from "../../model/ids.ts";
import { EVENT_KIND } from "../../model/journal-event.ts";
import { SYSTEM_CLOCK } from "../../gateway/clock.ts";
import { openFileJournal } from "../../storage/journal/file-journal.ts";
import { eventually } from "../kit/gateway-process.ts";
import { ENTERPRISE } from "./plant.ts";
import { Works } from "./works.ts";

/** The whole figure by command: `DURABILITY_JOURNAL_MB=1000 npx vitest run test/durability/start-time.test.ts`. */
const JOURNAL_MB = Number(process.env["DURABILITY_JOURNAL_MB"] ?? 100);
const FIRST_ALARM_MS_MAX = 5_000;
/** The machine may be busy with other things: the best of so many starts counts, without the time others held the processor. */
const ATTEMPTS = 3;

const METERS = 50;
const READINGS_PER_MESSAGE = 20;
/** What begins a snapshot, and a tenth more that came while it was being written. */
const MESSAGES_BEHIND = (SNAPSHOT_LIMITS.readingsMax * 1.1) / READINGS_PER_MESSAGE;

let folder = "";
let works: Works;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinline-start-"));
  works = await Works.open({ seed: 1, devices: 1 });
  await buildFolder(join(folder, "built"));
}, 600_000);
afterAll(async () => {
  await works.close();
  rmSync(folder, { recursive: true, force: true });
});

describe(`a start after kill -9 with ${JOURNAL_MB} MB of journal and the oldest snapshot allowed`, () => {
  it(`pushes the alarm of the last acknowledged record within ${FIRST_ALARM_MS_MAX} ms`, async () => {
    const starts: Start[] = [];
    while (starts.length < ATTEMPTS && bestOf(starts) > FIRST_ALARM_MS_MAX) starts.push(await timeFirstAlarm());
    const journal = `${Math.round(journalBytes(join(folder, "built")) / 1e6)} MB of journal, ${MESSAGES_BEHIND} messages behind the snapshot`;
    const told = starts.map(({ tookMs, waitedMs }) => `${tookMs} ms (${waitedMs} ms of it waiting for a processor)`);
    console.log(`${journal}: first alarm pushed after ${told.join(", ")}`);
    expect(bestOf(starts)).toBeLessThanOrEqual(FIRST_ALARM_MS_MAX);
  }, 300_000);
});

interface Start {
  /** From exec to the arrival of the push. */
  readonly tookMs: number;
  /** How long the main thread was ready to run and another program had the processor. */
  readonly waitedMs: number;
}

function bestOf(starts: readonly Start[]): number {
  return Math.min(...starts.map(({ tookMs, waitedMs }) => tookMs - waitedMs), Number.POSITIVE_INFINITY);
}

async function timeFirstAlarm(): Promise<Start> {
  const dataDir = join(folder, "attempt");
  cpSync(join(folder, "built"), dataDir, { recursive: true });
  const known = works.receiver.received.length;
  const startedMs = Date.now();
  await works.spawn(dataDir);
  const push = await eventually("the alarm is pushed", async () => works.receiver.received[known], 120_000);
  expect(push.message).toMatchObject({ reason: "raised", alarm: { rule: "rule-gas-1" } });
  const waitedMs = processorWaitMs(works.gateway.child.pid ?? 0);
  await works.kill();
  rmSync(dataDir, { recursive: true });
  return { tookMs: push.atMs - startedMs, waitedMs };
}

/** As Linux counts it for the main thread (sched-stats.rst: on the processor, waiting for one, in nanoseconds); elsewhere 0. */
function processorWaitMs(pid: number): number {
  const file = `/proc/${pid}/task/${pid}/schedstat`;
  if (!existsSync(file)) return 0;
  return Math.round(Number(readFileSync(file, "utf8").split(" ")[1]) / 1e6);
}

/** A folder as a killed gateway leaves it: a snapshot, journal from before it that was not let go of yet, and all that came since. */
async function buildFolder(dataDir: string): Promise<void> {
  const api = await works.start(dataDir);
  await api.putCatalog(metersCatalog());
  expect(await works.gateway.stop()).toBe(0);
  const behindBytes = MESSAGES_BEHIND * meterMessage(0, Date.now()).length;
  const older = Math.max(0, Math.round((JOURNAL_MB * 1e6 - behindBytes) / PADDED_BYTES));
  if (older > 0) {
    await appendMessages(dataDir, older, (i) => ({ device: meterOf(i), payload: paddedMessage(i, Date.now()) }));
    await passBySnapshot(dataDir);
  }
  await appendMessages(dataDir, MESSAGES_BEHIND, (i) => ({ device: meterOf(i), payload: meterMessage(i, Date.now()) }));
  const alarming = Buffer.from(JSON.stringify({ ts: Date.now(), seq: 1, values: { "GAS-1": 99 } }));
  await appendMessages(dataDir, 1, () => ({ device: "dtu1", payload: alarming }));
}

/** What devices would have sent, straight into the journal: a flood over MQTT would take minutes and end in the same bytes. */
async function appendMessages(
  dataDir: string,
  count: number,
  make: (i: number) => { readonly device: string; readonly payload: Buffer },
): Promise<void> {
  const journal = await openFileJournal({
    directory: join(dataDir, "journal"),
    lockPath: join(dataDir, "lock"),
    clock: SYSTEM_CLOCK,
  });
  const prefixes = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    const { device, payload } = make(i);
    const address = { enterprise: ENTERPRISE, device, deviceKey: toDeviceKey(ENTERPRISE, device), channel: "readings" };
    const prefix = prefixes.get(device) ?? messagePrefix(address);
    prefixes.set(device, prefix);
    const atMs = Math.max(Date.now(), journal.lastAtMs);
    journal.append({ kind: EVENT_KIND.message, atMs, payload: encodeMessage(prefix, payload), priority: false });
    if (journal.pendingBytes > 4_000_000) await journal.flush();
  }
  await journal.close();
}

/** Lets a gateway take a snapshot behind all that is there, and gives the journal back what it then let go of. */
async function passBySnapshot(dataDir: string): Promise<void> {
  const kept = join(folder, "kept");
  cpSync(join(dataDir, "journal"), kept, { recursive: true });
  await works.start(dataDir);
  expect(await works.gateway.stop()).toBe(0);
  const present = new Set(readdirSync(join(dataDir, "journal")));
  for (const name of readdirSync(kept)) {
    if (name.endsWith(".seg") && !present.has(name)) renameSync(join(kept, name), join(dataDir, "journal", name));
  }
  rmSync(kept, { recursive: true });
}

function meterOf(i: number): string {
  return `meter${i % METERS}`;
}

/** Twenty values of one meter that wander within their limits. */
function meterMessage(i: number, nowMs: number): Buffer {
  const values: Record<string, number> = {};
  for (let point = 0; point < READINGS_PER_MESSAGE; point++) {
    values[`M${i % METERS}-${point}`] = 40 + ((i * 7 + point * 13) % 200) / 10;
  }
  return Buffer.from(JSON.stringify({ ts: nowMs, seq: i, values }));
}

/** One value and much white space: journal that is long and was judged before the snapshot. */
const PADDED_BYTES = 8_000;
function paddedMessage(i: number, nowMs: number): Buffer {
  const text = JSON.stringify({ ts: nowMs, seq: i, values: { [`M${i % METERS}-0`]: 40 + (i % 200) / 10 } });
  return Buffer.from(text.padEnd(PADDED_BYTES));
}

function metersCatalog(): unknown {
  const meters = Array.from({ length: METERS }, (_, i) => `meter${i}`);
  const points = meters.flatMap((device, i) =>
    Array.from({ length: READINGS_PER_MESSAGE }, (_, point) => ({
      id: `M${i}-${point}`,
      enterprise: ENTERPRISE,
      device,
      kind: "analog",
      unit: "kPa",
      rangeMin: 0,
      rangeMax: 1000,
    })),
  );
  const levels = [
    { level: 1, limit: 90, deadband: 1 },
    { level: 2, limit: 80, deadband: 1 },
  ];
  return {
    devices: meters.map((id) => ({
      id,
      enterprise: ENTERPRISE,
      site: "yard",
      secret: `secret-of-${id}`,
      reportEveryMs: 3_600_000,
    })),
    points,
    rules: [
      {
        id: "meters",
        enterprise: ENTERPRISE,
        kind: "threshold",
        points: points.map(({ id }) => id),
        params: { direction: "high", levels },
      },
    ],
  };
}

function journalBytes(dataDir: string): number {
  const segments = readdirSync(join(dataDir, "journal")).filter((name) => name.endsWith(".seg"));
  return segments.reduce((sum, name) => sum + statSync(join(dataDir, "journal", name)).size, 0);
}
