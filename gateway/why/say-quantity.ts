import type { Language } from "../../model/text/text.ts";

const SPANS = [
  { ms: 86_400_000, en: "d", zh: "天" },
  { ms: 3_600_000, en: "h", zh: "小时" },
  { ms: 60_000, en: "min", zh: "分钟" },
] as const;

/** A span as people say it: `4.2 s`, `12 min`, `1.5 h`. Seconds below two minutes, for delays are told in them. */
export function saySpan(language: Language, ms: number): string {
  for (const unit of SPANS) {
    if (ms >= (unit.ms === 60_000 ? 120_000 : unit.ms)) return `${sayNumber(ms / unit.ms, 3)} ${unit[word(language)]}`;
  }
  return `${sayNumber(ms / 1000, 3)} ${language === "en" ? "s" : "秒"}`;
}

/** A number with at most so many significant digits, and no zeros after them. */
export function sayNumber(value: number, digits = 6): string {
  return String(Number(value.toPrecision(digits)));
}

function word(language: Language): "en" | "zh" {
  return language === "en" ? "en" : "zh";
}
