import type { reportsZh } from "./reports-zh.ts";

/** The same in English. */
export const reportsEn: Readonly<Record<keyof typeof reportsZh, string>> = {
  "reports.title": "Reports",
  "reports.subject": "Of",
  "reports.period": "Period",
  "reports.day": "Day",
  "reports.week": "Week",
  "reports.month": "Month",
  "reports.date": "Date",
  "reports.making": "Being made …",
  "reports.print": "Print",
  "reports.kept": "Reports made by themselves",
  "reports.none": "None has been made by itself yet.",
  "reports.area": "area",
  "reports.files": "Files",
};
