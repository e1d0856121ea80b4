import type { AlarmIndicators, HandlingIndicators } from "./indicators.ts";
import type { Level } from "./level.ts";
import type { SyncIndex } from "./offline/sync-index.ts";
import type { Language } from "./text/text.ts";

/** What a report is about: days, weeks and months of China Standard Time by the gateway's wall clock. */
export const REPORT_PERIODS = ["day", "week", "month"] as const;
export type ReportPeriodKind = (typeof REPORT_PERIODS)[number];

export const REPORT_FORMATS = ["html", "csv", "xlsx", "json"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportPeriod {
  readonly kind: ReportPeriodKind;
  /** Inclusive, and exclusive; wall stamps. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ReportSubject {
  readonly kind: "enterprise" | "area";
  readonly id: string;
  readonly name: string;
}

/** A report as one document. It is made of committed records alone; what they do not tell is unknown, and never "normal". */
export interface Report {
  readonly format: "twinline-report-1";
  readonly madeAtMs: number;
  readonly madeBy: string | null;
  readonly gateway: string;
  readonly language: Language;
  readonly subject: ReportSubject;
  readonly period: ReportPeriod;
  /** How far it reaches: the end of the period, or the moment it was made. */
  readonly throughMs: number;
  /** The newest journal sequence whose consequences were committed when it was made. */
  readonly committedSeq: number;
  readonly unknown: ReportUnknown;
  readonly alarms: AlarmIndicators;
  readonly handling: HandlingIndicators;
  readonly index: SyncIndex;
  readonly timeline: readonly ReportHappening[];
  readonly timelineLeftOut: number;
  readonly contradictions: readonly ReportContradiction[];
  readonly contradictionsLeftOut: number;
  readonly overdue: readonly ReportOverdue[];
  readonly overdueLeftOut: number;
  readonly blind: readonly ReportBlindSpot[];
  readonly blindLeftOut: number;
  /** Of an area: what lies within it, worst first. Of an enterprise: itself. */
  readonly enterprises: readonly ReportEnterprise[];
}

/** What the records do not tell about the period. */
export interface ReportUnknown {
  /** Before this instant nothing was recorded at all; null: the period begins later. */
  readonly recordsBeginMs: number | null;
  /** The gateway heard nothing, within the period. */
  readonly deaf: readonly Span[];
  readonly deafMs: number;
  /** Points of which nothing was known for a while, longest first. */
  readonly points: readonly { readonly enterprise: string; readonly point: string; readonly ms: number }[];
  readonly pointsLeftOut: number;
  /** There was more on record than is read for one report: figures are of its newest part. */
  readonly cut: boolean;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One step of either line. */
export interface ReportHappening {
  readonly line: "online" | "offline";
  readonly atMs: number;
  readonly enterprise: string;
  /** Kind of the alarm's transition, or the act on the ticket. */
  readonly what: string;
  /** The kind of ticket; null on the online line. */
  readonly kind: string | null;
  readonly level: Level | null;
  readonly subject: string;
  readonly id: string;
  /** null: the machine. */
  readonly by: string | null;
  readonly note: string | null;
  readonly value: string | null;
}

export interface ReportContradiction {
  readonly id: string;
  readonly enterprise: string;
  readonly code: string;
  readonly state: string;
  readonly level: Level | null;
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  readonly points: readonly string[];
}

/** A ticket whose step owed was late when the report was made: records do not say how it stood at an earlier instant. */
export interface ReportOverdue {
  readonly id: string;
  readonly enterprise: string;
  readonly kind: string;
  readonly state: string;
  readonly dueAtMs: number;
  readonly lateMs: number;
}

/** What was not watched, or not called about, at the end of the period, and who allowed it. */
export interface ReportBlindSpot {
  readonly enterprise: string;
  readonly kind: string;
  readonly points: readonly string[];
  readonly sinceMs: number;
  readonly untilMs: number | null;
  readonly by: string | null;
  readonly approvedBy: string | null;
  readonly reason: string | null;
}

export interface ReportEnterprise {
  readonly id: string;
  readonly name: string;
  readonly annunciations: number;
  readonly reds: number;
  readonly contradictions: number;
  readonly overdue: number;
  readonly onlineShare: number | null;
  readonly timelyShare: number | null;
  readonly composite: number | null;
}

/** A report that is kept: its files by their SHA-256. */
export interface KeptReport {
  readonly id: string;
  readonly subject: ReportSubject;
  readonly period: ReportPeriod;
  readonly madeAtMs: number;
  readonly language: Language;
  readonly files: Readonly<Record<ReportFormat, { readonly sha256: string; readonly bytes: number }>>;
}

/** One table of a report, worded: the same on screen, in HTML, CSV and XLSX. */
export interface ReportSection {
  readonly id: ReportSectionId;
  readonly title: string;
  /** Said in place of rows where there are none. */
  readonly none: string;
  readonly note: string | null;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly ReportCell[])[];
}

export const REPORT_SECTIONS = [
  "unknown",
  "alarms",
  "handling",
  "index",
  "enterprises",
  "contradictions",
  "overdue",
  "blind",
  "top",
  "timeline",
] as const;
export type ReportSectionId = (typeof REPORT_SECTIONS)[number];

/** Text is what people and devices have said, or words; a number is a figure; null: unknown. */
export type ReportCell = string | number | null | { readonly share: number };

/** A report as it is read. */
export interface WordedReport {
  readonly title: string;
  /** Sentences above everything else: period, clock, who made it, what it is. */
  readonly head: readonly string[];
  readonly unknownWord: string;
  readonly sections: readonly ReportSection[];
}
