import { sql } from "kysely";
import type { Incident } from "../../model/incident.ts";
import { clampLimit, parseCursor, toCursor } from "./cursor.ts";
import type { OpenDatabase } from "./database.ts";
import { readAll } from "./prepared.ts";
import type { IncidentQuery, Page } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { narrowScope } from "./scope.ts";

/** Incidents by the instant they began, newest first. */
export function queryIncidents({ sqlite, queries }: OpenDatabase<RecordsSchema>, query: IncidentQuery): Page<Incident> {
  const scope = narrowScope(query.scope, query.enterprise);
  const limit = clampLimit(query.limit);
  let select = queries.selectFrom("incident").select(["id", "started_at", "record"]);
  if (scope !== null) select = select.where("enterprise", "in", scope);
  if (query.status !== "all") select = select.where("closed", "=", sql.lit(query.status === "open" ? 0 : 1));
  if (query.cursor !== undefined) {
    const [startedAt, id] = parseCursor(query.cursor, ["number", "string"]);
    select = select.where(sql<boolean>`(started_at, id) < (${startedAt}, ${id})`);
  }
  const newestFirst = select.orderBy("started_at", "desc").orderBy("id", "desc");
  const rows = readAll(sqlite, newestFirst.limit(limit + 1));
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(({ record }) => toIncident(record)),
    nextCursor: last === undefined ? null : toCursor([last.started_at, last.id]),
  };
}

export function readIncident({ sqlite, queries }: OpenDatabase<RecordsSchema>, id: string): Incident | null {
  const [row] = readAll(sqlite, queries.selectFrom("incident").select("record").where("id", "=", id));
  return row === undefined ? null : toIncident(row.record);
}

function toIncident(record: string): Incident {
  // The committer wrote this text from an Incident.
  return JSON.parse(record) as Incident;
}
