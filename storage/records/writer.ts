import { join } from "node:path";
import type { Seal, SealRecord } from "../../model/evidence.ts";
import { openCommitter } from "./commit.ts";
import { checkpoint, type OpenDatabase, openForWriting } from "./database.ts";
import { openAttempts } from "./deliveries.ts";
import { type Answer, openFacts } from "./facts.ts";
import { isFull, toFailure } from "./failure.ts";
import type { RecordsLimits } from "./limits.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import { openPhones } from "./phones.ts";
import { openReceipts } from "./receipts.ts";
import type { AuditEntry, CommitBatch, DeliveryAttempt, ReceiptRow, StoredPhone, StoredSession } from "./records.ts";
import { releaseReserve } from "./reserve.ts";
import type { RecordsSchema } from "./schema.ts";
import { openSessions } from "./sessions.ts";

export interface WriterOptions {
  readonly directory: string;
  readonly limits: RecordsLimits;
  /** Called when the reserve had to be given up to go on writing. */
  readonly onReserveSpent: () => void;
}

/** What the writer thread does. A rejected call has changed nothing and may be made again. */
export interface Writer {
  readonly committedSeq: number;
  commit(batch: CommitBatch): void;
  // The small writes below share a transaction with whatever else waits, so that a burst of them is one fsync.
  recordAttempt(attempt: DeliveryAttempt): Promise<void>;
  recordReceipt(receipt: ReceiptRow): Promise<void>;
  addPhone(phone: StoredPhone, keep: number): Promise<void>;
  removePhone(id: string): Promise<void>;
  giveUpPhone(id: string, atMs: number, reason: string): Promise<void>;
  appendAudit(entry: AuditEntry): Promise<void>;
  /** null: another one came between. */
  appendSeal(seal: Seal): Promise<SealRecord | null>;
  createSession(session: StoredSession, nowMs: number): Promise<void>;
  removeSession(secretHash: string): Promise<void>;
  removeSessionsOf(usernames: readonly string[]): Promise<void>;
  touchSession(secretHash: string, seenAtMs: number): Promise<void>;
  setFact(key: string, value: string): Promise<void>;
  saveAnswer(scope: string, key: string, answer: Answer, nowMs: number): Promise<void>;
  close(): void;
}

export function recordsFileOf(directory: string): string {
  return join(directory, "records.db");
}

export async function openWriter(options: WriterOptions): Promise<Writer> {
  const database = await openForWriting<RecordsSchema>(recordsFileOf(options.directory), RECORDS_MIGRATIONS);
  const { limits } = options;
  // The keeper thread checkpoints; this is only the net below it (64 MiB of log), since it would hold up a commit.
  database.sqlite.pragma("wal_autocheckpoint = 16384");
  database.sqlite.pragma("journal_size_limit = 67108864");
  writeSchemaVersion(database);
  const committer = openCommitter(database, limits);
  const sessions = openSessions(database, limits);
  const facts = openFacts(database, limits);
  const attempt = openAttempts(database, limits);
  const receipt = openReceipts(database);
  const phones = openPhones(database);
  const guarded = openGuard(database, options);
  const { add: small, flush } = openSmallWrites(database, guarded);
  return {
    get committedSeq() {
      return committer.committedSeq;
    },
    commit: (batch) => guarded(() => committer.commit(batch, Date.now())),
    recordAttempt: (entry) => small(() => attempt(entry)),
    recordReceipt: (entry) => small(() => receipt(entry)),
    addPhone: (phone, keep) => small(() => phones.add(phone, keep)),
    removePhone: (id) => small(() => phones.remove(id)),
    giveUpPhone: (id, atMs, reason) => small(() => phones.giveUp(id, atMs, reason)),
    appendAudit: (entry) => small(() => committer.audit([entry])),
    async appendSeal(seal) {
      let written: SealRecord | null = null;
      await small(() => {
        written = committer.seal(seal);
      });
      return written;
    },
    createSession: (session, nowMs) => small(() => sessions.create(session, nowMs)),
    removeSession: (secretHash) => small(() => sessions.remove(secretHash)),
    removeSessionsOf: (usernames) => small(() => sessions.removeOf(usernames)),
    touchSession: (secretHash, seenAtMs) => small(() => sessions.touch(secretHash, seenAtMs)),
    setFact: (key, value) => small(() => facts.set(key, value)),
    saveAnswer: (scope, key, answer, nowMs) => small(() => facts.saveAnswer(scope, key, answer, nowMs)),
    close() {
      flush();
      database.sqlite.close();
    },
  };
}

function writeSchemaVersion(database: OpenDatabase<RecordsSchema>): void {
  const schema = Object.keys(RECORDS_MIGRATIONS).length;
  database.sqlite
    .prepare(
      "insert into meta (key, value) values ('schema', ?) on conflict (key) do update set value = excluded.value",
    )
    .run(schema);
}

type Guard = (run: () => void) => void;

/**
 * Runs a transaction; when the disk is full, makes room and runs it again: first by emptying the log into the database, then by
 * giving up the reserve. Throws what `toFailure` makes of the rest.
 */
function openGuard(database: OpenDatabase<RecordsSchema>, options: WriterOptions): Guard {
  const waysToMakeRoom: readonly (() => boolean)[] = [
    () => checkpoint(database.sqlite),
    () => {
      const released = releaseReserve(options.directory);
      if (released) options.onReserveSpent();
      return released;
    },
  ];
  return (run) => {
    let failure = failureOf(run);
    for (const makeRoom of waysToMakeRoom) {
      if (!isFull(failure) || !makeRoom()) continue;
      failure = failureOf(run);
    }
    if (failure !== null) throw toFailure(failure, database.file);
  };
}

function failureOf(run: () => void): unknown {
  try {
    run();
    return null;
  } catch (error) {
    return error;
  }
}

interface SmallWrite {
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers what arrives in one turn of the thread into one transaction; if that fails, each is tried alone. */
function openSmallWrites(
  database: OpenDatabase<RecordsSchema>,
  guarded: Guard,
): { add(run: () => void): Promise<void>; flush(): void } {
  let waiting: SmallWrite[] = [];
  const transact = database.sqlite.transaction((writes: readonly SmallWrite[]) => {
    for (const write of writes) write.run();
  });

  function settle(writes: readonly SmallWrite[]): void {
    const failure = failureOf(() => guarded(() => transact.immediate(writes)));
    if (failure === null) for (const write of writes) write.resolve();
    else if (writes.length === 1) writes[0]?.reject(failure);
    else for (const write of writes) settle([write]);
  }

  function flush(): void {
    const writes = waiting;
    waiting = [];
    if (writes.length > 0) settle(writes);
  }

  return {
    add: (run) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ run, resolve, reject });
      }),
    flush,
  };
}
