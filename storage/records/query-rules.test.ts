import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aBatch, anAlarm, anEvent, aRuleChange } from "../../test/kit/record-builders.ts";
import { type OpenedRecords, openRecords } from "./open-records.ts";

let directory: string;
let records: OpenedRecords;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-rules-"));
  records = await openRecords({ directory });
});

afterEach(async () => {
  await records.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("versions of a rule", () => {
  it("are told newest first, within the border of who asks", async () => {
    const ruleChanges = [aRuleChange(1), aRuleChange(2, { reason: "agreed with the safety engineer" })];
    await records.commit(aBatch(9, { ruleChanges: [...ruleChanges, aRuleChange(1, { rule: "other" })] }));
    const versions = await records.ruleVersions({ scope: ["coldchain"], rule: "nh3-hh" });
    expect(versions.map(({ version, reason }) => [version, reason])).toEqual([
      [2, "agreed with the safety engineer"],
      [1, null],
    ]);
    expect(await records.ruleVersions({ scope: ["elsewhere"], rule: "nh3-hh" })).toEqual([]);
    expect(await records.ruleVersions({ scope: null, rule: "nh3-hh" })).toHaveLength(2);
  });

  it("are found as they were at an instant, one a rule", async () => {
    const [first, second] = [aRuleChange(1, { atMs: 1_000 }), aRuleChange(2, { atMs: 2_000 })];
    await records.commit(aBatch(9, { ruleChanges: [first, second, aRuleChange(1, { rule: "other", atMs: 1_500 })] }));
    const at = async (atMs: number) =>
      (await records.rulesAt({ enterprise: "coldchain", atMs })).map(({ rule, version }) => `${rule} v${version}`);
    expect(await at(999)).toEqual([]);
    expect(await at(1_000)).toEqual(["nh3-hh v1"]);
    expect(await at(1_999)).toEqual(["nh3-hh v1", "other v1"]);
    expect(await at(2_000)).toEqual(["nh3-hh v2", "other v1"]);
    expect(await records.rulesAt({ enterprise: "elsewhere", atMs: 9_999 })).toEqual([]);
  });
});

describe("alarms of a point", () => {
  it("are those that stood in the span: raised before its end, and cleared after its beginning or not at all", async () => {
    const alarms = [
      anAlarm("over", { raisedAtMs: 100, clearedAtMs: 199, active: false, acknowledged: true }),
      anAlarm("into", { raisedAtMs: 150, clearedAtMs: 200, active: false, acknowledged: true }),
      anAlarm("open", { raisedAtMs: 250, clearedAtMs: 260, active: false, acknowledged: false }),
      anAlarm("after", { raisedAtMs: 301 }),
      anAlarm("elsewhere", { raisedAtMs: 250, point: "NH3-102" }),
    ];
    await records.commit(aBatch(9, { alarms, alarmEvents: [anEvent("open", 1)] }));
    const found = await records.alarmsOnPoint({ enterprise: "coldchain", point: "NH3-101", fromMs: 200, toMs: 300 });
    expect(found.map(({ alarm, events }) => [alarm.id, events.length])).toEqual([
      ["open", 1],
      ["into", 0],
    ]);
  });
});
