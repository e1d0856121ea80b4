import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../model/assert.ts";
import { serveThread, Transferred } from "../thread.ts";
import { FolderRead, type FolderReadOptions } from "./folder-read.ts";
import type { CorruptRange } from "./journal.ts";

export interface ReadReply {
  /** Checked records in `[start, end)`; null at the end. */
  readonly chunk: { readonly buffer: ArrayBuffer; readonly start: number; readonly end: number } | null;
  readonly corrupt: readonly CorruptRange[];
}

export interface ReadThreadMethods {
  next(): Transferred<ReadReply>;
}

function serveRead(port: NonNullable<typeof parentPort>, options: FolderReadOptions): void {
  const read = new FolderRead(options);
  serveThread<ReadThreadMethods>(port, {
    next: () => {
      const chunk = read.next();
      const corrupt = read.takeCorrupt();
      if (chunk === null) return new Transferred({ chunk: null, corrupt }, []);
      // A walk's windows start their own buffers, so offsets in the array are offsets in the buffer.
      const { buffer } = chunk.bytes;
      return new Transferred({ chunk: { buffer, start: chunk.start, end: chunk.end }, corrupt }, [buffer]);
    },
  });
}

assert(parentPort !== null, "read-thread runs as a worker thread");
// Only readThroughThread starts this thread, with exactly this data.
serveRead(parentPort, workerData as FolderReadOptions);
