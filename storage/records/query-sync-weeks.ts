import type { Database } from "better-sqlite3";
import type { SyncSpanRow, SyncSpansQuery } from "./line-queries.ts";

/** Enterprises asked about in one go; between two of them others ask. */
const AT_ONCE = 100;
/** How long people took is kept of so many alarms of an enterprise and span: the median of a storm is one of its beginning. */
const ANSWERS_MAX = 5_000;

type ReadSpans = (enterprises: readonly string[], query: SyncSpansQuery) => readonly SyncSpanRow[];

/**
 * What is on record of many enterprises, span by span, for the index of the two lines; spans in which nothing is, are left out.
 *
 * The words of each statement are those of an index (`migrations/0007-sync-weeks.ts`), from which all of it is answered.
 */
export function openSyncSpans(
  sqlite: Database,
): (query: SyncSpansQuery, pause: () => Promise<void>) => Promise<readonly SyncSpanRow[]> {
  const readSome = openSpansAtOnce(sqlite);
  return async (query, pause) => {
    const rows: SyncSpanRow[] = [];
    for (let at = 0; at < query.enterprises.length; at += AT_ONCE) {
      if (at > 0) await pause();
      rows.push(...readSome(query.enterprises.slice(at, at + AT_ONCE), query));
    }
    return rows;
  };
}

/** The same of a few enterprises, all of one moment and without a pause. */
export function openSpansAtOnce(sqlite: Database): ReadSpans {
  const asks = [openAlarms(sqlite), openTickets(sqlite), openVisits(sqlite), openRecurrences(sqlite), openDue(sqlite)];
  const read = sqlite.transaction<ReadSpans>((enterprises, query) => {
    const found = new Found(enterprises, query);
    const names = JSON.stringify(enterprises);
    for (const ask of asks) ask(names, query, found);
    return found.rows();
  });
  return (enterprises, query) => read.deferred(enterprises, query);
}

type Ask = (names: string, query: SyncSpansQuery, found: Found) => void;
type Row = { -readonly [K in keyof SyncSpanRow]: SyncSpanRow[K] } & {
  readonly answersMs: number[];
  readonly visits: Place[];
};
type Place = SyncSpanRow["visits"][number];

/** Rows by place of the enterprise in the question and by span, made when something is first found. */
class Found {
  readonly #enterprises: readonly string[];
  readonly #query: SyncSpansQuery;
  readonly #rows: (Row | undefined)[] = [];

  constructor(enterprises: readonly string[], query: SyncSpansQuery) {
    this.#enterprises = enterprises;
    this.#query = query;
  }

