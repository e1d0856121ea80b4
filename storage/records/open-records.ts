import { setImmediate as nextTurn } from "node:timers/promises";
import { GatewayError } from "../../model/errors.ts";
import type { SealRecord } from "../../model/evidence.ts";
import { openThread, type ThreadArgs, ThreadClient, type ThreadMethods, type ThreadResult } from "../thread.ts";
import type { KeeperMethods } from "./keeper-thread.ts";
import { RECORDS_LIMITS, type RecordsLimits } from "./limits.ts";
import type { ReaderMethods } from "./reader-thread.ts";
import type { CommitBatch, PhoneStore, Records, SessionStore, SnapshotWrite } from "./records.ts";
import { unmarked } from "./thread-errors.ts";
import type { WriterMethods } from "./writer-thread.ts";

export interface RecordsOptions {
  /** The data folder; it must exist and belong to this process alone. */
  readonly directory: string;
  readonly limits?: Partial<RecordsLimits>;
  readonly logger?: RecordsLogger;
  /** Wall clock, for what expires. */
  readonly nowMs?: () => number;
  /** Called once when a thread has died: from then on its calls are refused, and only a restart helps. */
  readonly onDeath?: (cause: Error) => void;
}

/** The part of a pino logger that is used. */
export interface RecordsLogger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** The space set aside so that commits go on when the disk is full. */
export interface RecordsReserve {
  /** False while it is not there: the disk is or was full, and whatever else takes space now takes it from commits. */
  readonly reserveHeld: boolean;
  onReserveChange: (held: boolean) => void;
}

export interface OpenedRecords extends Records, RecordsReserve {}

/**
 * Opens `records.db` and `state.db` in a folder, making or migrating them, and starts the three threads behind them.
 *
 * Writer: commits and small writes. Reader: queries. Keeper: snapshots, backups, checkpoints: a snapshot of many megabytes
 * would hold up a commit on the writer and a query on the reader, and it shares no file with either.
 *
 * Throws: GatewayError STATE_VERSION (written by a newer release), DATA_DIR_UNUSABLE, STORE_UNAVAILABLE (damaged).
 */
export async function openRecords(options: RecordsOptions): Promise<OpenedRecords> {
  const limits = { ...RECORDS_LIMITS, ...options.limits };
  const nowMs = options.nowMs ?? Date.now;
  const reserve: { -readonly [K in keyof RecordsReserve]: RecordsReserve[K] } = {
    reserveHeld: false,
    onReserveChange: () => undefined,
  };
  const onMessage = (message: unknown): void => {
    if (!isReserveMessage(message)) return;
    const held = message.reserveHeld;
    reserve.reserveHeld = held;
    if (held) options.logger?.info({ reserveBytes: limits.reserveBytes }, "records reserve set aside");
    else options.logger?.warn({ reserveBytes: limits.reserveBytes }, "disk full: records reserve given up");
    reserve.onReserveChange(held);
  };
  const start = <M extends ThreadMethods<M>>(name: string, path: string): Thread<M> =>
    openClient<M>({ name, path, inFlightMax: limits.callsInFlightMax, onMessage, options });
  const writer = start<WriterMethods>("records-writer", "./writer-thread.ts");
  const reader = start<ReaderMethods>("records-reader", "./reader-thread.ts");
  const keeper = start<KeeperMethods>("records-keeper", "./keeper-thread.ts");
  const threads = [reader, keeper, writer];
  try {
    let { committedSeq } = await writer.call("open", [options.directory, limits]);
    await reader.call("open", [options.directory, limits]);
    await keeper.call("open", [options.directory, limits.reserveBytes]);
    const commit = async (batch: CommitBatch): Promise<void> => {
      const { compact, buffers } = toCompact(batch);
      await writer.call("commit", [compact], buffers);
      committedSeq = Math.max(committedSeq, batch.throughSeq);
    };
    return {
      get committedSeq() {
        return committedSeq;
      },
      get reserveHeld() {
        return reserve.reserveHeld;
      },
      get onReserveChange() {
        return reserve.onReserveChange;
      },
      set onReserveChange(listener) {
        reserve.onReserveChange = listener;
      },
      commit,
      ...snapshotCalls(keeper),
      ...queryCalls(reader),
      ...smallWriteCalls(writer, reader, nowMs),
      ...sealCalls(writer, reader, nowMs),
      sessions: sessionCalls(writer, reader, nowMs),
      phones: phoneCalls(writer, reader),
      close: () => closeAll(threads),
    };
  } catch (error) {
    await closeAll(threads);
    throw error;
  }
}

