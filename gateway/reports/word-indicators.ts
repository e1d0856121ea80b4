import type { Report, ReportCell, ReportSection } from "../../model/report.ts";
import { plain, share, spanText, type Words } from "./report-words.ts";

/** What ISA-18.2, EEMUA 191 and supervision ask for, and the index of the two lines. */
export function indicatorSections(report: Report, t: Words): readonly ReportSection[] {
  const figures = [t("report.indicator"), t("report.figure")];
  return [
    {
      ...plain("alarms", t("report.alarm-indicators"), ""),
      heads: [...figures, t("report.aim")],
      rows: alarmRows(report, t),
    },
    { ...plain("handling", t("report.handling-indicators"), ""), heads: figures, rows: handlingRows(report, t) },
    { ...plain("index", t("report.index"), ""), heads: figures, rows: indexRows(report, t) },
  ];
}

/** The references are those of ISA-18.2 and EEMUA 191, from memory: unconfirmed. */
function alarmRows({ alarms, handling }: Report, t: Words): readonly (readonly ReportCell[])[] {
  const total = alarms.annunciations;
  const ofAll = (level: 1 | 2 | 3 | 4): ReportCell =>
    total === 0 ? null : share((alarms.byLevel[level - 1] ?? 0) / total);
  return [
    [t("report.annunciations"), total, ""],
    [t("report.operators"), alarms.operators, ""],
    [t("report.per-day"), rounded(alarms.perDay), "150 / 300"],
    [t("report.per-hour"), rounded(alarms.perHour), "6 / 12"],
    [t("report.per-ten-minutes"), rounded(alarms.perTenMinutes), "1 / 2"],
    [t("report.busy-periods"), share(alarms.busyPeriodsShare), "< 1 %"],
    [t("report.busiest"), alarms.busiestTenMinutes, "≤ 10"],
    [t("report.floods"), alarms.floods, ""],
    [t("report.flood-share"), share(alarms.floodShare), "< 1 %"],
    [t("report.top-ten"), share(alarms.topTenShare), "< 1 % / 5 %"],
    [t("report.chattering"), alarms.chattering, "0"],
    [t("report.fleeting"), alarms.fleeting, "0"],
    [t("report.stale-most"), alarms.staleMost, "< 5"],
    [t("report.stale-end"), alarms.staleAtEnd, ""],
    [t("report.level-1"), ofAll(1), "< 1 %"],
    [t("report.level-2"), ofAll(2), "5 %"],
    [t("report.level-3"), ofAll(3), "15 %"],
    [t("report.level-4"), ofAll(4), "80 %"],
    [t("report.unauthorised"), handling.unauthorisedSuppressions, "0"],
  ];
}

function handlingRows({ handling }: Report, t: Words): readonly (readonly ReportCell[])[] {
  return [
    [t("report.points"), handling.points],
    [t("report.online"), share(handling.onlineShare)],
    [t("report.good"), share(handling.goodShare)],
    [t("report.alarm-rate"), rounded(handling.alarmRate)],
    [t("report.repeating"), handling.repeating],
    [t("report.disposals"), handling.disposals],
    [t("report.disposal-median"), spanOrUnknown(handling.disposalMedianMs)],
    [t("report.disposal-p95"), spanOrUnknown(handling.disposalP95Ms)],
    [t("report.timely", { of: handling.timelyOf }), share(handling.timelyShare)],
    [t("report.false"), share(handling.falseShare)],
    [t("report.disturbed"), share(handling.disturbedShare)],
  ];
}

function indexRows({ index }: Report, t: Words): readonly (readonly ReportCell[])[] {
  const { coverage, linkage, agreement, latency, closure } = index.parts;
  return [
    [t("report.index-composite"), index.composite],
    [t("report.index-coverage"), share(coverage)],
    [t("report.index-linkage"), share(linkage)],
    [t("report.index-agreement"), share(agreement)],
    [t("report.index-latency"), share(latency)],
    [t("report.index-closure"), share(closure)],
  ];
}

function spanOrUnknown(ms: number | null): ReportCell {
  return ms === null ? null : spanText(ms);
}

function rounded(value: number | null): ReportCell {
  return value === null ? null : Math.round(value * 1_000) / 1_000;
}
