import { chinaDayOf, chinaTimeOf } from "../../model/china-time.ts";
import { formOf } from "../../model/offline/forms.ts";
import type { TicketKindName } from "../../model/offline/ticket.ts";
import type { Report, ReportCell, ReportHappening, ReportSection, WordedReport } from "../../model/report.ts";
import { describe, isTextKey, type Language } from "../../model/text/text.ts";
import { CONTRADICTIONS } from "../../supervision/contradictions/index.ts";
import { plain, share, spanText, type Words, wordsOf } from "./report-words.ts";
import { indicatorSections } from "./word-indicators.ts";

/** Words a report in its language, table by table. */
export function wordReport(report: Report): WordedReport {
  const { language, period, subject, throughMs } = report;
  const t = wordsOf(language);
  const head = [
    t("report.what-it-is"),
    t("report.period", { from: clockText(period.fromMs), to: clockText(period.toMs) }),
    ...(throughMs < period.toMs ? [t("report.unfinished", { through: clockText(throughMs) })] : []),
    t("report.made", {
      by: report.madeBy ?? t("report.scheduled"),
      at: clockText(report.madeAtMs),
      gateway: report.gateway,
      seq: report.committedSeq,
    }),
  ];
  return {
    title: `${t(`report.title-${period.kind}`)} · ${subject.name} · ${clockText(period.fromMs).slice(0, 10)}`,
    head,
    unknownWord: t("report.unknown-word"),
    sections: [
      unknownSection(report, t),
      ...indicatorSections(report, t),
      enterpriseSection(report, t),
      contradictionSection(report, t),
      overdueSection(report, t),
      blindSection(report, t),
      topSection(report, t),
      timelineSection(report, t),
    ],
  };
}

/** China Standard Time, to the second. */
function clockText(ms: number): string {
  return `${chinaDayOf(ms)} ${chinaTimeOf(ms)}`;
}

function unknownSection({ unknown }: Report, t: Words): ReportSection {
  const { recordsBeginMs, deaf, deafMs, points, cut } = unknown;
  const rows: ReportCell[][] = [];
  if (cut) rows.push([t("report.cut"), "", "", ""]);
  if (recordsBeginMs !== null) {
    rows.push([t("report.before-records", { at: clockText(recordsBeginMs) }), "", "", ""]);
  }
  if (deafMs > 0) rows.push([t("report.deaf"), "", "", spanText(deafMs)]);
  for (const { fromMs, toMs } of deaf.slice(0, DEAF_LISTED_MAX)) {
    rows.push([t("report.deaf"), clockText(fromMs), clockText(toMs), spanText(toMs - fromMs)]);
  }
  for (const { enterprise, point, ms } of points) {
    rows.push([`${t("report.silent-point")} · ${enterprise} ${point}`, "", "", spanText(ms)]);
  }
  return {
    ...plain("unknown", t("report.unknown"), t("report.nothing-unknown")),
    note: leftOut(unknown.pointsLeftOut + Math.max(0, deaf.length - DEAF_LISTED_MAX), t),
    heads: [t("report.what"), t("report.since"), t("report.until"), t("report.for")],
    rows,
  };
}

const DEAF_LISTED_MAX = 50;

