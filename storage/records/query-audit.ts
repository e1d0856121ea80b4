import { sql } from "kysely";
import { clampLimit, parseCursor, toCursor } from "./cursor.ts";
import type { OpenDatabase } from "./database.ts";
import { readAll } from "./prepared.ts";
import type { AuditEntry, AuditQuery, AuditRow, Page } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";

/** Audit entries, newest first. Entries of no enterprise are seen by those who see all. */
export function queryAudit({ sqlite, queries }: OpenDatabase<RecordsSchema>, query: AuditQuery): Page<AuditRow> {
  const limit = clampLimit(query.limit);
  let select = queries.selectFrom("audit").select(["no", "record"]);
  if (query.scope !== null) select = select.where("enterprise", "in", query.scope);
  if (query.action !== undefined) select = select.where(sql`json_extract(record, '$.action')`, "=", query.action);
  if (query.cursor !== undefined) {
    const [no] = parseCursor(query.cursor, ["number"]);
    select = select.where("no", "<", Number(no));
  }
  const rows = readAll(sqlite, select.orderBy("no", "desc").limit(limit + 1));
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: rows.slice(0, limit).map(toAuditRow), nextCursor: last === undefined ? null : toCursor([last.no]) };
}

function toAuditRow({ no, record }: { readonly no: number; readonly record: string }): AuditRow {
  // The committer wrote this text from an AuditEntry.
  return { ...(JSON.parse(record) as AuditEntry), no };
}
