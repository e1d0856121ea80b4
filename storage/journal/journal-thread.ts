import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../model/assert.ts";
import { serveThread, Transferred } from "../thread.ts";
import { Disk } from "./disk.ts";
import { JournalFaults } from "./faults.ts";
import { type Accepting, type Extent, JournalWriter, type Opened, type WriterOptions } from "./journal-writer.ts";

/** What the journal thread is started with. */
export interface JournalThreadData extends WriterOptions {
  readonly skipSync: boolean;
  readonly faults: SharedArrayBuffer;
}

interface FlushRequest {
  readonly buffer: ArrayBuffer;
  readonly bytes: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export interface FlushReply extends Extent {
  /** The request's own buffer, for the next batch. */
  readonly buffer: ArrayBuffer;
  readonly flushMs: number;
}

export interface JournalThreadMethods {
  open(): Promise<Opened>;
  flush(request: FlushRequest): Promise<Transferred<FlushReply>>;
  truncateBefore(seq: number): Extent;
  close(): void;
}

/** Sent by the thread by itself when what it can take has changed. */
export interface AcceptingMessage {
  readonly kind: "accepting";
  readonly accepting: Accepting;
}

function serveJournal(port: NonNullable<typeof parentPort>, options: JournalThreadData): void {
  const disk = new Disk({ faults: new JournalFaults(options.faults), skipSync: options.skipSync });
  const onAccepting = (accepting: Accepting) =>
    port.postMessage({ kind: "accepting", accepting } satisfies AcceptingMessage);
  const writer = new JournalWriter(options, { disk, onAccepting });
  serveThread<JournalThreadMethods>(port, {
    open: () => writer.open(),
    flush: async ({ buffer, bytes, firstSeq, lastSeq }) => {
      const startedMs = performance.now();
      await writer.flush({ bytes: new Uint8Array(buffer, 0, bytes), firstSeq, lastSeq });
      return new Transferred({ ...writer.extent(), buffer, flushMs: performance.now() - startedMs }, [buffer]);
    },
    truncateBefore: (seq) => writer.truncateBefore(seq),
    close: () => writer.close(),
  });
}

assert(parentPort !== null, "journal-thread runs as a worker thread");
// Only openFileJournal starts this thread, with exactly this data.
serveJournal(parentPort, workerData as JournalThreadData);
