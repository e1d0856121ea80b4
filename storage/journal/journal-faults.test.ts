import { readdirSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { JournalFaults } from "./faults.ts";
import { cleanUp, newFolder, openForTest, readAll, telemetry, textOf } from "./test-journal.ts";

afterEach(cleanUp);

async function openFaulty(directory = newFolder()) {
  const faults = new JournalFaults();
  const opened = await openForTest(directory, { faults });
  const states: string[] = [];
  opened.journal.onStateChange = ({ accepting, reason }) => states.push(`${accepting} ${reason}`);
  return { ...opened, directory, faults, states };
}

const segmentsIn = (directory: string) => readdirSync(directory).filter((file) => file.endsWith(".seg"));

describe("a failed sync", () => {
  it("reports nothing, and writes the same records into a new segment, where they become durable once", async () => {
    const { journal, durable, directory, faults } = await openFaulty();
    journal.append(telemetry("safe"));
    await journal.flush();
    faults.failSyncs(1);
    journal.append(telemetry("again"));
    journal.append(telemetry("and again"));
    await journal.flush();
    expect(durable.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(segmentsIn(directory)).toEqual(["0000000000000001.seg", "0000000000000002.seg"]);
    expect((await readAll(journal)).map(textOf)).toEqual(["safe", "again", "and again"]);
    await journal.close();
    const reopened = await openForTest(directory);
    expect((await readAll(reopened.journal)).map(textOf)).toEqual(["safe", "again", "and again"]);
    expect(reopened.journal.state().corrupt).toEqual([]);
  });

  it("of the very first flush leaves one segment behind", async () => {
    const { journal, durable, directory, faults } = await openFaulty();
    faults.failSyncs(1);
    journal.append(telemetry("first"));
    await journal.flush();
    expect(durable.map(textOf)).toEqual(["first"]);
    expect(segmentsIn(directory)).toHaveLength(1);
    await journal.close();
    const reopened = await openForTest(directory);
    expect((await readAll(reopened.journal)).map(textOf)).toEqual(["first"]);
  });

  it("that repeats closes the journal to everything, says why, and ends by itself", async () => {
    const { journal, durable, faults, states } = await openFaulty();
    faults.failSyncs(1_000);
    journal.append(telemetry("held", { priority: true }));
    await expect(journal.flush()).rejects.toMatchObject({ code: "STORAGE_FULL", params: { reason: "EIO" } });
    expect(() => journal.append(telemetry("tick", { priority: true }))).toThrow(
      expect.objectContaining({ code: "STORAGE_FULL" }),
    );
    await expect(journal.flush()).rejects.toMatchObject({ code: "STORAGE_FULL" });
    expect([durable.length, journal.durableSeq]).toEqual([0, 0]);
    faults.failSyncs(0);
    await vi.waitFor(() => expect(journal.state().accepting).toBe("all"), { timeout: 5_000 });
    await journal.flush();
    expect(durable.map(textOf)).toEqual(["held"]);
    expect(states).toEqual(["none EIO", "all null"]);
    expect((await readAll(journal)).map(textOf)).toEqual(["held"]);
  });
});

describe("a failed write", () => {
  it("half way through a flush leaves no half record for readers", async () => {
    const { journal, durable, faults, directory } = await openFaulty();
    journal.append(telemetry("safe"));
    await journal.flush();
    faults.failWrites(1);
    for (let i = 0; i < 5; i++) journal.append(telemetry(`torn ${i}`));
    await journal.flush();
    expect(durable.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    await journal.close();
    const reopened = await openForTest(directory);
    expect(await readAll(reopened.journal)).toHaveLength(6);
    expect(reopened.journal.state().corrupt).toEqual([]);
  });
});

describe("no space", () => {
  it("turns the reserve into the next segment: priority goes on, telemetry is refused, all resumes with the space", async () => {
    const { journal, durable, faults, states, directory } = await openFaulty();
    faults.setNoSpace(true);
    // Telemetry that had its number before the disk was known to be full.
    for (let i = 0; i < 4; i++) journal.append(telemetry(new Uint8Array(12 * 1024)));
    await vi.waitFor(() => expect(journal.state()).toMatchObject({ accepting: "reserved", reason: "ENOSPC" }));
    expect(readdirSync(directory)).not.toContain("reserve");
    expect(() => journal.append(telemetry("telemetry"))).toThrow(expect.objectContaining({ code: "STORAGE_FULL" }));
    faults.setNoSpace(false);
    await vi.waitFor(() => expect(journal.state().accepting).toBe("all"), { timeout: 5_000 });
    expect(readdirSync(directory)).toContain("reserve");
    journal.append(telemetry("telemetry again"));
    await journal.flush();
    expect(durable.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(states.at(-1)).toBe("all null");
    expect((await readAll(journal)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it("and no reserve left holds what has a number, and makes it durable when space returns", async () => {
    const { journal, durable, faults } = await openFaulty();
    faults.setNoSpace(true);
    for (let i = 0; i < 20; i++) journal.append(telemetry(new Uint8Array(12 * 1024)));
    await vi.waitFor(() => expect(journal.state()).toMatchObject({ accepting: "none", reason: "ENOSPC" }));
    const before = durable.length;
    expect(before).toBeLessThan(20);
    expect(() => journal.append(telemetry("tick", { priority: true }))).toThrow(/ENOSPC/);
    faults.setNoSpace(false);
    await vi.waitFor(() => expect(durable).toHaveLength(20), { timeout: 5_000 });
    expect(durable.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    await vi.waitFor(() => expect(journal.state().accepting).toBe("all"), { timeout: 5_000 });
  });

  it("at the start opens the journal all the same, for priority records if any", async () => {
    const directory = newFolder();
    const faults = new JournalFaults();
    faults.setNoSpace(true);
    const { journal } = await openForTest(directory, { faults });
    expect(journal.state()).toMatchObject({ accepting: "reserved", reason: "ENOSPC" });
    faults.setNoSpace(false);
    await vi.waitFor(() => expect(journal.state().accepting).toBe("all"), { timeout: 5_000 });
  });
});