  at(place: number, atMs: number): Row {
    return this.in(place, Math.floor((atMs - this.#query.fromMs) / this.#query.spanMs));
  }

  in(place: number, span: number): Row {
    // SQLite counts the places of the list it was given.
    const enterprise = this.#enterprises[place] as string;
    return (this.#rows[place * this.#query.spans + span] ??= {
      enterprise,
      span,
      ...NOTHING,
      answersMs: [],
      visits: [],
    });
  }

  rows(): readonly SyncSpanRow[] {
    return this.#rows.filter((row) => row !== undefined);
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
    place: number,
    raisedAtMs: number,
    dismissed: number,
    ticketed: number,
    onAlarmAtMs: number | null,
    onTicketAtMs: number | null,
  ];
  const select = sqlite
    .prepare<[string, number, number], Found>(
      `select asked.key, raised_at, json_extract(record, '$.dismissal') is not null,
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
    for (const each of select.all(names, query.fromMs, endOf(query))) {
      const [place, raisedAtMs, dismissed, ticketed, onAlarmAtMs, onTicketAtMs] = each;
      const row = found.at(place, raisedAtMs);
      const answeredAtMs = Math.min(onAlarmAtMs ?? Infinity, onTicketAtMs ?? Infinity);
      const answered = Number.isFinite(answeredAtMs);
      row.alarms++;
      if (dismissed === 1 || (ticketed === 1 && answered)) row.alarmsSettled++;
      if (answered && row.answersMs.length < ANSWERS_MAX) row.answersMs.push(Math.max(0, answeredAtMs - raisedAtMs));
    }
  };
}

/** What people put on record, and the contradictions. A round is opened by its plan, and put on record by whoever walks it. */
function openTickets(sqlite: Database): Ask {
  const select = sqlite
    .prepare<[number, number, string, string, number, number], readonly [number, number, number, number]>(
      `select asked.key, cast((opened_at - ?) / ? as integer),
         sum(kind in (select value from json_each(?)) and (kind = 'round' or json_extract(record, '$.openedBy') is not null)),
         sum(kind = 'contradiction')
       from json_each(?) as asked cross join ticket indexed by ticket_said on ticket.enterprise = asked.value
       where opened_at >= ? and opened_at < ? group by 1, 2`,
    )
    .raw();
  return (names, query, found) => {
    const { fromMs, spanMs, said } = query;
    const args = [fromMs, spanMs, JSON.stringify(said), names, fromMs, endOf(query)] as const;
    for (const [place, span, byPeople, contradictions] of select.all(...args))
      Object.assign(found.in(place, span), { said: byPeople, contradictions });
  };
}

/** Where rounds and inspections went, each place once. */
function openVisits(sqlite: Database): Ask {
  const select = sqlite
    .prepare<[number, number, string, number, number], readonly [number, number, string | null, string]>(
      `select distinct asked.key, cast((opened_at - ?) / ? as integer), zone, json_extract(record, '$.place.points')
       from json_each(?) as asked cross join ticket indexed by ticket_visit on ticket.enterprise = asked.value
       where kind in ('inspection', 'round') and opened_at >= ? and opened_at < ?`,
    )
    .raw();
  return (names, query, found) => {
    const { fromMs, spanMs } = query;
    // Most visits go where others went before them.
    const places = new Map<string, readonly string[]>();
    for (const [place, span, zone, text] of select.all(fromMs, spanMs, names, fromMs, endOf(query))) {
      // The place of a Ticket, as the committer wrote it.
      const points = places.get(text) ?? (JSON.parse(text) as readonly string[]);
      places.set(text, points);
      found.in(place, span).visits.push({ zone, points });
    }
  };
}

/** Hazards that were back after they had been closed. */
function openRecurrences(sqlite: Database): Ask {
  const select = sqlite
    .prepare<[string, number, number], readonly [number, number]>(
      `select asked.key, opened_at
       from json_each(?) as asked cross join ticket indexed by ticket_recurrence on ticket.enterprise = asked.value
       where kind = 'contradiction' and json_extract(record, '$.facts.code') = 'D-06' and opened_at >= ? and opened_at < ?`,
    )
    .raw();
  return (names, query, found) => {
    for (const [place, openedAtMs] of select.all(names, query.fromMs, endOf(query)))
      found.at(place, openedAtMs).recurrences++;
  };
}

/** Hazards whose deadline of rectification falls into a span; those that proved to be none are left out. */
function openDue(sqlite: Database): Ask {
  const select = sqlite
    .prepare<[string, number, number], readonly [number, number, number | null]>(
      `select asked.key, json_extract(record, '$.facts.deadlineAtMs'), json_extract(record, '$.facts.rectifiedAtMs')
       from json_each(?) as asked cross join ticket indexed by ticket_hazard_due on ticket.enterprise = asked.value
       where kind = 'hazard' and state <> 'rejected'
         and json_extract(record, '$.facts.deadlineAtMs') >= ? and json_extract(record, '$.facts.deadlineAtMs') < ?`,
    )
    .raw();
  return (names, query, found) => {
    for (const [place, deadlineAtMs, rectifiedAtMs] of select.all(names, query.fromMs, endOf(query))) {
      const row = found.at(place, deadlineAtMs);
      row.hazardsDue++;
      if (rectifiedAtMs !== null && rectifiedAtMs <= deadlineAtMs) row.hazardsInTime++;
    }
  };
}
