import { parentPort } from "node:worker_threads";
import { assert } from "../../model/assert.ts";
import type { ReportFormat } from "../../model/report.ts";
import { openReportSource, type ReportSource } from "../../storage/records/report-source.ts";
import { giveWay, serveThread } from "../../storage/thread.ts";
import type { ReportOrder } from "./make-report.ts";
import { type MadeReport, renderReport } from "./render-report.ts";

export interface ReportThreadMethods {
  make(directory: string, order: ReportOrder, formats: ReportFormat[]): Promise<MadeReport>;
}

let source: ReportSource | null = null;

assert(parentPort !== null, "this file is run as a thread");
giveWay();
serveThread<ReportThreadMethods>(parentPort, {
  make(directory, order, formats) {
    source ??= openReportSource(directory);
    return renderReport(source, order, formats);
  },
});
