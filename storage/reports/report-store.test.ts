import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { KeptReport } from "../../model/report.ts";
import { ReportStore } from "./report-store.ts";

const folder = mkdtempSync(join(tmpdir(), "twinline-reports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BOUNDS = { reportsKept: { day: 5, week: 5, month: 5 }, reportsKeptBytes: 1_000_000, reportsFreeDiskBytes: 0 };
const FILES = { html: Buffer.from("h"), csv: Buffer.from("c"), xlsx: Buffer.from("x"), json: Buffer.from("{}") };

function aReport(id: string, fromMs: number): Omit<KeptReport, "files"> {
  const subject = { kind: "enterprise", id: "e", name: "e" } as const;
  return { id, subject, period: { kind: "day", fromMs, toMs: fromMs + 86_400_000 }, madeAtMs: 0, language: "en" };
}

describe("kept reports", () => {
  it("one that is damaged costs itself: the others are there after the next start, and it is made anew", async () => {
    const store = await ReportStore.open(folder, BOUNDS);
    await store.keep(aReport("day-1", 0), FILES);
    await store.keep(aReport("day-2", 86_400_000), FILES);
    writeFileSync(join(folder, "day-1", "manifest.json"), "{ cut o");

    const again = await ReportStore.open(folder, BOUNDS);
    expect(again.list().map(({ id }) => id)).toEqual(["day-2"]);
    await again.keep(aReport("day-1", 0), FILES);
    expect((await ReportStore.open(folder, BOUNDS)).find("day-1")).not.toBeNull();
  });
});
