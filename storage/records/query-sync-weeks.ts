import type { Database } from "better-sqlite3";
import type { SyncSpanRow, SyncSpansQuery } from "./line-queries.ts";

/** Enterprises asked about in one go; between two of them others ask. */
const AT_ONCE = 100;
/** How long people took is kept of so many alarms of an enterprise and span: the median of a storm is one of its beginning. */
const ANSWERS_MAX = 5_000;

/**
 * What is on record of many enterprises, span by span, for the index of the two lines; spans in which nothing is, are left out.
 *
 * The words of each statement are those of an index (`migrations/0009-sync-weeks.ts`), from which all of it is answered.
 */
export function openSyncSpans(
  sqlite: Database,
): (query: SyncSpansQuery, pause: () => Promise<void>) => Promise<readonly SyncSpanRow[]> {
  const asks = [openAlarms(sqlite), openTickets(sqlite), openVisits(sqlite), openRecurrences(sqlite), openDue(sqlite)];
  const readSome = sqlite.transaction(
    (enterprises: readonly string[], query: SyncSpansQuery): readonly SyncSpanRow[] => {
      const found = new Found(query);
      const names = JSON.stringify(enterprises);
      for (const ask of asks) ask(names, query, found);
      return found.rows();
    },
  );
  return async (query, pause) => {
    const rows: SyncSpanRow[] = [];
    for (let at = 0; at < query.enterprises.length; at += AT_ONCE) {
      if (at > 0) await pause();
      rows.push(...readSome.deferred(query.enterprises.slice(at, at + AT_ONCE), query));
    }
    return rows;
  };
}

type Ask = (names: string, query: SyncSpansQuery, found: Found) => void;
type Row = { -readonly [K in keyof SyncSpanRow]: SyncSpanRow[K] } & {
  readonly answersMs: number[];
  readonly visits: { readonly zone: string | null; readonly points: readonly string[] }[];
};

/** Rows by enterprise and span, made when something is first found. */
class Found {
  readonly #query: SyncSpansQuery;
  readonly #rows = new Map<string, (Row | undefined)[]>();

  constructor(query: SyncSpansQuery) {
    this.#query = query;
  }

