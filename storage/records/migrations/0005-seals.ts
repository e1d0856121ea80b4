import { type Kysely, type Migration, sql } from "kysely";
import { CHAIN, chainGuards, guards } from "./0001-records.ts";

/** One root over everything recorded since the last one: sent out, it proves what was known by then. */
export const RECORDS_0005: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `create table seal (${CHAIN})`,
      ...chainGuards({ table: "seal", same: "no = new.no" }),
      // Under which seal a record lies.
      `create table seal_span (chain text not null, to_no integer not null, from_no integer not null, seal integer not null,
         primary key (chain, to_no)) without rowid`,
      ...guards("seal_span"),
      // What took calls away at an instant, without reading the whole audit.
      `create index audit_of_register on audit (enterprise, json_extract(record, '$.atMs'))
         where json_extract(record, '$.action') in ('protection-asked', 'protection-began', 'protection-ended')`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
