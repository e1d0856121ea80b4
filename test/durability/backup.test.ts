import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../kit/gateway-process.ts";
import { runVerb } from "../kit/run-verb.ts";
import { acknowledgementFaults } from "./invariants.ts";
import type { OperatorLog } from "./operator.ts";
import { SMALL_LIMITS, Works } from "./works.ts";

const SEED = Number(process.env["DURABILITY_SEED"] ?? Date.now() % 1_000_000);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "twinline-backup-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe(`a backup taken under load (DURABILITY_SEED=${SEED})`, () => {
  it("restored elsewhere has every reading, alarm, acknowledgement and setting from before the command; doctor and verify find it whole", async () => {
    const works = await Works.open({ seed: SEED, env: SMALL_LIMITS });
    const archive = join(folder, "backup.tgz");
    const [original, restored] = [join(folder, "original"), join(folder, "restored")];
    try {
      const api = await works.start(original);
      works.goToWork({ perSecond: 120, waitingMax: 200 });
      works.connect();
      await eventually("something has happened", async () => works.operatorLog.answered.size > 5, 30_000);

      const acknowledged = new Map(works.plant.devices.map((device) => [device, device.acknowledgedCount]));
      const answered = new Set(works.operatorLog.answered);
      expect(await runVerb(["backup", archive], original)).toMatchObject({ code: 0 });
      await sleep(300);
      const catalogue = await api.get("/catalog");
      await works.rest();
      expect(await works.gateway.stop()).toBe(0);
      works.plant.disconnect();

      expect(await runVerb(["restore", archive], restored)).toMatchObject({ code: 0 });
      expect(await runVerb(["verify"], restored)).toMatchObject({ code: 0 });
      expect((await runVerb(["doctor"], restored)).output).toMatch(/hash chains: \d+ whole, 0 broken/);

      const again = await works.start(restored);
      expect(await works.faults(again, { fresh: true, acknowledged })).toEqual([]);
      const log: OperatorLog = {
        answered,
        unanswered: union(works.operatorLog.answered, works.operatorLog.unanswered),
      };
      expect(acknowledgementFaults(await works.invariants.alarms(again), log)).toEqual([]);
      expect(await again.get("/catalog")).toEqual(catalogue);
      // Pushes that were pending are sent under their first keys: no key ever has two bodies.
      await sleep(500);
      expect(works.receiver.violations).toEqual([]);

      // Devices that kept what they measured since can go on from it.
      works.plant.devices.forEach((device) => device.rewind(acknowledged.get(device) ?? 0));
      works.connect();
      await eventually("all is acknowledged", async () => works.plant.devices.every(({ waiting }) => waiting === 0));
      works.plant.disconnect();
      expect(await works.faults(again, { fresh: true })).toEqual([]);
      expect(await works.gateway.stop()).toBe(0);
      expect((await runVerb(["doctor"], restored)).output).not.toContain("!! records");
    } finally {
      await works.close();
    }
  }, 120_000);

  it("is not restored over a folder that holds data, and nothing but a backup is restored", async () => {
    const archive = join(folder, "no-backup.tgz");
    writeFileSync(archive, "no archive at all");
    const refused = await runVerb(["restore", archive], join(folder, "nowhere"));
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.output).toContain("no readable archive");
    const occupied = await runVerb(["restore", join(folder, "backup.tgz")], join(folder, "restored"));
    expect(occupied).toMatchObject({ code: 1 });
    expect(occupied.output).toContain("already holds");
  });

  it("`verify` finds one changed byte in the record of an acknowledgement and names the chain", async () => {
    const file = join(folder, "restored", "records.db");
    const database = new Database(file, { readonly: true });
    const find = database.prepare('select record from alarm_event where record like \'%"note":"note-%\' limit 1');
    // The restored folder has acknowledgements with such notes; the column is text.
    const record = find.pluck().get() as string;
    database.close();
    const bytes = readFileSync(file);
    const at = bytes.lastIndexOf(record);
    expect(at).toBeGreaterThan(0);
    bytes.write("N", at + record.indexOf("note-"));
    writeFileSync(file, bytes);
    const { code, output } = await runVerb(["verify"], join(folder, "restored"));
    expect(code).toBe(1);
    expect(output).toMatch(/BROKEN {2}alarm.* at record \d+: changed/);
  });
});

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a, ...b]);
}
