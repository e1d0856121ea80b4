import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { aBatch, anAlarm, anOutboxEntry } from "../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { openReader } from "./reader.ts";
import { openWriter } from "./writer.ts";

it("the backlog of one channel does not hide what is pending for another", async () => {
  const directory = mkdtempSync(join(tmpdir(), "twinline-records-"));
  const writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  const reader = openReader(directory, { ...RECORDS_LIMITS, pendingOutboxMax: 4 });
  const owed = [..."dddddddddh"].map((channel, i) =>
    anOutboxEntry(`a1/${i}/0/${channel}`, { channel, alarm: anAlarm("a1"), seq: i + 1 }),
  );
  writer.commit(aBatch(10, { alarms: [anAlarm("a1")], outbox: owed }));
  expect(reader.pendingOutbox().map(({ entry }) => `${entry.channel}${entry.seq}`)).toEqual(["d1", "d2", "d3", "h10"]);
  reader.close();
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});
