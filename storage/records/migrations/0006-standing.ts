import { hash } from "node:crypto";
import { type Kysely, type Migration, sql } from "kysely";
import { CHAIN, chainGuards } from "./0001-records.ts";

/** The forms that alarms, incidents and tickets took, as a chain; it begins with the form each has now. */
export const RECORDS_0006: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `create table standing (${CHAIN}, "of" text not null, id text not null)`,
      `create index standing_of on standing ("of", id)`,
      ...chainGuards({ table: "standing", same: "no = new.no" }),
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
    let head = { no: 0, hash: "0".repeat(64) };
    for (const of of ["alarm", "incident", "ticket"] as const) head = await begin(db, of, head);
    if (head.no === 0) return;
    await sql`insert into chain_head (chain, no, hash) values ('standing', ${head.no}, ${head.hash})`.execute(db);
  },
};

interface Head {
  readonly no: number;
  readonly hash: string;
}

const AT_ONCE = 500;

async function begin(db: Kysely<unknown>, of: "alarm" | "incident" | "ticket", from: Head): Promise<Head> {
  let head = from;
  let after = "";
  for (;;) {
    const { rows } = await sql<{ readonly id: string; readonly record: string }>`
      select id, record from ${sql.table(of)} where id > ${after} order by id limit ${AT_ONCE}`.execute(db);
    const links = rows.map(({ id, record }) => {
      // Canonical JSON: the keys in order.
      const said = JSON.stringify({ digest: digestOf(of, record), id, of, seq: 0 });
      const before = head;
      head = { no: before.no + 1, hash: hash("sha256", before.hash + said) };
      return sql`(${head.no}, ${said}, ${before.hash}, ${head.hash}, ${of}, ${id})`;
    });
    if (links.length > 0) {
      const columns = sql.raw(`insert into standing (no, record, previous_hash, hash, "of", id) values`);
      await sql`${columns} ${sql.join(links)}`.execute(db);
    }
    if (rows.length < AT_ONCE) return head;
    after = rows.at(-1)?.id ?? after;
  }
}

/** As the digest was taken when this was released: a released migration never changes. */
function digestOf(of: string, record: string): string {
  const alarm = of === "alarm" ? parse(record) : null;
  if (alarm?.["active"] !== true) return hash("sha256", record);
  const { lastValue: _newest, peak: _farthest, ...settled } = alarm;
  return hash("sha256", JSON.stringify(settled));
}

/** null: no JSON. Whatever stands there, it must not keep a gateway from starting. */
function parse(record: string): Readonly<Record<string, unknown>> | null {
  try {
    // The committer wrote this text from an Alarm.
    return JSON.parse(record) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}
