import { type Alarm, isClosed } from "../../model/alarm.ts";
import { assert } from "../../model/assert.ts";
import type { PointDefined } from "../../model/effects.ts";
import type { Seal, SealRecord } from "../../model/evidence.ts";
import type { Incident } from "../../model/incident.ts";
import type { OutboxEntry } from "../../model/push.ts";
import { type Chains, openChains } from "./chain.ts";
import type { OpenDatabase } from "./database.ts";
import { openHappenings } from "./happenings.ts";
import type { RecordsLimits } from "./limits.ts";
import { prepare } from "./prepared.ts";
import { openQuarantine } from "./quarantine.ts";
import type { AlarmLatency, AuditEntry, CommitBatch } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { openSealWriter } from "./seals.ts";
import { openStanding } from "./standing.ts";
import { openTickets } from "./tickets.ts";

export interface Committer {
  readonly committedSeq: number;
  /**
   * Writes a batch in one transaction, or nothing of it.
   *
   * A record that is there already is passed over if it is the same, and is an assertion failure if it is another one: the engine
   * then judged the same journal differently. What stands (alarms, incidents, tickets) is taken only when the batch is newer than all committed ones.
   */
  commit(batch: CommitBatch, nowMs: number): void;
  /** Adds audit entries from outside the journal; call inside a transaction. */
  audit(entries: readonly AuditEntry[]): void;
  /** Adds a seal; null: another one came between. Call inside a transaction. */
  seal(seal: Seal): SealRecord | null;
}

export function openCommitter(database: OpenDatabase<RecordsSchema>, limits: RecordsLimits): Committer {
  const chains = openChains(database);
  const quarantine = openQuarantine(database, limits);
  const definePoint = openPoints(database);
  const stands = openStanding(database, chains);
  const upsertAlarm = openAlarms(database, stands);
  const upsertIncident = openIncidents(database, stands);
  const upsertTicket = openTickets(database, stands);
  const happenings = openHappenings(database, chains);
  const owe = openOutbox(database, chains);
  const stampLatency = openLatencies(database);
  const writeSeal = openSealWriter(database, chains);
  const seq = openCommittedSeq(database);
  let committedSeq = seq.read();

  const write = database.sqlite.transaction((batch: CommitBatch, nowMs: number) => {
    const isNew = batch.throughSeq > committedSeq;
    chains.begin();
    for (const point of batch.pointsDefined) definePoint(point);
    if (isNew) for (const alarm of batch.alarms) upsertAlarm(alarm, batch.throughSeq);
    if (isNew) for (const incident of batch.incidents) upsertIncident(incident, batch.throughSeq);
    if (isNew) for (const ticket of batch.tickets) upsertTicket(ticket, batch.throughSeq);
    for (const event of batch.alarmEvents) happenings.online(event);
    for (const entry of batch.ticketEntries) happenings.offline(entry);
    for (const entry of batch.outbox) owe(entry);
    quarantine.take(batch.quarantine, committedSeq);
    for (const change of batch.catalogs) chains.append("catalog_version", change);
    for (const change of batch.ruleChanges) chains.append("rule_version", change);
    for (const entry of batch.audit) if (isNew || entry.key !== undefined) chains.append("audit", entry);
    for (const latency of batch.latencies) stampLatency(latency, nowMs);
    chains.finish();
    if (isNew) seq.write(batch.throughSeq);
  });

  return {
    get committedSeq() {
      return committedSeq;
    },
    commit(batch, nowMs) {
      write.immediate(batch, nowMs);
      committedSeq = Math.max(committedSeq, batch.throughSeq);
    },
    audit(entries) {
      chains.begin();
      for (const entry of entries) chains.append("audit", entry);
      chains.finish();
    },
    seal(seal) {
      chains.begin();
      const written = writeSeal(seal);
      chains.finish();
      return written;
    },
  };
}

function openCommittedSeq(database: OpenDatabase<RecordsSchema>) {
  const update = prepare(database, (queries, p: { seq: number }) =>
    queries.updateTable("meta").set({ value: p.seq }).where("key", "=", "committed_seq"),
  );
  return { read: () => readCommittedSeq(database), write: (seq: number) => update.run({ seq }) };
}