  at(enterprise: string, atMs: number): Row {
    const spans = this.#rows.get(enterprise) ?? [];
    this.#rows.set(enterprise, spans);
    const span = Math.floor((atMs - this.#query.fromMs) / this.#query.spanMs);
    return (spans[span] ??= { enterprise, span, ...NOTHING, answersMs: [], visits: [] });
  }

  rows(): readonly SyncSpanRow[] {
    return [...this.#rows.values()].flatMap((spans) => spans.flatMap((row) => row ?? []));
  }
}

const NOTHING = {
  alarms: 0,
  alarmsSettled: 0,
  said: 0,
  contradictions: 0,
  recurrences: 0,
  hazardsDue: 0,
  hazardsInTime: 0,
} as const satisfies Omit<SyncSpanRow, "enterprise" | "span" | "answersMs" | "visits">;

function endOf({ fromMs, spanMs, spans }: SyncSpansQuery): number {
  return fromMs + spans * spanMs;
}

/** Red and orange alarms that called somebody, with the first word of a person about each. */
function openAlarms(sqlite: Database): Ask {
  type Found = readonly [
    enterprise: string,
    raisedAtMs: number,
    dismissed: number,
    ticketed: number,
    onAlarmAtMs: number | null,
    onTicketAtMs: number | null,
  ];
  const select = sqlite
    .prepare<[string, number, number], Found>(
      `select alarm.enterprise, raised_at, json_extract(record, '$.dismissal') is not null,
         exists (select 1 from ticket_link as link where link.id = alarm.id and link.linked = 'alarm'),
         (select json_extract(record, '$.atMs') from alarm_event indexed by alarm_event_answer
          where alarm = alarm.id and json_extract(record, '$.by') is not null
            and json_extract(record, '$.kind') in ('acknowledged', 'shelved', 'commented', 'dismissed')
          order by event_no limit 1),
         (select min((select json_extract(record, '$.atMs') from ticket_entry indexed by ticket_entry_of_people
            where ticket = link.ticket and json_extract(record, '$.by') is not null
              and json_extract(record, '$.atMs') >= alarm.raised_at
            order by json_extract(record, '$.atMs') limit 1))
          from ticket_link as link where link.id = alarm.id and link.linked = 'alarm')
       from json_each(?) as asked cross join alarm indexed by alarm_calling on alarm.enterprise = asked.value
       where json_extract(record, '$.level') <= 2 and json_extract(record, '$.retro') = 0
         and raised_at >= ? and raised_at < ?`,
    )
    .raw();
  return (names, query, found) => {
    for (const each of select.iterate(names, query.fromMs, endOf(query))) {
      const [enterprise, raisedAtMs, dismissed, ticketed, onAlarmAtMs, onTicketAtMs] = each;
      const row = found.at(enterprise, raisedAtMs);
      const answeredAtMs = Math.min(onAlarmAtMs ?? Infinity, onTicketAtMs ?? Infinity);
      const answered = Number.isFinite(answeredAtMs);
      row.alarms++;
      if (dismissed === 1 || (ticketed === 1 && answered)) row.alarmsSettled++;
      if (answered && row.answersMs.length < ANSWERS_MAX) row.answersMs.push(Math.max(0, answeredAtMs - raisedAtMs));
    }
  };
}

/** What people put on record, and the contradictions. */
function openTickets(sqlite: Database): Ask {
  const select = sqlite
    .prepare<[number, number, string, number, number], readonly [string, number, string, number, number]>(
      `select ticket.enterprise, cast((opened_at - ?) / ? as integer) as span, kind, count(*),
         sum(json_extract(record, '$.openedBy') is not null)
       from json_each(?) as asked cross join ticket indexed by ticket_said on ticket.enterprise = asked.value
       where opened_at >= ? and opened_at < ? group by 1, 2, 3`,
    )
    .raw();
  return (names, query, found) => {
    const { fromMs, spanMs, said } = query;
    const comparable: ReadonlySet<string> = new Set(said);
    for (const each of select.iterate(fromMs, spanMs, names, fromMs, endOf(query))) {
      const [enterprise, span, kind, count, byPeople] = each;
      const row = found.at(enterprise, fromMs + span * spanMs);
      if (kind === "contradiction") row.contradictions += count;
      // A round is opened by its plan, and put on record by whoever walks it.
      if (comparable.has(kind)) row.said += kind === "round" ? count : byPeople;
    }
  };
}

/** Where rounds and inspections went, each place once. */
function openVisits(sqlite: Database): Ask {
  const select = sqlite
    .prepare<[number, number, string, number, number], readonly [string, number, string | null, string]>(
      `select distinct ticket.enterprise, cast((opened_at - ?) / ? as integer), zone, json_extract(record, '$.place.points')
       from json_each(?) as asked cross join ticket indexed by ticket_visit on ticket.enterprise = asked.value
       where kind in ('inspection', 'round') and opened_at >= ? and opened_at < ?`,
    )
    .raw();
  return (names, query, found) => {
    const { fromMs, spanMs } = query;
    for (const [enterprise, span, zone, points] of select.iterate(fromMs, spanMs, names, fromMs, endOf(query))) {
      // The place of a Ticket, as the committer wrote it.
      const visit = { zone, points: JSON.parse(points) as readonly string[] };
      found.at(enterprise, fromMs + span * spanMs).visits.push(visit);
    }
  };
}

/** Hazards that were back after they had been closed. */
function openRecurrences(sqlite: Database): Ask {
  const select = sqlite
    .prepare<[string, number, number], readonly [string, number]>(
      `select ticket.enterprise, opened_at
       from json_each(?) as asked cross join ticket indexed by ticket_recurrence on ticket.enterprise = asked.value
       where kind = 'contradiction' and json_extract(record, '$.facts.code') = 'D-06' and opened_at >= ? and opened_at < ?`,
    )
    .raw();
  return (names, query, found) => {
    for (const [enterprise, openedAtMs] of select.iterate(names, query.fromMs, endOf(query)))
      found.at(enterprise, openedAtMs).recurrences++;
  };
}

/** Hazards whose deadline of rectification falls into a span; those that proved to be none are left out. */
function openDue(sqlite: Database): Ask {
  const select = sqlite
    .prepare<[string, number, number], readonly [string, number, number | null]>(
      `select ticket.enterprise, json_extract(record, '$.facts.deadlineAtMs'), json_extract(record, '$.facts.rectifiedAtMs')
       from json_each(?) as asked cross join ticket indexed by ticket_hazard_due on ticket.enterprise = asked.value
       where kind = 'hazard' and state <> 'rejected'
         and json_extract(record, '$.facts.deadlineAtMs') >= ? and json_extract(record, '$.facts.deadlineAtMs') < ?`,
    )
    .raw();
  return (names, query, found) => {
    for (const [enterprise, deadlineAtMs, rectifiedAtMs] of select.iterate(names, query.fromMs, endOf(query))) {
      const row = found.at(enterprise, deadlineAtMs);
      row.hazardsDue++;
      if (rectifiedAtMs !== null && rectifiedAtMs <= deadlineAtMs) row.hazardsInTime++;
    }
  };
}
