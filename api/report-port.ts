import type { KeptReport, ReportFormat, ReportPeriodKind, ReportSubject } from "../model/report.ts";
import type { Language } from "../model/text/text.ts";

export interface ReportAsk {
  readonly subject: Omit<ReportSubject, "name">;
  readonly period: ReportPeriodKind;
  /** An instant of the period; wall time. */
  readonly atMs: number;
  readonly language: Language;
  readonly by: string;
}

/** Reports of committed records. Rights were checked by the caller. */
export interface ReportPort {
  /** A report made now, as a file. Throws: STORE_UNAVAILABLE when too many are being made. */
  make(ask: ReportAsk, format: ReportFormat): Promise<Uint8Array>;
  /** Those made by themselves, newest periods first. */
  kept(): readonly KeptReport[];
  /** null: it is not there any more, or no longer what it was written as. */
  read(report: KeptReport, format: ReportFormat): Promise<Uint8Array | null>;
}
