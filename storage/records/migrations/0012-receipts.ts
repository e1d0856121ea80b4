import { type Kysely, type Migration, sql } from "kysely";
import { guards } from "./0001-records.ts";

/** What became of a message after its vendor had taken it: shown, opened, answered; each once for a person and an action. */
export const RECORDS_0012: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `create table delivery_receipt (outbox_no integer not null references outbox (no), kind text not null,
         person text not null, action text not null, at integer not null,
         primary key (outbox_no, kind, person, action)) without rowid`,
      ...guards("delivery_receipt"),
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