/** Journal sequence through which the records are durable; 0 at first. */
export function readCommittedSeq(database: OpenDatabase<RecordsSchema>): number {
  const read = prepare(database, (queries) =>
    queries.selectFrom("meta").select("value").where("key", "=", "committed_seq"),
  );
  return read.get({})?.value ?? 0;
}

function openPoints(database: OpenDatabase<RecordsSchema>): (point: PointDefined) => void {
  const find = prepare(database, (queries, p: { pointNo: number }) =>
    queries.selectFrom("point").select(["enterprise", "point"]).where("point_no", "=", p.pointNo),
  );
  const insert = prepare(database, (queries, p: PointDefined) =>
    queries.insertInto("point").values({ point_no: p.pointNo, enterprise: p.enterprise, point: p.point }),
  );
  return (point) => {
    const there = find.get({ pointNo: point.pointNo });
    if (there === undefined) {
      insert.run(point);
      return;
    }
    const same = there.enterprise === point.enterprise && there.point === point.point;
    assert(same, `point number ${point.pointNo} always means ${there.enterprise}/${there.point}`);
  };
}

function openAlarms(
  database: OpenDatabase<RecordsSchema>,
  stands: ReturnType<typeof openStanding>,
): (alarm: Alarm, seq: number) => void {
  const upsert = prepare(database, (queries, p: RecordsSchema["alarm"]) =>
    queries
      .insertInto("alarm")
      .values({ id: p.id, enterprise: p.enterprise, closed: p.closed, raised_at: p.raised_at, record: p.record })
      .onConflict((conflict) =>
        conflict.column("id").doUpdateSet({ closed: p.closed, raised_at: p.raised_at, record: p.record }),
      ),
  );
  return (alarm, seq) => {
    const { id, enterprise, raisedAtMs } = alarm;
    const record = JSON.stringify(alarm);
    upsert.run({ id, enterprise, closed: isClosed(alarm) ? 1 : 0, raised_at: raisedAtMs, record });
    stands("alarm", id, record, seq);
  };
}

function openIncidents(
  database: OpenDatabase<RecordsSchema>,
  stands: ReturnType<typeof openStanding>,
): (incident: Incident, seq: number) => void {
  const upsert = prepare(database, (queries, p: RecordsSchema["incident"]) =>
    queries
      .insertInto("incident")
      .values({ id: p.id, enterprise: p.enterprise, closed: p.closed, started_at: p.started_at, record: p.record })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ closed: p.closed, record: p.record })),
  );
  return (incident, seq) => {
    const { id, enterprise, startedAtMs, closedAtMs } = incident;
    const record = JSON.stringify(incident);
    upsert.run({ id, enterprise, closed: closedAtMs === null ? 0 : 1, started_at: startedAtMs, record });
    stands("incident", id, record, seq);
  };
}

function openOutbox(database: OpenDatabase<RecordsSchema>, chains: Chains): (entry: OutboxEntry) => void {
  const insert = prepare(database, (queries, p: { no: number; key: string }) =>
    queries.insertInto("delivery").values({
      outbox_no: p.no,
      key: p.key,
      state: "pending",
      open: 1,
      attempts: 0,
      last_attempt_at: null,
      accepted_at: null,
      last_status: null,
      last_error: null,
    }),
  );
  return (entry) => {
    const { no, added } = chains.append("outbox", entry);
    if (added) insert.run({ no, key: entry.key });
  };
}

function openLatencies(database: OpenDatabase<RecordsSchema>): (latency: AlarmLatency, nowMs: number) => void {
  // A replay measures other stamps for the same transition: the first ones, taken when it happened, stay.
  const insert = prepare(database, (queries, p: AlarmLatency & { committedMs: number }) =>
    queries
      .insertInto("alarm_latency")
      .values({
        alarm: p.alarm,
        event_no: p.no,
        device_ms: p.deviceMs,
        received_ms: p.receivedMs,
        durable_ms: p.durableMs,
        decided_ms: p.decidedMs,
        committed_ms: p.committedMs,
      })
      .onConflict((conflict) => conflict.columns(["alarm", "event_no"]).doNothing()),
  );
  return (latency, committedMs) => insert.run({ ...latency, committedMs });
}