interface Thread<M extends ThreadMethods<M>> {
  call<K extends keyof M & string>(
    method: K,
    args: ThreadArgs<M, K>,
    transfer?: readonly ArrayBuffer[],
  ): Promise<ThreadResult<M, K>>;
  close(): Promise<void>;
}

function openClient<M extends ThreadMethods<M>>(start: {
  readonly name: string;
  readonly path: string;
  readonly inFlightMax: number;
  readonly onMessage: (message: unknown) => void;
  readonly options: RecordsOptions;
}): Thread<M> {
  const { name, path, inFlightMax, onMessage, options } = start;
  const onDeath = (cause: Error): void => {
    options.logger?.error({ err: cause, thread: name }, "records thread has died");
    options.onDeath?.(cause);
  };
  const worker = openThread(import.meta.url, path, { name });
  const client = new ThreadClient<M>(worker, { name, inFlightMax, onDeath, onMessage });
  return {
    async call(method, args, transfer = []) {
      try {
        return await client.call(method, args, transfer);
      } catch (error) {
        throw unmarked(error);
      }
    },
    close: () => client.close(),
  };
}

function isReserveMessage(message: unknown): message is { readonly reserveHeld: boolean } {
  return typeof message === "object" && message !== null && "reserveHeld" in message;
}

async function closeAll(threads: readonly Thread<{ close(): void }>[]): Promise<void> {
  for (const thread of threads) {
    try {
      await thread.call("close", []);
    } catch (error) {
      // A thread that has died has nothing open any more; whatever else went wrong is a mistake.
      if (!(error instanceof GatewayError)) throw error;
    } finally {
      await thread.close();
    }
  }
}

/**
 * Gives each quarantined message a buffer of its own to hand over.
 *
 * A view into a large receive buffer would be cloned with all of it; entries of one message share one copy.
 */
function toCompact(batch: CommitBatch): { readonly compact: CommitBatch; readonly buffers: readonly ArrayBuffer[] } {
  const copies = new Map<number, Uint8Array<ArrayBuffer>>();
  const quarantine = batch.quarantine.map((entry) => {
    const raw = copies.get(entry.seq) ?? new Uint8Array(entry.raw);
    copies.set(entry.seq, raw);
    return { ...entry, raw };
  });
  return { compact: { ...batch, quarantine }, buffers: [...copies.values()].map(({ buffer }) => buffer) };
}

/** Characters of shards handed over in one message: the copy is made on the caller's thread, which shall not pause. */
const SHARD_PART_CHARS = 512 * 1024;

function snapshotCalls(keeper: Thread<KeeperMethods>): Pick<Records, "saveSnapshot" | "loadSnapshot" | "backupTo"> {
  const save = async ({ seq, stateVersion, shards, removed }: SnapshotWrite): Promise<void> => {
    let isFirst = true;
    for await (const copied of shards) {
      for (const part of toParts([...copied])) {
        await keeper.call("addShards", [isFirst, part]);
        isFirst = false;
        await nextTurn();
      }
    }
    await keeper.call("finishSnapshot", [seq, stateVersion, [...removed]]);
  };
  // One after another: the parts of two snapshots must not mix.
  let previous: Promise<void> = Promise.resolve();
  return {
    saveSnapshot(snapshot) {
      const saved = previous.then(() => save(snapshot));
      previous = saved.catch(() => undefined);
      return saved;
    },
    loadSnapshot: () => keeper.call("loadSnapshot", []),
    backupTo: (directory) => keeper.call("backupTo", [directory]),
  };
}

type Shard = readonly [string, string];

function toParts(shards: readonly Shard[]): readonly (readonly Shard[])[] {
  const parts: Shard[][] = [[]];
  let chars = 0;
  for (const shard of shards) {
    if (chars > SHARD_PART_CHARS) {
      parts.push([]);
      chars = 0;
    }
    parts.at(-1)?.push(shard);
    chars += shard[1].length;
  }
  return parts;
}

type Queries =
  | "alarms"
  | "alarm"
  | "incidents"
  | "incident"
  | "alarmsOnPoint"
  | "tickets"
  | "ticket"
  | "ticketEntryOf"
  | "ticketCounts"
  | "alarmAnswers"
  | "hazardsDue"
  | "timeline"
  | "ruleVersions"
  | "rulesAt"
  | "quarantine"
  | "audit"
  | "refusalsOf"
  | "pendingOutbox"
  | "blindSpots"
  | "verifyChains";

