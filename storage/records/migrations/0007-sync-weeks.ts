import { type Kysely, type Migration, sql } from "kysely";

/**
 * What the index of the two lines counts, in indexes that hold all of it: the weeks of a thousand enterprises are then read without a
 * single record being parsed. `query-sync-weeks.ts` asks in these very words, or they are of no use.
 */
export const RECORDS_0007: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `create index alarm_calling on alarm (enterprise, raised_at, id, ${DISMISSED}) where ${CALLS}`,
      `create index alarm_event_answer on alarm_event (alarm, event_no, ${AT}) where ${ANSWER}`,
      `create index ticket_entry_of_people on ticket_entry (ticket, ${AT}) where ${BY_PERSON}`,
      `create index ticket_said on ticket (enterprise, opened_at, kind, ${OPENED_BY_PERSON})`,
      `create index ticket_visit on ticket (enterprise, opened_at, zone, ${POINTS}) where ${VISIT}`,
      `create index ticket_recurrence on ticket (enterprise, opened_at) where ${RECURRENCE}`,
      `create index ticket_hazard_due on ticket (enterprise, ${DEADLINE}, ${RECTIFIED}) where ${HAZARD}`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

// The texts of a released migration never change: a query in other words finds no index, and its test sees that.
const AT = "json_extract(record, '$.atMs')";
const BY_PERSON = "json_extract(record, '$.by') is not null";
const ANSWER = `${BY_PERSON} and json_extract(record, '$.kind') in ('acknowledged', 'shelved', 'commented', 'dismissed')`;
const CALLS = "json_extract(record, '$.level') <= 2 and json_extract(record, '$.retro') = 0";
const DISMISSED = "json_extract(record, '$.dismissal') is not null";
const OPENED_BY_PERSON = "json_extract(record, '$.openedBy') is not null";
const POINTS = "json_extract(record, '$.place.points')";
const VISIT = "kind in ('inspection', 'round')";
const RECURRENCE = "kind = 'contradiction' and json_extract(record, '$.facts.code') = 'D-06'";
const DEADLINE = "json_extract(record, '$.facts.deadlineAtMs')";
const RECTIFIED = "json_extract(record, '$.facts.rectifiedAtMs')";
const HAZARD = "kind = 'hazard' and state <> 'rejected'";
