import type { ReportCell, WordedReport } from "../../model/report.ts";
import { plainCell } from "./plain-cell.ts";

/** UTF-8 with a byte-order mark, for spreadsheets take it for another encoding without one. One table below the other (RFC 4180). */
export function toReportCsv(worded: WordedReport): string {
  const lines: string[] = [lineOf([worded.title]), ...worded.head.map((sentence) => lineOf([sentence]))];
  for (const { title, note, none, heads, rows } of worded.sections) {
    lines.push("", lineOf([title]));
    if (note !== null) lines.push(lineOf([note]));
    if (rows.length === 0) lines.push(lineOf([none]));
    else
      lines.push(lineOf(heads), ...rows.map((cells) => lineOf(cells.map((cell) => textOf(cell, worded.unknownWord)))));
  }
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

function textOf(cell: ReportCell, unknownWord: string): string | number {
  if (cell === null) return unknownWord;
  return typeof cell === "object" ? Number(cell.share.toFixed(6)) : cell;
}

function lineOf(cells: readonly (string | number)[]): string {
  return cells.map((cell) => (typeof cell === "number" ? String(cell) : quoted(plainCell(cell)))).join(",");
}

function quoted(text: string): string {
  return /[",\r\n']/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
