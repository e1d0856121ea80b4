import { type Kysely, type Migration, sql } from "kysely";

/** Alarms of one site that came one after the other are an incident. */
export const RECORDS_0003: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `create table incident (id text primary key, enterprise text not null, closed integer not null,
         started_at integer not null, record text not null)`,
      "create index incident_newest on incident (started_at, id)",
      "create index incident_open on incident (started_at, id) where closed = 0",
      "create index incident_of_enterprise on incident (enterprise, started_at, id)",
      "create index alarm_of_incident on alarm (json_extract(record, '$.incident'), raised_at, id)",
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
