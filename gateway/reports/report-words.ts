import type { ReportCell, ReportSection } from "../../model/report.ts";
import { describe, type Language, type TextKey, type TextParams } from "../../model/text/text.ts";

export type Words = (key: TextKey, params?: TextParams) => string;

export function wordsOf(language: Language): Words {
  return (key, params = {}) => describe(language, key, params);
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
