import { type Kysely, type Migration, sql } from "kysely";

/** Phones that people have subscribed for Web Push. What their push service has given up stays for a while, to be shown. */
export const RECORDS_0013: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `create table phone (id text primary key, username text not null, endpoint text not null unique, p256dh text not null,
         auth text not null, name text not null, created_at integer not null, gone_at integer, gone_reason text) without rowid`,
      "create index phone_of_user on phone (username, created_at)",
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
