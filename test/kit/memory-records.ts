import type { Alarm, AlarmEvent } from "../../model/alarm.ts";
import { assert } from "../../model/assert.ts";
import type { CatalogChange, PointDefined, QuarantineEntry, RuleChange } from "../../model/effects.ts";
import type { Ticket, TicketEntry } from "../../model/offline/ticket.ts";
import type { DeliveryState, OutboxEntry } from "../../model/push.ts";
import type { Clock } from "../../model/time.ts";
import type {
  CommitBatch,
  DeliveryAttempt,
  PendingDelivery,
  Records,
  SnapshotRead,
  SnapshotWrite,
} from "../../storage/records/records.ts";
import type { Chaos } from "./chaos.ts";

interface OwedPush {
  readonly entry: OutboxEntry;
  attempts: number;
  state: DeliveryState;
}

/** What outlives a crash: hand the same disk to the next records. */
export class RecordsDisk {
  committedSeq = 0;
  readonly alarms = new Map<string, Alarm>();
  readonly events = new Map<string, AlarmEvent>();
  readonly tickets = new Map<string, Ticket>();
  readonly ticketEntries = new Map<string, TicketEntry>();
  readonly outbox = new Map<string, OwedPush>();
  readonly quarantine = new Map<string, QuarantineEntry>();
  readonly catalogs = new Map<number, CatalogChange>();
  readonly ruleChanges = new Map<string, RuleChange>();
  readonly points = new Map<number, PointDefined>();
  snapshot: SnapshotRead | null = null;
  /** Commits and snapshots fail: no space, or a broken disk. */
  fails = false;
}

export interface MemoryRecordsDeps {
  readonly clock: Clock;
  readonly chaos: Chaos;
  readonly commitMs: () => number;
  /** Negative control: `committedSeq` is durable before what it stands for. */
  readonly seqFirst?: boolean;
  /** The engine asked for something that contradicts what is kept. */
  readonly onMistake: (what: string) => void;
}

type Kept = Pick<
  Records,
  "committedSeq" | "commit" | "saveSnapshot" | "loadSnapshot" | "pendingOutbox" | "recordAttempt" | "close"
>;

const PENDING_MAX = 500;

/** The records without SQLite, as far as the engine and the delivery of pushes need them. A commit is all or nothing, and may fail. */
export class MemoryRecords implements Kept {
  readonly #disk: RecordsDisk;
  readonly #deps: MemoryRecordsDeps;

  constructor(disk: RecordsDisk, deps: MemoryRecordsDeps) {
    this.#disk = disk;
    this.#deps = deps;
  }

  get committedSeq(): number {
    return this.#disk.committedSeq;
  }

