import { openThread, ThreadClient } from "../thread.ts";
import type { FolderReadOptions } from "./folder-read.ts";
import { toRecords } from "./format.ts";
import type { CorruptRange, JournalRecord } from "./journal.ts";
import type { ReadReply, ReadThreadMethods } from "./read-thread.ts";

/** Chunks asked for ahead of the consumer: the thread checks the next ones while this one is worked on. */
const AHEAD = 3;

/**
 * Reads and checks in a thread of its own, so that neither a slow disk nor the checking holds up the caller. Each batch arrives as
 * a message of its own: between two batches the event loop has run.
 */
export async function* readThroughThread(
  options: FolderReadOptions,
  onCorrupt: (range: CorruptRange) => void,
): AsyncGenerator<readonly JournalRecord[], void> {
  const worker = openThread(import.meta.url, "./read-thread.ts", { workerData: options });
  const client = new ThreadClient<ReadThreadMethods>(worker, { name: "journal-read", inFlightMax: AHEAD });
  const asked: Promise<ReadReply>[] = [];
  const ask = () => {
    const reply = client.call("next", []);
    // Awaited below in its turn; until then a failure must not count as unhandled.
    reply.catch(() => {});
    asked.push(reply);
  };
  try {
    for (let i = 0; i < AHEAD; i++) ask();
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const { chunk, corrupt } = await next;
      for (const range of corrupt) onCorrupt(range);
      if (chunk === null) return;
      ask();
      yield toRecords(new Uint8Array(chunk.buffer), chunk.start, chunk.end);
    }
  } finally {
    await client.close();
  }
}
