import { alarmIndicators } from "../../alarms/indicators.ts";
import { handlingIndicators } from "../../alarms/handling-indicators.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { SyncCounts } from "../../model/offline/sync-index.ts";
import type {
  Report,
  ReportBlindSpot,
  ReportContradiction,
  ReportEnterprise,
  ReportHappening,
  ReportOverdue,
  ReportPeriod,
  ReportSubject,
  ReportUnknown,
  Span,
} from "../../model/report.ts";
import type { Language } from "../../model/text/text.ts";
import type { EnterpriseSpan, TimelineRow } from "../../storage/records/line-queries.ts";
import type { Page } from "../../storage/records/records.ts";
import type { ReportReads } from "../../storage/records/report-source.ts";
import { addCounts, syncIndexOf } from "../../supervision/sync-index.ts";
import { SAID, syncCountsOf, type VisitedPoint } from "../sync-counts.ts";
import { type AlarmSketch, type AlarmStep, type AlarmStory, tellStory, toSketch, toStep } from "./alarm-story.ts";
import { coveredMs, lengthOf, without } from "./known-time.ts";

export interface ReportOrder {
  readonly subject: ReportSubject;
  readonly period: ReportPeriod;
  readonly language: Language;
  readonly madeAtMs: number;
  readonly madeBy: string | null;
  readonly gateway: string;
  readonly enterprises: readonly OrderedEnterprise[];
}

export interface OrderedEnterprise {
  readonly id: string;
  readonly name: string;
  /** Points in service now: what they were is not on record in a form that a report could read. */
  readonly points: readonly VisitedPoint[];
  /** Rules whose alarms say that nothing comes from a point, beside the gateway's own. */
  readonly silenceRules: readonly string[];
}

/** Shown, of the newest; beyond it only their number is told. */
const TIMELINE_SHOWN = 500;
const LISTED_MAX = 200;
const UNKNOWN_POINTS_LISTED = 50;
/** Transitions and steps read for one report in all: a month of a storm is told from its newest part, and says so. */
const HAPPENINGS_MAX = 100_000;
const PAGE = 1_000;
const LIST_READ_MAX = 20_000;

/** Alarms of the gateway's own that say: nothing came, or nothing good is known, of a point. */
const SILENT_RULE = "system:no-data";
const DOUBTFUL_RULES: ReadonlySet<string> = new Set([SILENT_RULE, "system:sensor-fault", "system:unknown"]);
/** The bypass of an interlock without a permit in force. */
const UNAUTHORISED = "D-04";

/** What is read of one enterprise. */
interface Gathered {
  readonly enterprise: OrderedEnterprise;
  readonly story: AlarmStory;
  readonly counts: SyncCounts;
  readonly contradictions: readonly Ticket[];
  readonly overdue: readonly Ticket[];
  readonly blind: readonly ReportBlindSpot[];
  readonly silentMs: number;
  readonly doubtful: readonly { readonly enterprise: string; readonly point: string; readonly ms: number }[];
}

/** Makes a report of one moment of the records. Everything in it is of committed records; nothing is read of what runs. */
export function makeReport(reads: ReportReads, order: ReportOrder): Report {
  const { period, enterprises, madeAtMs } = order;
  const throughMs = Math.max(period.fromMs, Math.min(period.toMs, madeAtMs));
  const span = { fromMs: period.fromMs, toMs: throughMs };
  const beginMs = reads.beginMs ?? throughMs;
  const deaf = reads.deaf(span);
  const known = without({ fromMs: Math.min(throughMs, Math.max(span.fromMs, beginMs)), toMs: throughMs }, deaf);
  const shelf = new Shelf(Math.max(PAGE, Math.floor(HAPPENINGS_MAX / Math.max(1, enterprises.length))));
  const all = enterprises.map((enterprise) => gather(reads, enterprise, { span, known, shelf, madeAtMs }));
  const common = {
    ...span,
    knownMs: lengthOf(known),
    annunciations: all.flatMap(({ story }) => story.annunciations),
  };
  const doubtful = all.flatMap((each) => each.doubtful).sort((a, b) => b.ms - a.ms);
  const contradictions = all.flatMap((each) => each.contradictions.map(toContradiction));
  const overdue = all.flatMap((each) => each.overdue.map((ticket) => toOverdue(ticket, madeAtMs)));
  const blind = all.flatMap((each) => each.blind);
  const unknown: ReportUnknown = {
    recordsBeginMs: beginMs > span.fromMs ? beginMs : null,
    deaf,
    deafMs: lengthOf(deaf),
    points: doubtful.slice(0, UNKNOWN_POINTS_LISTED),
    pointsLeftOut: Math.max(0, doubtful.length - UNKNOWN_POINTS_LISTED),
    cut: shelf.cut,
  };
  const { subject, language, madeBy, gateway } = order;
  return {
    format: "twinline-report-1",
    madeAtMs,
    madeBy,
    gateway,
    language,
    subject,
    period,
    throughMs,
    committedSeq: reads.committedSeq,
    unknown,
    alarms: alarmIndicators({
      ...common,
      operators: Math.max(1, enterprises.length),
      standing: all.flatMap(({ story }) => story.standing),
    }),
    handling: handlingOf(all, common),
    index: syncIndexOf(addCounts(all.map(({ counts }) => counts))),
    timeline: shelf.timeline(),
    timelineLeftOut: shelf.leftOut(),
    contradictions: contradictions.slice(0, LISTED_MAX),
    contradictionsLeftOut: Math.max(0, contradictions.length - LISTED_MAX),
    overdue: overdue.sort((a, b) => b.lateMs - a.lateMs).slice(0, LISTED_MAX),
    overdueLeftOut: Math.max(0, overdue.length - LISTED_MAX),
    blind: blind.slice(0, LISTED_MAX),
    blindLeftOut: Math.max(0, blind.length - LISTED_MAX),
    enterprises: all.map((each) => toEnterprise(each, common)).sort(worstFirst),
  };
}

