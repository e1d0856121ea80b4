import type { Database } from "better-sqlite3";
import type { Alarm, AlarmEvent } from "../../model/alarm.ts";
import { BLIND_TICKETS, type BlindSpot } from "../../model/blind-spot.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { BlindQuery } from "./line-queries.ts";

/** Nothing in the register lasts longer: a week out of service, and a day for whoever forgot to look. */
const REGISTER_MS_MAX = 8 * 86_400_000;

/** What was blind in an enterprise at an instant, and who allowed it: what began first stands first. */
export function openBlindSpots(sqlite: Database): (query: BlindQuery) => readonly BlindSpot[] {
  const register = sqlite
    .prepare<[string, number, number], string>(
      `select record from audit where enterprise = ? and json_extract(record, '$.action') in ('protection-asked', 'protection-began', 'protection-ended')
       and json_extract(record, '$.atMs') between ? and ? order by json_extract(record, '$.atMs'), no`,
    )
    .pluck();
  const shelvings = sqlite
    .prepare<[string, number, number], string>(
      `select alarm_event.record from happening join alarm_event on alarm_event.no = happening.no
       where happening.enterprise = ? and happening.line = 0 and happening.at between ? and ?
       and json_extract(alarm_event.record, '$.kind') in ('shelved', 'unshelved') order by alarm_event.no`,
    )
    .pluck();
  const alarms = sqlite
    .prepare<[string, number, number], string>(
      `select record from alarm where enterprise = ? and raised_at <= ?
       and coalesce(json_extract(record, '$.clearedAtMs'), 9e15) > ? and json_extract(record, '$.device') is not null`,
    )
    .pluck();
  const tickets = sqlite
    .prepare<[string, number, number], string>(
      `select record from ticket where enterprise = ? and opened_at <= ?
       and coalesce(json_extract(record, '$.closedAtMs'), 9e15) > ?
       and kind in (${BLIND_TICKETS.map((kind) => `'${kind}'`).join(", ")})`,
    )
    .pluck();
  const alarm = sqlite.prepare<[string], string>("select record from alarm where id = ?").pluck();
  return ({ enterprise, atMs, silenceRules }) => {
    const fromMs = atMs - REGISTER_MS_MAX;
    const silent = new Set(silenceRules);
    const found = [
      ...registered(register.all(enterprise, fromMs, atMs), atMs),
      ...shelved(shelvings.all(enterprise, fromMs, atMs), atMs, (id) => alarm.get(id)),
      ...alarms.all(enterprise, atMs, atMs).flatMap((record) => silentSensor(parse<Alarm>(record), silent)),
      ...tickets.all(enterprise, atMs, atMs).map((record) => ticketSpot(parse<Ticket>(record))),
    ];
    return found.sort((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1));
  };
}

/** A line that the register wrote into the audit. */
interface RegisterLine {
  readonly atMs: number;
  readonly by: string | null;
  readonly action: string;
  readonly subject: string;
  readonly params: Readonly<
    Record<"kind" | "points" | "reason" | "measure" | "reference" | "approvedBy", string | null>
  > & {
    readonly until: number;
  };
}

function registered(records: readonly string[], atMs: number): readonly BlindSpot[] {
  const standing = new Map<string, BlindSpot>();
  const askers = new Map<string, string | null>();
  for (const record of records) {
    const { action, subject, params, by, atMs: sinceMs } = parse<RegisterLine>(record);
    if (action === "protection-asked") askers.set(subject, by);
    if (action !== "protection-began") {
      standing.delete(subject);
      continue;
    }
    const { kind, points, reason, measure, reference, approvedBy, until } = params;
    standing.set(subject, {
      id: subject,
      kind: kind ?? "by-design",
      points: (points ?? "").split(" ").filter((point) => point !== ""),
      sinceMs,
      untilMs: until,
      // What waited for a second person began by that one's word.
      by: askers.get(subject) ?? by,
      approvedBy,
      reason,
      measure,
      reference,
    });
  }
  return [...standing.values()].filter(({ untilMs }) => untilMs === null || untilMs > atMs);
}

function shelved(
  records: readonly string[],
  atMs: number,
  alarmOf: (id: string) => string | undefined,
): readonly BlindSpot[] {
  const standing = new Map<string, AlarmEvent>();
  for (const record of records) {
    const event = parse<AlarmEvent>(record);
    if (event.kind === "shelved") standing.set(event.alarm, event);
    else standing.delete(event.alarm);
  }
  return [...standing.values()].flatMap((event): readonly BlindSpot[] => {
    const minutes = Number(event.params["minutes"] ?? 0);
    const untilMs = event.atMs + minutes * 60_000;
    const record = alarmOf(event.alarm);
    if (record === undefined || untilMs <= atMs) return [];
    const { point, rule } = parse<Alarm>(record);
    const points = point === null ? [] : [point];
    const who = { by: event.by, approvedBy: null, reason: event.note, measure: null, reference: rule };
    return [{ id: event.alarm, kind: "shelved", points, sinceMs: event.atMs, untilMs, ...who }];
  });
}

/** A sensor of which nothing was known: it was blind, and nobody allowed it. */
function silentSensor({ id, point, rule, raisedAtMs }: Alarm, silent: ReadonlySet<string>): readonly BlindSpot[] {
  if (point === null || !silent.has(rule)) return [];
  const nobody = { by: null, approvedBy: null, reason: null, measure: null, reference: rule };
  return [{ id, kind: "silent", points: [point], sinceMs: raisedAtMs, untilMs: null, ...nobody }];
}

function ticketSpot({ id, kind, place, openedAtMs, openedBy, dueAtMs, state }: Ticket): BlindSpot {
  const who = { by: openedBy, approvedBy: null, reason: state, measure: null, reference: id };
  return { id, kind, points: place.points, sinceMs: openedAtMs, untilMs: dueAtMs, ...who };
}

function parse<T>(record: string): T {
  // Written by the committer from what the engine decided.
  return JSON.parse(record) as T;
}
