import { type Kysely, type Migration, sql } from "kysely";

/** The first form of `state.db`: the shards of the newest snapshot. Derived, so it may be rewritten. */
export const STATE_0001: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table meta (key text primary key, value integer not null) without rowid`.execute(db);
    await sql`create table shard (key text primary key, text text not null, hash text not null)`.execute(db);
  },
};