function queryCalls(reader: Thread<ReaderMethods>): Pick<Records, Queries | "getFact"> {
  return {
    alarms: (query) => reader.call("alarms", [query]),
    alarm: (id) => reader.call("alarm", [id]),
    incidents: (query) => reader.call("incidents", [query]),
    incident: (id) => reader.call("incident", [id]),
    alarmsOnPoint: (span) => reader.call("alarmsOnPoint", [span]),
    tickets: (query) => reader.call("tickets", [query]),
    ticket: (id) => reader.call("ticket", [id]),
    ticketEntryOf: (query) => reader.call("ticketEntryOf", [query]),
    ticketCounts: (query) => reader.call("ticketCounts", [query]),
    alarmAnswers: (query) => reader.call("alarmAnswers", [query]),
    hazardsDue: (query) => reader.call("hazardsDue", [query]),
    timeline: (query) => reader.call("timeline", [query]),
    ruleVersions: (query) => reader.call("ruleVersions", [query]),
    rulesAt: (query) => reader.call("rulesAt", [query]),
    quarantine: (query) => reader.call("quarantine", [query]),
    audit: (query) => reader.call("audit", [query]),
    refusalsOf: (seqs) => reader.call("refusalsOf", [seqs]),
    pendingOutbox: () => reader.call("pendingOutbox", []),
    blindSpots: (query) => reader.call("blindSpots", [query]),
    verifyChains: () => reader.call("verifyChains", []),
    getFact: (key) => reader.call("getFact", [key]),
  };
}

type SmallWrites = "recordAttempt" | "recordReceipt" | "appendAudit" | "setFact" | "idempotent" | "saveIdempotent";

function smallWriteCalls(
  writer: Thread<WriterMethods>,
  reader: Thread<ReaderMethods>,
  nowMs: () => number,
): Pick<Records, SmallWrites> {
  return {
    recordAttempt: (attempt) => writer.call("recordAttempt", [attempt]),
    recordReceipt: (receipt) => writer.call("recordReceipt", [receipt]),
    appendAudit: (entry) => writer.call("appendAudit", [entry]),
    setFact: (key, value) => writer.call("setFact", [key, value]),
    idempotent: (scope, key) => reader.call("answer", [scope, key, nowMs()]),
    saveIdempotent: (scope, key, answer) => writer.call("saveAnswer", [scope, key, answer, nowMs()]),
  };
}

/** A seal is computed where nobody waits, and only written down where commits are. */
function sealCalls(
  writer: Thread<WriterMethods>,
  reader: Thread<ReaderMethods>,
  nowMs: () => number,
): Pick<Records, "seal" | "sealsAfter" | "evidence"> {
  const seal = async (): Promise<SealRecord | null> => {
    const next = await reader.call("nextSeal", [nowMs()]);
    if (next === null) return null;
    return writer.call("appendSeal", [next]);
  };
  return {
    seal,
    sealsAfter: (no, limit) => reader.call("sealsAfter", [no, limit]),
    async evidence(query) {
      // Another seal may have come between: until nothing is left.
      for (
        let left = await reader.call("nextSeal", [nowMs()]);
        left !== null;
        left = await reader.call("nextSeal", [nowMs()])
      )
        await writer.call("appendSeal", [left]);
      return reader.call("evidence", [query]);
    },
  };
}

function phoneCalls(writer: Thread<WriterMethods>, reader: Thread<ReaderMethods>): PhoneStore {
  return {
    add: (phone, keep) => writer.call("addPhone", [phone, keep]),
    listOf: (username) => reader.call("phonesOf", [username]),
    remove: (id) => writer.call("removePhone", [id]),
    giveUp: (id, atMs, reason) => writer.call("giveUpPhone", [id, atMs, reason]),
  };
}

function sessionCalls(writer: Thread<WriterMethods>, reader: Thread<ReaderMethods>, nowMs: () => number): SessionStore {
  return {
    create: (session) => writer.call("createSession", [session, nowMs()]),
    find: (secretHash) => reader.call("findSession", [secretHash, nowMs()]),
    listOf: (username) => reader.call("sessionsOf", [username, nowMs()]),
    remove: (secretHash) => writer.call("removeSession", [secretHash]),
    removeOf: (usernames) => writer.call("removeSessionsOf", [usernames]),
    touch: (secretHash, seenAtMs) => writer.call("touchSession", [secretHash, seenAtMs]),
  };
}
