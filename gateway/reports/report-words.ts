import type { ReportCell, ReportSection } from "../../model/report.ts";
import { REPORT_EN } from "../../model/text/report-en.ts";
import { REPORT_ZH } from "../../model/text/report-zh.ts";
import { describe, fillIn, type Language, type TextKey, type TextParams } from "../../model/text/text.ts";

/** Words of reports stand by themselves: no page of the dashboard waits for them. */
type ReportKey = keyof typeof REPORT_ZH;

export type Words = (key: TextKey | ReportKey, params?: TextParams) => string;

export function wordsOf(language: Language): Words {
  const own = language === "en" ? REPORT_EN : REPORT_ZH;
  return (key, params = {}) => (isReportKey(key) ? fillIn(own[key], params) : describe(language, key, params));
}

function isReportKey(key: string): key is ReportKey {
  return Object.hasOwn(REPORT_ZH, key);
}

/** 1 d 02:03:04 */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const days = Math.floor(seconds / 86_400);
  const rest = new Date((seconds % 86_400) * 1_000).toISOString().slice(11, 19);
  return days === 0 ? rest : `${days} d ${rest}`;
}

export function share(of: number | null): ReportCell {
  return of === null ? null : { share: of };
}

/** A table whose note, heads and rows are still to come. */
export function plain(id: ReportSection["id"], title: string, none: string) {
  return { id, title, none, note: null };
}
