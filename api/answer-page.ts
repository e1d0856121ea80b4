import type { Alarm } from "../model/alarm.ts";
import { chinaTimeOf } from "../model/china-time.ts";
import { LEVEL_GLYPHS } from "../model/level-glyphs.ts";
import { escapeHtml } from "../model/text/escape-html.ts";
import { describe, type Language, type TextKey, type TextParams } from "../model/text/text.ts";
import type { AnswerAction } from "./answer-port.ts";

/** What the page behind a link in a message shows. */
export interface AnswerPage {
  readonly language: Language;
  /** null: there is no alarm to show. */
  readonly alarm: Alarm | null;
  readonly enterprise: string;
  readonly name: string;
  /** How it stands, in words, above everything that can be done. */
  readonly notice: { readonly key: TextKey; readonly params?: TextParams } | null;
  /** What one tap would do; null: nothing is left to do. */
  readonly ask: {
    readonly action: AnswerAction;
    readonly as: string;
    readonly untilMs: number;
    /** Whom it can be handed to. */
    readonly colleagues: readonly { readonly username: string; readonly name: string }[];
  } | null;
  /** Other links of the same message. */
  readonly others: readonly { readonly action: AnswerAction; readonly path: string }[];
  readonly signInPath: string;
}

/** A plain page: it works without a script, and asks for one tap because mail scanners follow links. */
export function toAnswerPage(page: AnswerPage): string {
  const { language } = page;
  const t = (key: TextKey, params?: TextParams) => escapeHtml(describe(language, key, params));
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">',
    `<title>${t("answer.title")}</title><link rel="stylesheet" href="/answer.css"></head><body><main>`,
    `<h1>${t("answer.title")}</h1>`,
    page.alarm === null ? "" : toAlarmLine(page, page.alarm),
    page.notice === null ? "" : `<p class="notice" role="status">${t(page.notice.key, page.notice.params)}</p>`,
    page.ask === null ? "" : toForm(page, page.ask),
    page.others.length === 0 ? "" : `<nav>${page.others.map((other) => toLink(other, language)).join("")}</nav>`,
    `<p><a href="${escapeHtml(page.signInPath)}">${t("answer.sign-in")}</a></p></main></body></html>`,
  ].join("");
}

function toAlarmLine({ enterprise, name, language }: AnswerPage, alarm: Alarm): string {
  const value = alarm.value === null ? "" : `${alarm.value}${alarm.unit === null ? "" : ` ${alarm.unit}`}`;
  const limit = alarm.limit === null ? "" : describe(language, "letter.limit", { limit: alarm.limit });
  const parts = [
    enterprise,
    alarm.point ?? alarm.device ?? "",
    name,
    `${value}${limit}`,
    chinaTimeOf(alarm.raisedAtMs),
  ];
  const level = `${LEVEL_GLYPHS[alarm.level]}${describe(language, `letter.level-${alarm.level}`)}`;
  const drill = alarm.drill == null ? "" : describe(language, "letter.drill", { line: "" });
  const text = [drill, level, ...parts].filter((part) => part !== "").map((part) => `<bdi>${escapeHtml(part)}</bdi>`);
  return `<p class="alarm level-${alarm.level}">${text.join(" ")}</p>`;
}

function toForm({ language }: AnswerPage, ask: NonNullable<AnswerPage["ask"]>): string {
  const t = (key: TextKey, params?: TextParams) => escapeHtml(describe(language, key, params));
  const action = describe(language, `answer.${ask.action === "open" ? "acknowledge" : ask.action}`);
  if (ask.action === "reassign" && ask.colleagues.length === 0) return `<p>${t("answer.nobody")}</p>`;
  const options = ask.colleagues.map(
    ({ username, name }) => `<option value="${escapeHtml(username)}">${escapeHtml(name)}</option>`,
  );
  const choice =
    ask.action === "reassign"
      ? `<label>${t("answer.to")} <select name="to" required>${options.join("")}</select></label>`
      : "";
  return [
    '<form method="post">',
    choice,
    `<button type="submit">${t("answer.confirm", { action })}</button>`,
    `<p>${t("answer.as", { name: ask.as })} ${t("answer.once", { time: chinaTimeOf(ask.untilMs) })}</p></form>`,
  ].join("");
}

function toLink({ action, path }: AnswerPage["others"][number], language: Language): string {
  return `<a class="other" href="${escapeHtml(path)}">${escapeHtml(describe(language, `answer.${action === "open" ? "title" : action}`))}</a>`;
}
