import { sql } from "kysely";
import { assert } from "../../model/assert.ts";
import type { OutboxEntry } from "../../model/push.ts";
import type { OpenDatabase } from "./database.ts";
import type { RecordsLimits } from "./limits.ts";
import { prepare } from "./prepared.ts";
import type { DeliveryAttempt, PendingDelivery } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";

/** Writes down how an attempt ended; call inside a transaction. What was accepted once stays accepted. */
export function openAttempts(
  database: OpenDatabase<RecordsSchema>,
  limits: RecordsLimits,
): (attempt: DeliveryAttempt) => void {
  const find = prepare(database, (queries, p: { key: string }) =>
    queries.selectFrom("delivery").selectAll().where("key", "=", p.key),
  );
  const update = prepareUpdate(database);
  const insert = prepare(database, (queries, p: RecordsSchema["delivery_attempt"]) =>
    queries.insertInto("delivery_attempt").values({
      outbox_no: p.outbox_no,
      attempt_no: p.attempt_no,
      at: p.at,
      state: p.state,
      status: p.status,
      error: p.error,
    }),
  );
  return (attempt) => {
    const { key, atMs: at, status, error } = attempt;
    const delivery = find.get({ key });
    assert(delivery !== undefined, `an attempt belongs to a committed outbox entry (${key})`);
    const attempts = delivery.attempts + 1;
    const isNews =
      attempts <= limits.attemptsKeptMax ||
      delivery.state !== attempt.state ||
      delivery.last_status !== status ||
      delivery.last_error !== error;
    if (isNews) {
      insert.run({ outbox_no: delivery.outbox_no, attempt_no: attempts, at, state: attempt.state, status, error });
    }
    const state = delivery.state === "accepted" ? "accepted" : attempt.state;
    const open = state === "pending" || state === "unknown" ? 1 : 0;
    const acceptedAtMs = delivery.accepted_at ?? (state === "accepted" ? at : null);
    update.run({ key, state, open, attempts, at, acceptedAtMs, status, error });
  };
}

/**
 * Deliveries to be tried (again), oldest first.
 *
 * When there are more than fit, each channel gets its share of the places: a dead channel's backlog hides nobody else's messages.
 */
export function openPending(
  database: OpenDatabase<RecordsSchema>,
  limits: RecordsLimits,
): () => readonly PendingDelivery[] {
  const pending = prepare(database, (queries) =>
    queries
      .selectFrom("delivery")
      .innerJoin("outbox", "outbox.no", "delivery.outbox_no")
      .select(["outbox.record", "delivery.attempts", "delivery.state", "delivery.outbox_no"])
      .where((where) => where("delivery.open", "=", where.lit(1)))
      .orderBy(TURN)
      .orderBy("delivery.outbox_no")
      .limit(limits.pendingOutboxMax),
  );
  return () =>
    pending
      .all({})
      .sort((a, b) => a.outbox_no - b.outbox_no)
      .map(({ record, attempts, state }) => ({
        // Written by the committer from an OutboxEntry, and by `openAttempts` from a DeliveryState.
        entry: JSON.parse(record) as OutboxEntry,
        attempts,
        state: state as PendingDelivery["state"],
      }));
}

/** 1 for the oldest of each channel, 2 for the next … */
const TURN = sql`row_number() over (partition by json_extract(outbox.record, '$.channel') order by delivery.outbox_no)`;

function prepareUpdate(database: OpenDatabase<RecordsSchema>) {
  interface Params {
    readonly key: string;
    readonly state: string;
    readonly open: number;
    readonly attempts: number;
    readonly at: number;
    readonly acceptedAtMs: number | null;
    readonly status: number | null;
    readonly error: string | null;
  }
  return prepare(database, (queries, p: Params) =>
    queries
      .updateTable("delivery")
      .set({
        state: p.state,
        open: p.open,
        attempts: p.attempts,
        last_attempt_at: p.at,
        accepted_at: p.acceptedAtMs,
        last_status: p.status,
        last_error: p.error,
      })
      .where("key", "=", p.key),
  );
}
