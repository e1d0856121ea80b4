import { existsSync } from "node:fs";
import type { CorruptRange } from "../../storage/journal/journal.ts";
import { readJournal } from "../../storage/journal/read-journal.ts";

/** Reads the whole journal and tells what it holds. While a gateway runs, its newest records may still be on their way. */
export async function checkJournal(
  directory: string,
  running: boolean,
): Promise<{ readonly good: boolean; readonly what: string; readonly hint?: string }[]> {
  if (!existsSync(directory)) return [{ good: true, what: "journal: none yet" }];
  const corrupt: CorruptRange[] = [];
  let records = 0;
  let lastSeq = 0;
  for (const batch of readJournal(directory, { onCorrupt: (range) => corrupt.push(range) })) {
    records += batch.length;
    lastSeq = batch.at(-1)?.seq ?? lastSeq;
  }
  const what = `journal: ${records} records, the last is ${lastSeq}${running ? " (and growing)" : ""}`;
  const hint = "records in these ranges are lost; the rest is whole. Keep the files and look at the disk";
  return [
    { good: true, what },
    ...corrupt.map(({ segment, fromByte, toByte }) => ({
      good: false,
      what: `journal: ${segment} is corrupt from byte ${fromByte} to ${toByte}`,
      hint,
    })),
  ];
}