function enterpriseSection({ enterprises }: Report, t: Words): ReportSection {
  return {
    ...plain("enterprises", t("report.enterprises"), ""),
    heads: [
      t("report.enterprise"),
      t("report.annunciations"),
      t("report.reds"),
      t("report.contradictions"),
      t("report.overdue-count"),
      t("report.online"),
      t("report.timely", { of: "" }).replace(/[（(].*$/, ""),
      t("report.index"),
    ],
    rows: enterprises.map((each) => [
      each.name,
      each.annunciations,
      each.reds,
      each.contradictions,
      each.overdue,
      share(each.onlineShare),
      share(each.timelyShare),
      each.composite,
    ]),
  };
}

function contradictionSection({ contradictions, contradictionsLeftOut, language }: Report, t: Words): ReportSection {
  return {
    ...plain("contradictions", t("report.contradictions"), t("report.no-contradictions")),
    note: leftOut(contradictionsLeftOut, t),
    heads: [
      t("report.opened"),
      t("report.closed"),
      t("report.code"),
      t("report.state"),
      t("report.enterprise"),
      t("report.subject"),
      t("report.id"),
    ],
    rows: contradictions.map(({ openedAtMs, closedAtMs, code, state, enterprise, points, id }) => [
      clockText(openedAtMs),
      closedAtMs === null ? "—" : clockText(closedAtMs),
      `${code} ${contradictionName(code, language)}`.trim(),
      ticketWords("contradiction", language)?.states[state] ?? state,
      enterprise,
      points.join(" "),
      id,
    ]),
  };
}

function contradictionName(code: string, language: Language): string {
  const words = CONTRADICTIONS.find((each) => each.code === code)?.words;
  return words === undefined ? "" : (language === "en" ? words.en : words.zh).name;
}

function overdueSection({ overdue, overdueLeftOut, language }: Report, t: Words): ReportSection {
  return {
    ...plain("overdue", t("report.overdue"), t("report.no-overdue")),
    note: leftOut(overdueLeftOut, t),
    heads: [
      t("report.kind"),
      t("report.state"),
      t("report.enterprise"),
      t("report.due"),
      t("report.late"),
      t("report.id"),
    ],
    rows: overdue.map(({ kind, state, enterprise, dueAtMs, lateMs, id }) => {
      const words = ticketWords(kind, language);
      return [words?.name ?? kind, words?.states[state] ?? state, enterprise, clockText(dueAtMs), spanText(lateMs), id];
    }),
  };
}

function blindSection({ blind, blindLeftOut, language }: Report, t: Words): ReportSection {
  return {
    ...plain("blind", t("report.blind"), t("report.no-blind")),
    note: leftOut(blindLeftOut, t),
    heads: [
      t("report.kind"),
      t("report.enterprise"),
      t("report.subject"),
      t("report.since"),
      t("report.until"),
      t("report.by"),
      t("report.approved"),
      t("report.reason"),
    ],
    rows: blind.map(({ kind, enterprise, points, sinceMs, untilMs, by, approvedBy, reason }) => [
      blindName(kind, language, t),
      enterprise,
      points.join(" "),
      clockText(sinceMs),
      untilMs === null ? "—" : clockText(untilMs),
      by ?? "—",
      approvedBy ?? "—",
      reason ?? "—",
    ]),
  };
}

function blindName(kind: string, language: Language, t: Words): string {
  const key = `report.spot-${kind}`;
  return isTextKey(key) ? t(key) : (ticketWords(kind, language)?.name ?? kind);
}

function topSection({ alarms }: Report, t: Words): ReportSection {
  return {
    ...plain("top", t("report.top"), t("report.no-timeline")),
    heads: [t("report.alarm"), t("report.count")],
    rows: alarms.topTen.map(({ key, count }) => [key, count]),
  };
}

function timelineSection(report: Report, t: Words): ReportSection {
  return {
    ...plain("timeline", t("report.timeline"), t("report.no-timeline")),
    note: leftOut(report.timelineLeftOut, t),
    heads: [
      t("report.when"),
      t("report.line"),
      t("report.level"),
      t("report.what"),
      t("report.subject"),
      t("report.value"),
      t("report.by"),
      t("report.note"),
      t("report.enterprise"),
      t("report.id"),
    ],
    rows: report.timeline.map((each) => [
      clockText(each.atMs),
      t(`report.line-${each.line}`),
      each.level === null ? "" : t(`report.color-${each.level}`),
      happeningName(each, report.language),
      each.subject,
      each.value ?? "",
      each.by ?? t("report.machine"),
      each.note ?? "",
      each.enterprise,
      each.id,
    ]),
  };
}

function happeningName({ line, what, kind }: ReportHappening, language: Language): string {
  const key = `event.${what}`;
  if (line === "online") return isTextKey(key) ? describe(language, key) : what;
  const words = kind === null ? null : ticketWords(kind, language);
  return `${words?.name ?? kind ?? ""} · ${words?.acts[what] ?? what}`;
}

function ticketWords(kind: string, language: Language) {
  // A name this release does not know has no form.
  const form = formOf(kind as TicketKindName);
  return form === null ? null : language === "en" ? form.words.en : form.words.zh;
}

function leftOut(count: number, t: Words): string | null {
  return count > 0 ? t("report.left-out", { count }) : null;
}
