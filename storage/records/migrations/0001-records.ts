import { type Kysely, type Migration, sql } from "kysely";

/** The first form of `records.db`. */
export const RECORDS_0001: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [...TABLES, ...CHAIN_TABLES.flatMap(chainGuards), ...PLAIN_APPEND_ONLY.flatMap(guards)]) {
      await sql.raw(statement).execute(db);
    }
  },
};

export const CHAIN = "no integer primary key, record text not null, previous_hash text not null, hash text not null";

const TABLES = [
  "create table meta (key text primary key, value integer not null) without rowid",
  "insert into meta (key, value) values ('committed_seq', 0)",
  "create table chain_head (chain text primary key, no integer not null, hash text not null) without rowid",

  `create table alarm (id text primary key, enterprise text not null, closed integer not null, raised_at integer not null,
     record text not null)`,
  "create index alarm_newest on alarm (raised_at, id)",
  "create index alarm_open on alarm (raised_at, id) where closed = 0",
  "create index alarm_of_enterprise on alarm (enterprise, raised_at, id)",

  `create table alarm_event (${CHAIN}, alarm text not null, event_no integer not null, unique (alarm, event_no))`,
  `create table alarm_latency (alarm text not null, event_no integer not null, device_ms integer, received_ms integer not null,
     durable_ms integer not null, decided_ms integer not null, committed_ms integer not null, primary key (alarm, event_no)
   ) without rowid`,

  `create table outbox (${CHAIN}, key text not null unique, alarm text not null)`,
  "create index outbox_of_alarm on outbox (alarm)",
  `create table delivery (outbox_no integer primary key references outbox (no), key text not null unique, state text not null,
     open integer not null, attempts integer not null, last_attempt_at integer, accepted_at integer, last_status integer,
     last_error text)`,
  "create index delivery_open on delivery (outbox_no) where open = 1",
  `create table delivery_attempt (outbox_no integer not null references outbox (no), attempt_no integer not null,
     at integer not null, state text not null, status integer, error text, primary key (outbox_no, attempt_no)) without rowid`,

  `create table quarantine_message (seq integer primary key, at integer not null, enterprise text not null,
     device text not null, topic text not null, bytes integer not null, raw blob not null)`,
  "create index quarantine_of_device on quarantine_message (enterprise, device, seq)",
  "create index quarantine_of_enterprise on quarantine_message (enterprise, seq, bytes)",
  `create table quarantine_item (seq integer not null references quarantine_message (seq) on delete cascade,
     no integer not null, reason text not null, detail text not null, primary key (seq, no)) without rowid`,
  `create table quarantine_usage (enterprise text primary key, messages integer not null, bytes integer not null)
   without rowid`,

  `create table catalog_version (${CHAIN}, seq integer not null unique)`,
  `create table point (point_no integer primary key, enterprise text not null, point text not null,
     unique (enterprise, point))`,

  `create table audit (${CHAIN}, key text unique, enterprise text)`,
  "create index audit_of_enterprise on audit (enterprise, no)",

  `create table session (secret_hash text primary key, kind text not null, username text not null, name text,
     csrf_token text, created_at integer not null, expires_at integer, seen_at integer not null) without rowid`,
  "create index session_of_user on session (username, kind, created_at)",
  "create table fact (key text primary key, value text not null) without rowid",
  `create table idempotency (scope text not null, key text not null, request_hash text not null, status integer not null,
     body text not null, at integer not null, primary key (scope, key)) without rowid`,
  "create index idempotency_oldest on idempotency (at)",
];

/** Chains, each with the columns that make a record unique beside `no`. */
const CHAIN_TABLES = [
  { table: "alarm_event", same: "alarm = new.alarm and event_no = new.event_no" },
  { table: "outbox", same: "key = new.key" },
  { table: "catalog_version", same: "seq = new.seq" },
  { table: "audit", same: "key = new.key" },
];

const PLAIN_APPEND_ONLY = ["alarm_latency", "delivery_attempt", "point"];

export function guards(table: string): readonly string[] {
  return ["update", "delete"].map(
    (action) => `create trigger ${table}_never_${action} before ${action} on ${table}
      begin select raise(abort, '${table} is append-only: records are never changed or deleted'); end`,
  );
}

/** `insert or replace` deletes without firing the delete trigger, so the insert itself is checked as well. */
export function chainGuards({ table, same }: { table: string; same: string }): readonly string[] {
  return [
    ...guards(table),
    `create trigger ${table}_appends before insert on ${table}
      when new.no <> (select coalesce(max(no), 0) + 1 from ${table}) or exists (select 1 from ${table} where ${same})
      begin select raise(abort, '${table} is append-only: a record goes to the end, once'); end`,
  ];
}
