import { join } from "node:path";
import type { Logger } from "pino";
import type { ReportSchedule } from "../../model/report-period.ts";
import type { Clock } from "../../model/time.ts";
import { ReportStore, REPORTS_FOLDER } from "../../storage/reports/report-store.ts";
import type { Closing } from "../closing.ts";
import type { Config } from "../config.ts";
import type { Engine } from "../engine.ts";
import { REPORT_BOUNDS } from "../limits.ts";
import { ReportDesk, startReportClock } from "./report-desk.ts";
import { ThreadedReportMaker } from "./report-maker.ts";

interface Shell {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Opens the desk that makes reports, and the clock that has them made. */
export async function openReports(
  config: Pick<Config, "dataDir" | "reportsAt" | "reportsWeekday" | "reportsDayOfMonth" | "reportsLanguage">,
  { clock, logger }: Shell,
  { engine, version }: { readonly engine: Engine; readonly version: string },
  closing: Closing,
): Promise<ReportDesk> {
  const store = await ReportStore.open(join(config.dataDir, REPORTS_FOLDER), REPORT_BOUNDS);
  const maker = new ThreadedReportMaker(config.dataDir);
  closing.add(() => maker.close());
  const { view, records } = engine;
  const desk = new ReportDesk({ maker, store, view, records, version, nowMs: () => clock.nowMs() });
  const log = logger.child({ component: "reports" });
  const schedule = scheduleOf(config);
  closing.add(startReportClock({ desk, schedule, language: config.reportsLanguage, clock, logger: log }));
  return desk;
}

function scheduleOf(config: Pick<Config, "reportsAt" | "reportsWeekday" | "reportsDayOfMonth">): ReportSchedule | null {
  if (config.reportsAt === "off") return null;
  const [hours = 0, minutes = 0] = config.reportsAt.split(":").map(Number);
  return { minuteOfDay: hours * 60 + minutes, weekday: config.reportsWeekday, dayOfMonth: config.reportsDayOfMonth };
}
