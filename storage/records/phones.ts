import type { OpenDatabase } from "./database.ts";
import { prepare } from "./prepared.ts";
import type { StoredPhone } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";

export interface Phones {
  /** Adds a phone, or takes it over with new keys; drops the user's oldest beyond `keep`. */
  add(phone: StoredPhone, keep: number): void;
  /** Newest first, those given up included. */
  listOf(username: string): readonly StoredPhone[];
  remove(id: string): void;
  /** Its push service has given it up. */
  giveUp(id: string, atMs: number, reason: string): void;
}

export function openPhones(database: OpenDatabase<RecordsSchema>): Phones {
  const { sqlite } = database;
  const insert = prepare(database, (queries, p: StoredPhone) =>
    queries.insertInto("phone").values({
      id: p.id,
      username: p.username,
      endpoint: p.endpoint,
      p256dh: p.p256dh,
      auth: p.auth,
      name: p.name,
      created_at: p.createdAtMs,
      gone_at: p.goneAtMs,
      gone_reason: p.goneReason,
    }),
  );
  const removeEndpoint = sqlite.prepare("delete from phone where endpoint = ? or id = ?");
  const removeExcess = sqlite.prepare(
    "delete from phone where username = ? and id not in (select id from phone where username = ? order by created_at desc, id limit ?)",
  );
  const remove = sqlite.prepare("delete from phone where id = ?");
  const giveUp = sqlite.prepare("update phone set gone_at = ?, gone_reason = ? where id = ? and gone_at is null");
  const list = prepare(database, (queries, p: { username: string }) =>
    queries
      .selectFrom("phone")
      .select(["id", "username", "endpoint", "p256dh", "auth", "name", "created_at as createdAtMs"])
      .select(["gone_at as goneAtMs", "gone_reason as goneReason"])
      .where("username", "=", p.username)
      .orderBy("created_at", "desc")
      .orderBy("id"),
  );
  return {
    add(phone, keep) {
      removeEndpoint.run(phone.endpoint, phone.id);
      insert.run(phone);
      removeExcess.run(phone.username, phone.username, keep);
    },
    listOf: (username) => list.all({ username }),
    remove: (id) => void remove.run(id),
    giveUp: (id, atMs, reason) => void giveUp.run(atMs, reason, id),
  };
}
