import type { WireWhy, WireWhyCondition } from "../../api/wire-why.ts";
import { describe, type Language, type TextKey } from "../../model/text/text.ts";
import { KINDS_BY_NAME } from "../../rules/kinds/index.ts";
import { sayNumber, saySpan } from "./say-quantity.ts";

/** A condition as found, in one sentence: what it saw, and what followed from it for how long. */
export function sayCondition(language: Language, found: Omit<WireWhyCondition, "sentence">, pointUnit: string): string {
  const parts = [describe(language, "why.rule", ruleParams(language, found)), saw(language, found, pointUnit)];
  parts.push(describe(language, ...standing(language, found)));
  if (found.alarm !== null && found.alarm.covered) parts.push(describe(language, "why.covered"));
  const muted = found.alarm === null ? null : MUTED[found.alarm.state];
  if (muted !== undefined && muted !== null) parts.push(describe(language, muted));
  if (found.differs) parts.push(describe(language, found.alarm?.active === true ? "why.recorded" : "why.not-recorded"));
  return parts.join(describe(language, "why.join"));
}

/** Whether the point was silent, in one sentence. */
export function saySilence(language: Language, silence: Omit<WireWhy["silence"], "sentence">, atMs: number): string {
  const { lastHeardAt, afterMs, silent } = silence;
  if (lastHeardAt === null) return describe(language, "why.never-heard", { after: saySpan(language, afterMs) });
  const params = { ago: saySpan(language, atMs - lastHeardAt), after: saySpan(language, afterMs) };
  return describe(language, silent ? "why.silent" : "why.heard", params);
}

const MUTED: Partial<Record<string, TextKey>> = {
  shelved: "why.shelved",
  suppressed: "why.suppressed",
  "out-of-service": "why.out-of-service",
};

function ruleParams(language: Language, found: Omit<WireWhyCondition, "sentence">) {
  const { rule, ruleName, kind, level, version } = found;
  const words = wordsOf(language, found);
  const levelWord = describe(language, `push.level-${level}`);
  return { rule: ruleName ?? rule, kind: words?.name ?? kind, level: levelWord, version };
}

/** A check has words of its own, if its kind gives it any. */
function wordsOf(language: Language, { kind, check }: Omit<WireWhyCondition, "sentence">) {
  const words = KINDS_BY_NAME.get(kind)?.words[language === "en" ? "en" : "zh"];
  return words?.named?.[check ?? ""] ?? words;
}

/** The sentence of the kind with its facts: spans and numbers as people read them. */
function saw(language: Language, found: Omit<WireWhyCondition, "sentence">, pointUnit: string): string {
  const template = wordsOf(language, found)?.saw ?? "{value}";
  const facts: WireWhyCondition["facts"] = {
    ...found.facts,
    value: found.value,
    limit: found.limit,
    unit: found.unit ?? pointUnit,
  };
  return template.replace(/\{(\w+)\}/g, (_, name: string) => sayFact(language, name, facts[name])).replace(/ +/g, " ");
}

function sayFact(language: Language, name: string, fact: string | number | boolean | null | undefined): string {
  if (fact === undefined || fact === null) return "—";
  if (typeof fact === "number") return name.endsWith("Ms") ? saySpan(language, fact) : sayNumber(fact);
  return String(fact);
}

/** What followed: a delay under way, an alarm, nothing. */
function standing(
  language: Language,
  found: Omit<WireWhyCondition, "sentence">,
): readonly [TextKey, Readonly<Record<string, unknown>>] {
  const { judgement, met, passedMs, onDelayMs, offDelayMs } = found;
  const passed = passedMs === null ? null : saySpan(language, passedMs);
  const delays = { passed, onDelay: saySpan(language, onDelayMs), offDelay: saySpan(language, offDelayMs) };
  if (judgement === "unknown") {
    if (met) return ["why.unknown-active", delays];
    return [passedMs === null ? "why.unknown" : "why.unknown-paused", delays];
  }
  if (met) {
    if (judgement === "clear") return ["why.clearing", delays];
    return [judgement === "inside" ? "why.inside-active" : "why.met", delays];
  }
  if (judgement === "clear") return ["why.clear", delays];
  return [judgement === "inside" ? "why.inside" : "why.raising", delays];
}
