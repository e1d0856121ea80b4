import { type Kysely, type Migration, sql } from "kysely";
import { CHAIN, chainGuards } from "./0001-records.ts";

/** Each version of each rule is a record of its own, and the alarms of a point are found without reading all of them. */
export const RECORDS_0002: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const same = "rule = new.rule and version = new.version";
    const statements = [
      `create table rule_version (${CHAIN}, rule text not null, enterprise text not null, version integer not null,
         at integer not null, unique (rule, version))`,
      "create index rule_version_of_enterprise on rule_version (enterprise, rule, version)",
      "create index alarm_of_point on alarm (enterprise, json_extract(record, '$.point'), raised_at)",
      ...chainGuards({ table: "rule_version", same }),
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
