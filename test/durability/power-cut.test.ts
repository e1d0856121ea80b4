import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { checkRecords } from "../../storage/records/check-records.ts";
import { NO_DISKS, PoweredDisk } from "./disk-image.ts";
import { SMALL_LIMITS, Works } from "./works.ts";

/** A longer run by command: `DURABILITY_CUTS=50 npx vitest run test/durability/power-cut.test.ts`; DURABILITY_SEED repeats its choices. */
const CUTS = Number(process.env["DURABILITY_CUTS"] ?? 6);
const SEED = Number(process.env["DURABILITY_SEED"] ?? Date.now() % 1_000_000);
/** The control may be lucky: chance brings unsynced pages to the disk too. */
const CONTROL_CUTS_MAX = 6;

const DISK_MIB = 192;
const HEARD_MS = { least: 600, most: 2_500 };

describe.skipIf(NO_DISKS !== null)(`a power cut under load (DURABILITY_SEED=${SEED})${NO_DISKS ?? ""}`, () => {
  it(
    `loses nothing that was acknowledged, ${CUTS} times in a row`,
    async () => {
      const works = await Works.open({ seed: SEED, env: SMALL_LIMITS });
      let disk = PoweredDisk.make(DISK_MIB);
      try {
        await works.start(disk.folder);
        works.receiver.failingShare = 0.3;
        works.goToWork({ perSecond: 120, waitingMax: 200 });
        for (let cut = 1; cut <= CUTS; cut++) {
          disk = await loadAndCut(works, disk);
          const { ok, recordsFaults, stateFaults, chains } = await checkRecords(disk.folder);
          expect(ok, JSON.stringify({ cut, recordsFaults, stateFaults, chains })).toBe(true);
          const api = await works.start(disk.folder);
          expect(await works.faults(api), `cut ${cut}`).toEqual([]);
        }
        works.connect();
        expect(await works.finalFaults(await works.admin())).toEqual([]);
        expect(await works.gateway.stop()).toBe(0);
      } finally {
        await works.close();
        disk.destroy();
      }
    },
    60_000 + CUTS * 20_000,
  );

  it("loses acknowledged data when the gateway does not wait for the disk: without that, these cuts would prove nothing", async () => {
    const works = await Works.open({ seed: SEED, env: { ...SMALL_LIMITS, TWINLINE_UNSAFE_SKIP_SYNC: "true" } });
    let disk = PoweredDisk.make(DISK_MIB);
    try {
      await works.start(disk.folder);
      works.goToWork({ perSecond: 120, waitingMax: 200 });
      let lost = "";
      for (let cut = 1; cut <= CONTROL_CUTS_MAX && lost === ""; cut++) {
        disk = await loadAndCut(works, disk);
        lost = await whatWasLost(works, disk);
      }
      expect(lost).not.toBe("");
    } finally {
      await works.close();
      disk.destroy();
    }
  }, 180_000);
});

/** Lets the plant speak for a while, stops the gateway in the middle, and answers the disk as the power cut left it. */
async function loadAndCut(works: Works, disk: PoweredDisk): Promise<PoweredDisk> {
  works.connect();
  await sleep(HEARD_MS.least + works.random.next() * (HEARD_MS.most - HEARD_MS.least));
  works.freeze();
  const cut = disk.copyAsIfCut();
  await works.kill();
  works.plant.disconnect();
  disk.destroy();
  cut.mount();
  return cut;
}

/** In words; empty when nothing was. A gateway that refuses to go on because its journal is too short has noticed the loss. */
async function whatWasLost(works: Works, disk: PoweredDisk): Promise<string> {
  try {
    const api = await works.start(disk.folder);
    const faults = await works.faults(api, { fresh: true, withinMs: 2_000 });
    return faults.find((fault) => fault.includes("were acknowledged")) ?? "";
  } catch (error) {
    const refusal = error instanceof Error ? /but the journal ends at \d+/.exec(error.message) : null;
    if (refusal === null) throw error;
    return refusal[0];
  }
}