interface Common extends Span {
  readonly knownMs: number;
  readonly annunciations: AlarmStory["annunciations"];
}

function handlingOf(all: readonly Gathered[], common: Common) {
  const sum = (of: (each: Gathered) => number): number => all.reduce((total, each) => total + of(each), 0);
  return handlingIndicators({
    ...common,
    points: sum(({ enterprise }) => enterprise.points.length),
    silentMs: sum(({ silentMs }) => silentMs),
    doubtfulMs: sum(({ doubtful }) => doubtful.reduce((total, { ms }) => total + ms, 0)),
    disposals: all.flatMap(({ story }) => story.disposals),
    unauthorisedSuppressions: sum(({ contradictions }) => contradictions.filter(isUnauthorised(common)).length),
  });
}

function isUnauthorised({ fromMs }: Span): (ticket: Ticket) => boolean {
  return (ticket) => codeOf(ticket) === UNAUTHORISED && ticket.openedAtMs >= fromMs;
}

interface Asked {
  readonly span: Span;
  readonly known: readonly Span[];
  readonly shelf: Shelf;
  readonly madeAtMs: number;
}

function gather(reads: ReportReads, enterprise: OrderedEnterprise, { span, known, shelf, madeAtMs }: Asked): Gathered {
  const { id, points, silenceRules } = enterprise;
  const query: EnterpriseSpan = { scope: [id], enterprise: id, ...span };
  const { steps, alarms } = shelf.read(reads, query);
  const before = reads.standing(query);
  for (const alarm of before) alarms.set(alarm.id, toSketch(alarm));
  const story = tellStory(
    steps,
    alarms,
    before.map((alarm) => alarm.id),
  );
  const tickets = shelf.list((cursor) => reads.tickets({ ...query, status: "all", limit: PAGE, ...cursor }));
  const [counted] = reads.syncSpans({
    enterprises: [id],
    fromMs: span.fromMs,
    spanMs: span.toMs - span.fromMs,
    spans: 1,
    said: SAID,
  });
  const open = { scope: [id], enterprise: id, limit: PAGE } as const;
  const older = shelf.list((cursor) =>
    reads.tickets({ ...open, kinds: ["contradiction"], status: "open", toMs: span.fromMs, ...cursor }),
  );
  const overdue = shelf.list((cursor) => reads.tickets({ ...open, status: "open", lateAtMs: madeAtMs, ...cursor }));
  const spots = reads.blindSpots({
    enterprise: id,
    atMs: span.toMs - 1,
    silenceRules: [...DOUBTFUL_RULES, ...silenceRules],
  });
  const silent = new Set([SILENT_RULE, ...silenceRules]);
  return {
    enterprise,
    story,
    counts: syncCountsOf(counted, points),
    contradictions: [...tickets.filter(({ kind }) => kind === "contradiction"), ...older],
    overdue,
    blind: spots.map(({ kind, points: named, sinceMs, untilMs, by, approvedBy, reason }) => {
      return { enterprise: id, kind, points: named, sinceMs, untilMs, by, approvedBy, reason };
    }),
    silentMs: pointTimes(story, known, silent, span.toMs).reduce((sum, { ms }) => sum + ms, 0),
    doubtful: pointTimes(story, known, new Set([...DOUBTFUL_RULES, ...silent]), span.toMs).map((each) => {
      return { enterprise: id, ...each };
    }),
  };
}

/** For how long alarms of these rules stood on each point, within known time. */
function pointTimes({ standing }: AlarmStory, known: readonly Span[], rules: ReadonlySet<string>, endMs: number) {
  const byPoint = new Map<string, Span[]>();
  for (const { fromMs, toMs, sketch } of standing) {
    if (sketch.point === null || !rules.has(sketch.rule)) continue;
    const spans = byPoint.get(sketch.point) ?? [];
    spans.push({ fromMs, toMs: toMs ?? endMs });
    byPoint.set(sketch.point, spans);
  }
  return [...byPoint].map(([point, spans]) => ({ point, ms: coveredMs(spans, known) })).filter(({ ms }) => ms > 0);
}

