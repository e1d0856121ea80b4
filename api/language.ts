import type { Language } from "../model/text/text.ts";

/** The reader's language by `Accept-Language`: English only when it is asked for before Chinese. */
export function languageOf(acceptLanguage: string | undefined): Language {
  let best: { readonly language: Language; readonly weight: number } | null = null;
  for (const part of (acceptLanguage ?? "").slice(0, 500).split(",")) {
    const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
    const language = toLanguage(tag);
    const weight = weightOf(parameters);
    if (language !== null && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? "zh-CN";
}

function toLanguage(tag: string): Language | null {
  const primary = tag.split("-")[0];
  if (primary === "zh") return "zh-CN";
  return primary === "en" ? "en" : null;
}

function weightOf(parameters: readonly string[]): number {
  const quality = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find((each) => each !== undefined);
  const weight = quality === undefined ? 1 : Number(quality);
  return Number.isFinite(weight) ? weight : 0;
}
