import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { checkRecords } from "../../storage/records/check-records.ts";
import { SMALL_LIMITS, Works } from "./works.ts";

/** A longer run by command: `DURABILITY_KILLS=200 npx vitest run test/durability/kill.test.ts`; DURABILITY_SEED repeats its choices. */
const KILLS = Number(process.env["DURABILITY_KILLS"] ?? 22);
const SEED = Number(process.env["DURABILITY_SEED"] ?? Date.now() % 1_000_000);

/** Devices are heard so long between two kills: long enough for a snapshot now and then, short enough for many kills. */
const HEARD_MS = { least: 150, most: 1_300 };
/** Every so often acknowledgements are lost before the kill: what was durable by then is sent again. */
const KILL_AFTER_DEAFNESS = 0.5;
const DEAF_MS_MAX = 250;
/** Every so often the kill comes while the gateway is still starting. */
const KILL_WHILE_STARTING = 0.25;

describe(`a gateway killed with -9 under load ${KILLS} times (DURABILITY_SEED=${SEED})`, () => {
  it(
    "keeps every acknowledged reading once, raises each alarm once, loses and doubles no push, keeps what people did, and its chains verify",
    async () => {
      const dataDir = mkdtempSync(join(tmpdir(), "twinline-kill-"));
      const works = await Works.open({ seed: SEED, env: SMALL_LIMITS });
      const kills = works.random.fork("kills");
      try {
        await works.start(dataDir);
        works.receiver.failingShare = 0.3;
        works.goToWork({ perSecond: 120, waitingMax: 200 });
        for (let kill = 1; kill <= KILLS; kill++) {
          works.connect();
          await sleep(HEARD_MS.least + kills.next() * (HEARD_MS.most - HEARD_MS.least));
          if (kills.next() < KILL_AFTER_DEAFNESS) {
            works.plant.deafen();
            await sleep(kills.next() * DEAF_MS_MAX);
          }
          await works.kill();
          works.plant.disconnect();
          expect(await chainFaults(dataDir), `kill ${kill}`).toEqual([]);
          if (kills.next() < KILL_WHILE_STARTING) {
            await works.spawn(dataDir);
            await sleep(kills.next() * 900);
            await works.kill();
          }
          const api = await works.start(dataDir);
          expect(await works.faults(api), `kill ${kill}`).toEqual([]);
        }
        works.connect();
        expect(await works.finalFaults(await works.admin())).toEqual([]);
        expect(await works.gateway.stop()).toBe(0);
        expect(await chainFaults(dataDir)).toEqual([]);
        report(works);
      } finally {
        await works.close();
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    120_000 + KILLS * 8_000,
  );
});

async function chainFaults(dataDir: string): Promise<readonly unknown[]> {
  const { ok, recordsFaults, stateFaults, chains } = await checkRecords(dataDir);
  return ok ? [] : [recordsFaults, stateFaults, chains.filter(({ broken }) => broken !== null)];
}

/** A run that met nothing would prove nothing. */
function report(works: Works): void {
  const messages = works.plant.devices.reduce((sum, { acknowledgedCount }) => sum + acknowledgedCount, 0);
  const keys = new Set(works.receiver.received.map(({ key }) => key)).size;
  const { answered } = works.operatorLog;
  console.log(
    `${works.killedAtMs.length} kills, ${messages} acknowledged messages, ${keys} pushes in ${works.receiver.received.length} requests, ${answered.size} acknowledgements`,
  );
  expect(messages).toBeGreaterThan(KILLS * 20);
  expect(keys).toBeGreaterThan(KILLS);
  expect(answered.size).toBeGreaterThan(KILLS / 2);
}