/** Reads happenings within a bound, and keeps the newest of all enterprises to be shown. */
class Shelf {
  readonly #most: number;
  #shown: ReportHappening[] = [];
  #seen = 0;
  cut = false;

  constructor(most: number) {
    this.#most = most;
  }

  read(reads: ReportReads, query: EnterpriseSpan) {
    const steps: AlarmStep[] = [];
    const alarms = new Map<string, AlarmSketch>();
    let read = 0;
    for (let cursor: { readonly cursor?: string } | null = {}; cursor !== null; ) {
      const page: Page<TimelineRow> = reads.timeline({ ...query, limit: PAGE, ...cursor });
      for (const row of page.items) {
        if (row.line === "online" && row.alarm.retro) continue;
        if (read++ < TIMELINE_SHOWN) this.#shown.push(toHappening(row));
        if (row.line === "offline") continue;
        steps.push(toStep(row.event));
        alarms.set(row.alarm.id, toSketch(row.alarm));
      }
      const enough = read >= this.#most;
      if (page.nextCursor !== null && enough) this.cut = true;
      cursor = page.nextCursor === null || enough ? null : { cursor: page.nextCursor };
    }
    this.#seen += read;
    this.#shown = this.#shown.sort((a, b) => b.atMs - a.atMs).slice(0, TIMELINE_SHOWN);
    return { steps, alarms };
  }

  /** Reads a list page by page, as far as a report goes. */
  list<Item>(page: (cursor: { readonly cursor?: string }) => Page<Item>): readonly Item[] {
    const all: Item[] = [];
    for (let cursor: { readonly cursor?: string } | null = {}; cursor !== null; ) {
      const { items, nextCursor }: Page<Item> = page(cursor);
      all.push(...items);
      const enough = all.length >= LIST_READ_MAX;
      if (nextCursor !== null && enough) this.cut = true;
      cursor = nextCursor === null || enough ? null : { cursor: nextCursor };
    }
    return all;
  }

  timeline(): readonly ReportHappening[] {
    return this.#shown;
  }

  leftOut(): number {
    return Math.max(0, this.#seen - TIMELINE_SHOWN);
  }
}

function toHappening(row: TimelineRow): ReportHappening {
  if (row.line === "offline") {
    const { entry, ticket } = row;
    const subject = [ticket.place.zone ?? "", ...ticket.place.points.slice(0, 3)].join(" ").trim();
    const what = { enterprise: ticket.enterprise, what: entry.act, kind: ticket.kind, level: ticket.level };
    const said = typeof entry.body["note"] === "string" ? entry.body["note"] : null;
    return { line: "offline", atMs: row.atMs, ...what, subject, id: ticket.id, by: entry.by, note: said, value: null };
  }
  const { event, alarm } = row;
  const what = { enterprise: alarm.enterprise, what: event.kind, kind: null, level: alarm.level };
  const value = event.params["value"] ?? null;
  return {
    line: "online",
    atMs: row.atMs,
    ...what,
    subject: `${alarm.point ?? alarm.device ?? ""} ${alarm.rule}`.trim(),
    id: alarm.id,
    by: event.by,
    note: event.note,
    value: value === null ? null : `${String(value)}${alarm.unit === null ? "" : ` ${alarm.unit}`}`,
  };
}

function toContradiction(ticket: Ticket): ReportContradiction {
  const { id, enterprise, state, level, openedAtMs, closedAtMs, place } = ticket;
  return { id, enterprise, code: codeOf(ticket), state, level, openedAtMs, closedAtMs, points: place.points };
}

function codeOf({ facts }: Ticket): string {
  return typeof facts === "object" && facts !== null && "code" in facts ? String(facts.code) : "";
}

function toOverdue({ id, enterprise, kind, state, dueAtMs }: Ticket, madeAtMs: number): ReportOverdue {
  const due = dueAtMs ?? madeAtMs;
  return { id, enterprise, kind, state, dueAtMs: due, lateMs: madeAtMs - due };
}

function toEnterprise(each: Gathered, common: Common): ReportEnterprise {
  const { id, name } = each.enterprise;
  const own = { ...common, annunciations: each.story.annunciations };
  const { onlineShare, timelyShare } = handlingOf([each], own);
  return {
    id,
    name,
    annunciations: own.annunciations.length,
    reds: own.annunciations.filter(({ level }) => level === 1).length,
    contradictions: each.contradictions.length,
    overdue: each.overdue.length,
    onlineShare,
    timelyShare,
    composite: syncIndexOf(each.counts).composite,
  };
}

function worstFirst(a: ReportEnterprise, b: ReportEnterprise): number {
  return b.reds - a.reds || b.contradictions + b.overdue - (a.contradictions + a.overdue) || (a.id < b.id ? -1 : 1);
}
