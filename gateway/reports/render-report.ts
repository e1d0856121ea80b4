import type { Report, ReportFormat, WordedReport } from "../../model/report.ts";
import type { ReportSource } from "../../storage/records/report-source.ts";
import { makeReport, type ReportOrder } from "./make-report.ts";
import { toReportCsv } from "./report-csv.ts";
import { toReportHtml } from "./report-html.ts";
import { toReportXlsx } from "./report-xlsx.ts";
import { wordReport } from "./word-report.ts";

export interface MadeReport {
  readonly report: Report;
  readonly worded: WordedReport;
  readonly files: Readonly<Partial<Record<ReportFormat, Uint8Array>>>;
}

/** Makes a report and the files asked for, all of one reading of the records. */
export async function renderReport(
  source: ReportSource,
  order: ReportOrder,
  formats: readonly ReportFormat[],
): Promise<MadeReport> {
  const report = source.atOnce((reads) => makeReport(reads, order));
  const worded = wordReport(report);
  const files: Partial<Record<ReportFormat, Uint8Array>> = {};
  for (const format of formats) files[format] = await toFile(format, report, worded);
  return { report, worded, files };
}

async function toFile(format: ReportFormat, report: Report, worded: WordedReport): Promise<Uint8Array> {
  switch (format) {
    case "html":
      return Buffer.from(toReportHtml(worded, report.language));
    case "csv":
      return Buffer.from(toReportCsv(worded));
    case "xlsx":
      return toReportXlsx(worded);
    case "json":
      return Buffer.from(JSON.stringify({ ...report, worded }));
  }
}
