import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WireHealth } from "../../api/wire.ts";
import type { ApiClient } from "../kit/api-client.ts";
import { ApiClient as Caller } from "../kit/api-client.ts";
import { eventually } from "../kit/gateway-process.ts";
import { NO_DISKS, SmallDisk } from "./disk-image.ts";
import { FieldDevice } from "./field-device.ts";
import { DEVICE_SECRET, ENTERPRISE, OPERATOR } from "./plant.ts";
import { Works } from "./works.ts";

const SEED = Number(process.env["DURABILITY_SEED"] ?? Date.now() % 1_000_000);
/** The reserves of journal and records take 64 MiB of it. */
const DISK_MIB = 160;
const ON_DELAY_MS = 6_000;
/** Space is claimed in small steps, so that its end is met soon; no snapshot lets go of journal meanwhile. */
const SMALL_SEGMENTS = { TWINLINE_JOURNAL_SEGMENT_BYTES: "65536" };

/** A kiln whose alarm waits for its on-delay: it can only be raised by a timer. */
const KILN = {
  devices: [
    { id: "kiln", enterprise: ENTERPRISE, site: "yard", name: "Kiln", secret: DEVICE_SECRET, reportEveryMs: 3_600_000 },
  ],
  points: [{ id: "HEAT", enterprise: ENTERPRISE, device: "kiln", kind: "analog", unit: "K", name: "Heat" }],
  rules: [
    {
      id: "heat",
      enterprise: ENTERPRISE,
      kind: "threshold",
      level: 1,
      points: ["HEAT"],
      params: { direction: "high", limit: 900, onDelayMs: ON_DELAY_MS },
    },
  ],
};

describe.skipIf(NO_DISKS !== null)(`a full disk (DURABILITY_SEED=${SEED})${NO_DISKS ?? ""}`, () => {
  let disk: SmallDisk;
  let works: Works;
  let kiln: FieldDevice;
  let api: ApiClient;

  beforeEach(async () => {
    disk = new SmallDisk(DISK_MIB);
    works = await Works.open({ seed: SEED, env: SMALL_SEGMENTS });
    works.invariants.mayHappen.add("system:storage-full").add("heat");
    api = await works.start(disk.folder);
    await api.putCatalog(KILN);
    kiln = new FieldDevice({ enterprise: ENTERPRISE, device: "kiln", secret: DEVICE_SECRET, windowMax: 10 });
    kiln.connect(works.gateway.mqttPort);
    works.speak({ perSecond: 100, waitingMax: 400 });
    works.connect();
    await eventually("devices are heard", async () =>
      works.plant.devices.every((device) => device.acknowledgedCount > 50),
    );
  }, 60_000);

  afterEach(async () => {
    kiln.disconnect();
    await works.close();
    disk.destroy();
  });

  it("refuses telemetry first; timers, alarms, pushes and people go on; when there is room again all resumes by itself", async () => {
    kiln.say({ HEAT: 1000 });
    await eventually("the kiln is heard", async () => kiln.waiting === 0);
    fillUp(disk.folder);

    const health = await eventually("the gateway says that it cannot acknowledge", () => unhealthy(works.url));
    expect(health.reasons.join()).toMatch(/(journal|records)-reserved:ENOSPC/);
    // What had a number when the disk filled up still goes into the reserve; then nothing more is acknowledged.
    let before = acknowledged(works);
    await eventually("acknowledgements have ended", async () => {
      await sleep(1_500);
      const ended = acknowledged(works).every((count, i) => count === before[i]);
      before = acknowledged(works);
      return ended;
    });
    await sleep(1_500);
    expect(acknowledged(works)).toEqual(before);

    const full = await eventually("a system alarm", () => activeAlarm(api, "system:storage-full"));
    await eventually("it is pushed", async () => isPushed(works, full.id, "raised"));
    const heat = await eventually("a timer raises an alarm", () => activeAlarm(api, "heat"), ON_DELAY_MS + 10_000);
    await eventually("it is pushed, too", async () => isPushed(works, heat.id, "raised"));
    const operator = await Caller.signIn(works.url, OPERATOR.username, OPERATOR.password);
    expect((await operator.acknowledge(heat.id, "seen while the disk is full")).status).toBe(200);
    await eventually("so is the acknowledgement", async () => isPushed(works, heat.id, "acknowledged"));
    works.operatorLog.answered.add(`${heat.id} seen while the disk is full`);
    expect(acknowledged(works)).toEqual(before);

    makeRoom(disk.folder);
    await eventually("the gateway is healthy again", async () => (await unhealthy(works.url)) === null, 30_000);
    await eventually("telemetry is acknowledged again", async () =>
      acknowledged(works).every((count, i) => count > (before[i] ?? 0)),
    );
    await eventually("the system alarm is over", async () => !(await activeAlarm(api, "system:storage-full")));
    expect(await works.finalFaults(api)).toEqual([]);
    expect(await works.gateway.stop()).toBe(0);
  }, 120_000);

  it("loses nothing when the gateway is killed in it, starts in it, and resumes when there is room", async () => {
    fillUp(disk.folder);
    await eventually("the gateway says that it cannot acknowledge", () => unhealthy(works.url));
    await works.kill();
    await works.spawn(disk.folder);
    const health = await eventually("it is up and says why it is not well", () => unhealthy(works.url), 30_000);
    expect(health.reasons.join()).toMatch(/(journal|records)-reserved:ENOSPC/);
    api = await works.admin();
    await eventually("the system alarm stands", () => activeAlarm(api, "system:storage-full"));

    makeRoom(disk.folder);
    await works.gateway.ready();
    expect(await works.finalFaults(api)).toEqual([]);
  }, 120_000);
});

/** Takes every block that is left. */
function fillUp(folder: string): void {
  const file = join(folder, "filler");
  const { bavail, bsize } = statfsSync(folder);
  execFileSync("fallocate", ["-l", String(Math.max(1, bavail - 64) * bsize), file]);
  const descriptor = openSync(`${file}.rest`, "w");
  const block = Buffer.alloc(4096, 1);
  try {
    for (;;) writeSync(descriptor, block);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    closeSync(descriptor);
  }
}

function makeRoom(folder: string): void {
  rmSync(join(folder, "filler"));
  rmSync(join(folder, "filler.rest"));
}

/** What the gateway says while it is not healthy; null: it is, or says nothing. */
async function unhealthy(url: string): Promise<WireHealth | null> {
  const answer = await fetch(`${url}/healthz`).catch(() => null);
  // The body of /healthz.
  return answer?.status === 503 ? ((await answer.json()) as WireHealth) : null;
}

function acknowledged(works: Works): readonly number[] {
  return works.plant.devices.map(({ acknowledgedCount }) => acknowledgedCount);
}

async function activeAlarm(api: ApiClient, rule: string) {
  return (await api.alarms("active")).find((alarm) => alarm.rule === rule && alarm.active) ?? null;
}

function isPushed(works: Works, alarm: string, reason: string): boolean {
  return works.receiver.received.some(({ message }) => message.alarm.id === alarm && message.reason === reason);
}
