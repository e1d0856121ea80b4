import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readAll, T0, toBatch } from "../contract.ts";
import { openEmbeddedStore } from "./open-embedded-store.ts";

const ROUNDS = 6;
/** Messages the journal holds in each round. */
const MESSAGES = 400;
const POINTS = [1, 2, 3, 4, 5];

/** Appends and flushes without a pause until it is killed; runs the built store, as the gateway does. */
const WRITER = `
  const [directory, messages] = process.argv.slice(2);
  const { openEmbeddedStore } = await import(${JSON.stringify(built("storage/readings/embedded/open-embedded-store.js"))});
  const { ReadingBatch } = await import(${JSON.stringify(built("model/reading-batch.js"))});
  const store = await openEmbeddedStore({ directory });
  for (const point of ${JSON.stringify(POINTS)}) store.define(point, "plant", "P-" + point);
  process.stdout.write("begun\\n");
  for (let seq = store.storedSeq + 1; seq <= Number(messages); seq++) {
    const batch = new ReadingBatch();
    for (const point of ${JSON.stringify(POINTS)}) batch.push(point, seq, ${T0} + seq * 600_000, seq * point, 0, ${T0});
    store.append(batch, seq);
    if (seq % 3 === 0) await store.flush(seq);
  }
  process.stdout.write("done\\n");
  setInterval(() => {}, 1000);
`;

function built(path: string): string {
  return new URL(path, import.meta.url.replace(/storage\/readings\/embedded\/.*$/, "dist/")).href;
}

describe("the embedded store", () => {
  it("killed at any moment lacks nothing after a replay, and has nothing twice", { timeout: 120_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "twinline-readings-kill-"));
    let storedSeq = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await writeUntilKilled(directory, 20 + round * 37);
      const store = await openEmbeddedStore({ directory, onDamage: (damage) => expect.fail(JSON.stringify(damage)) });
      expect(store.storedSeq).toBeGreaterThanOrEqual(storedSeq);
      storedSeq = store.storedSeq;
      // A journal brings more than is lacking: the last snapshot is older than the last flush.
      for (let seq = Math.max(1, storedSeq - 5); seq <= MESSAGES; seq++) {
        const readings = POINTS.map((point) => ({
          point,
          seq,
          ts: T0 + seq * 600_000,
          value: seq * point,
          receivedAtMs: T0,
        }));
        store.append(toBatch(readings), seq);
      }
      for (const point of POINTS) {
        const values = (await readAll(store, { pointNo: point })).map(({ value }) => value);
        expect(values).toEqual(Array.from({ length: MESSAGES }, (_, i) => (i + 1) * point));
      }
      await store.close();
    }
    expect(storedSeq).toBeGreaterThan(0);
    for (const path of [directory, `${directory}.mjs`]) rmSync(path, { recursive: true });
  });
});

async function writeUntilKilled(directory: string, afterMs: number): Promise<void> {
  const script = `${directory}.mjs`;
  writeFileSync(script, WRITER);
  const writer = spawn(process.execPath, [script, directory, String(MESSAGES)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => writer.once("exit", resolve));
  const begun = await Promise.race([new Promise((resolve) => writer.stdout.once("data", resolve)), ended]);
  expect(String(begun)).toBe("begun\n");
  // The moment of the kill is the point of the test; what it hits differs from run to run, what must hold does not.
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  writer.kill("SIGKILL");
  await ended;
}
