import writeXlsxFile, { type Cell, type Sheet } from "write-excel-file/node";
import type { ReportCell, ReportSection, WordedReport } from "../../model/report.ts";
import { plainCell } from "./plain-cell.ts";

/** A sheet for what the report is, and one for each table. Text is text: no cell is a formula. */
export async function toReportXlsx(worded: WordedReport): Promise<Buffer> {
  const about = [worded.title, ...worded.head].map((sentence) => [textCell(sentence)]);
  const names = new Set<string>();
  const sheets: Sheet<Buffer>[] = [
    { sheet: sheetName(worded.title.split(" · ")[0] ?? "report", names), data: about, columns: [{ width: 100 }] },
    ...worded.sections.map((section) => toSheet(section, worded.unknownWord, names)),
  ];
  return writeXlsxFile(sheets).toBuffer();
}

function toSheet(section: ReportSection, unknownWord: string, names: Set<string>): Sheet<Buffer> {
  const { title, note, none, heads, rows } = section;
  const head = heads.map((text): Cell => ({ ...textCell(text), fontWeight: "bold" }));
  const body =
    rows.length === 0 ? [[textCell(none)]] : rows.map((cells) => cells.map((cell) => toCell(cell, unknownWord)));
  const data = [head, ...body, ...(note === null ? [] : [[textCell(note)]])];
  return {
    sheet: sheetName(title, names),
    data,
    columns: heads.map((_, i) => ({ width: i === 0 ? 40 : 22 })),
    stickyRowsCount: 1,
  };
}

function toCell(cell: ReportCell, unknownWord: string): Cell {
  if (cell === null) return textCell(unknownWord);
  if (typeof cell === "string") return textCell(cell);
  if (typeof cell === "number") return { value: cell, type: Number };
  return { value: cell.share, type: Number, format: "0.0%" };
}

function textCell(text: string): { value: string; type: StringConstructor } {
  return { value: plainCell(text), type: String };
}

/** At most 31 characters, none of []:*?/\, and each name once. */
function sheetName(title: string, names: Set<string>): string {
  const base =
    title
      .replace(/[[\]:*?/\\'（(].*$/, "")
      .trim()
      .slice(0, 28) || "sheet";
  let name = base;
  for (let no = 2; names.has(name); no++) name = `${base} ${no}`;
  names.add(name);
  return name;
}
