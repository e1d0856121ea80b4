import { parentPort } from "node:worker_threads";
import { assert } from "../../../model/assert.ts";
import { GatewayError } from "../../../model/errors.ts";
import { giveWay, serveThread, Transferred } from "../../thread.ts";
import type { ReadingColumns } from "./columns.ts";
import { ReadingCore } from "./reading-core.ts";
import type { ReadingsThreadMessage, ReadingsThreadMethods, WireColumns } from "./thread-methods.ts";

assert(parentPort !== null, "the readings thread is started as a worker");
const port = parentPort;
let opened: ReadingCore | null = null;

const methods: ReadingsThreadMethods = {
  open(options) {
    const core = new ReadingCore({
      ...options,
      onDamage: (damage) => tell({ kind: "damage", damage }),
      onStored: (storedSeq) => tell({ kind: "stored", storedSeq }),
      onFlushFailed: (error) => tell(toFailure(error)),
    });
    opened = core;
    // Failing to look ahead is no failure: whoever asks for the newest readings looks again and is told.
    core.warmUp().catch(() => undefined);
    return { storedSeq: core.storedSeq, series: core.series() };
  },
  async take(buffer, length, throughSeq, defined) {
    core().define(defined);
    const spare = await core().take(buffer, throughSeq, length);
    return spare === null ? null : new Transferred(spare, [spare]);
  },
  flush: (throughSeq) => core().flush(throughSeq),
  async read(query) {
    const { columns, nextCursor } = await core().read(query);
    const wire = toWire(columns);
    return new Transferred({ columns: wire, nextCursor }, buffersOf(wire));
  },
  async series(query) {
    const columns = await core().readSeries(query);
    return new Transferred(columns, buffersOf(columns));
  },
  async latest(pointNos) {
    const columns = await core().latest(pointNos);
    return new Transferred(columns, buffersOf(columns));
  },
  async readSince(sinceSeq, limit) {
    const { page, oldestSeq } = await core().readSince(sinceSeq, limit);
    const columns = toWire(page.columns);
    const pointNo = page.pointNo.slice();
    const { throughSeq, complete } = page;
    return new Transferred({ ...columns, pointNo, throughSeq, complete, oldestSeq }, [
      ...buffersOf(columns),
      pointNo.buffer,
    ]);
  },
  retain: (beforeTs) => core().retain(beforeTs),
  hold: (hold) => core().hold(hold),
  backupTo: (directory) => core().backupTo(directory),
  verify: () => core().verify(),
  stats: () => core().stats(),
  close: () => core().close(),
};

function core(): ReadingCore {
  assert(opened !== null, "open is the first call");
  return opened;
}

function tell(message: ReadingsThreadMessage): void {
  port.postMessage(message);
}

function toFailure(error: Error): ReadingsThreadMessage {
  const gateway = error instanceof GatewayError ? error : null;
  return {
    kind: "flush-failed",
    code: gateway?.code ?? "STORE_UNAVAILABLE",
    message: error.message,
    hint: gateway?.hint ?? "",
  };
}

/** Cut to length and in buffers of their own, so that they can be handed over. */
function toWire(columns: ReadingColumns): WireColumns {
  const { length } = columns;
  return {
    length,
    ts: columns.ts.slice(0, length),
    packed: columns.packed.slice(0, length),
    flags: columns.flags.slice(0, length),
    seq: columns.seq.slice(0, length),
    receivedAtMs: columns.receivedAtMs.slice(0, length),
  };
}

function buffersOf(columns: object): ArrayBuffer[] {
  return Object.values(columns).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  );
}

giveWay();
serveThread(port, methods);
