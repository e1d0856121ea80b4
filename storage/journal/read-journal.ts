import { FolderRead } from "./folder-read.ts";
import { toRecords } from "./format.ts";
import type { CorruptRange, JournalRecord } from "./journal.ts";

export interface ReadJournalOptions {
  /** Default 1. */
  readonly fromSeq?: number;
  /** Told of each damaged range as it is passed over. */
  readonly onCorrupt?: (range: CorruptRange) => void;
}

/**
 * Reads a journal folder synchronously, for tools: no lock, no thread, nothing is changed. A torn tail ends it silently.
 *
 * Throws STATE_VERSION for a format this program does not know.
 */
export function* readJournal(
  directory: string,
  options: ReadJournalOptions = {},
): Generator<readonly JournalRecord[], void> {
  const read = new FolderRead({ directory, fromSeq: options.fromSeq ?? 1, lastSeq: null });
  try {
    for (;;) {
      const chunk = read.next();
      for (const range of read.takeCorrupt()) options.onCorrupt?.(range);
      if (chunk === null) return;
      yield toRecords(chunk.bytes, chunk.start, chunk.end);
    }
  } finally {
    read.close();
  }
}
