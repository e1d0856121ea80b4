import { type Kysely, type Migration, sql } from "kysely";

/** When the gateway heard nothing, found without reading the whole audit: a report says what it cannot know. */
export const RECORDS_0010: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `create index audit_of_deafness on audit (json_extract(record, '$.atMs'))
         where json_extract(record, '$.action') = 'gateway-deaf'`,
      )
      .execute(db);
  },
};