  async commit(given: CommitBatch): Promise<void> {
    const { chaos, clock, commitMs, seqFirst = false } = this.#deps;
    // A batch is emptied by its owner after the commit; what crosses to the writer's thread is a copy.
    const batch = structuredClone(given);
    await chaos.pass("records: before the commit");
    await clock.sleep(commitMs());
    if (this.#disk.fails) throw new Error("SQLITE_FULL: database or disk is full");
    if (seqFirst) {
      this.#disk.committedSeq = Math.max(this.#disk.committedSeq, batch.throughSeq);
      await clock.sleep(commitMs());
      await chaos.pass("records: between the sequence number and its effects");
    }
    await chaos.pass("records: before the commit is durable");
    try {
      this.#take(batch);
    } catch (error) {
      // The engine would try for ever what can never succeed.
      this.#deps.onMistake(String(error));
    }
    await chaos.pass("records: after the commit");
  }

  async saveSnapshot({ seq, stateVersion, shards, removed }: SnapshotWrite): Promise<void> {
    const { chaos, clock, commitMs } = this.#deps;
    const merged = new Map(this.#disk.snapshot?.shards);
    for await (const part of shards) for (const [id, text] of part) merged.set(id, text);
    await chaos.pass("records: before the snapshot");
    await clock.sleep(commitMs());
    if (this.#disk.fails) throw new Error("SQLITE_FULL: database or disk is full");
    await chaos.pass("records: before the snapshot is durable");
    for (const id of removed) merged.delete(id);
    this.#disk.snapshot = { seq, stateVersion, shards: merged };
    await chaos.pass("records: after the snapshot");
  }

  async loadSnapshot(): Promise<SnapshotRead | null> {
    await this.#deps.chaos.pass("records: loading the snapshot");
    const { snapshot } = this.#disk;
    return snapshot === null ? null : { ...snapshot, shards: new Map(snapshot.shards) };
  }

  async pendingOutbox(): Promise<readonly PendingDelivery[]> {
    await this.#deps.chaos.pass("records: reading the outbox");
    return [...this.#disk.outbox.values()]
      .filter(({ state }) => state === "pending" || state === "unknown")
      .slice(0, PENDING_MAX)
      .map((owed) => structuredClone(owed));
  }

  async recordAttempt({ key, state }: DeliveryAttempt): Promise<void> {
    const { chaos, clock, commitMs } = this.#deps;
    await chaos.pass("records: before an attempt is written");
    await clock.sleep(commitMs());
    if (this.#disk.fails) throw new Error("SQLITE_FULL: database or disk is full");
    await chaos.pass("records: before an attempt is durable");
    const owed = this.#disk.outbox.get(key);
    assert(owed !== undefined, `an attempt belongs to a committed outbox entry (${key})`);
    owed.attempts++;
    if (owed.state !== "accepted") owed.state = state;
    await chaos.pass("records: after an attempt was written");
  }

  async close(): Promise<void> {}

  /** As the SQL records do: a record that is there already is passed over if it is the same, and a mistake of ours if it is another. */
  #take(batch: CommitBatch): void {
    const disk = this.#disk;
    const isNew = batch.throughSeq > disk.committedSeq || this.#deps.seqFirst === true;
    for (const point of batch.pointsDefined) keep(disk.points, point.pointNo, point);
    if (isNew) for (const alarm of batch.alarms) disk.alarms.set(alarm.id, alarm);
    if (isNew) for (const ticket of batch.tickets) disk.tickets.set(ticket.id, ticket);
    for (const entry of batch.ticketEntries) this.#takeTicketEntry(entry);
    for (const event of batch.alarmEvents) keep(disk.events, `${event.alarm}/${event.no}`, event);
    for (const entry of batch.outbox) {
      const known = disk.outbox.get(entry.key);
      if (known === undefined) disk.outbox.set(entry.key, { entry, attempts: 0, state: "pending" });
      else assertSame(known.entry, entry);
    }
    for (const entry of batch.quarantine) keep(disk.quarantine, `${entry.seq}/${entry.no}`, entry);
    for (const change of batch.catalogs) keep(disk.catalogs, change.seq, change);
    for (const change of batch.ruleChanges) keep(disk.ruleChanges, `${change.rule}/${change.version}`, change);
    disk.committedSeq = Math.max(disk.committedSeq, batch.throughSeq);
  }

  #takeTicketEntry(entry: TicketEntry): void {
    const { ticketEntries } = this.#disk;
    const key = `${entry.ticket}/${entry.no}`;
    const { enterprise, claimed } = entry;
    for (const [other, known] of claimed === null ? [] : ticketEntries) {
      const twice = other !== key && known.enterprise === enterprise && known.claimed?.clientId === claimed?.clientId;
      // The SQL records would keep it: they cannot refuse what was journaled. It is a mistake all the same.
      assert(!twice, `what a phone hands in again is taken once: ${claimed?.clientId} is ${other} and ${key}`);
    }
    keep(ticketEntries, key, entry);
  }
}

function keep<K, V>(kept: Map<K, V>, key: K, value: V): void {
  const known = kept.get(key);
  if (known === undefined) kept.set(key, value);
  else assertSame(known, value);
}

function assertSame(known: unknown, value: unknown): void {
  assert(
    JSON.stringify(known) === JSON.stringify(value),
    `the same journal is judged the same way: ${JSON.stringify(known)} and ${JSON.stringify(value)}`,
  );
}
