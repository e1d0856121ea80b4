/** Spreadsheets run what begins so, also from text: a name must never be a command. Source: OWASP, CSV injection. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]/u;
/** A tab or a line's end begins a new cell in what is pasted. */
const BREAKS = /[\t\r\n]+/g;
/** Control characters, and halves of characters, break the file. */
const BROKEN = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu;
const CHARACTERS_MAX = 2_000;

/** Text as a spreadsheet may hold it: nothing in it is a formula, and nothing breaks the file. */
export function plainCell(text: string): string {
  const clean = text.replace(BREAKS, " ").slice(0, CHARACTERS_MAX).replace(BROKEN, "");
  return FORMULA.test(clean) ? `'${clean}` : clean;
}
