import type { ReportCell, ReportSection, WordedReport } from "../../model/report.ts";
import type { Language } from "../../model/text/text.ts";
import { escapeHtml } from "../../model/text/escape-html.ts";

/** A report as one page: no script, no network, fit for paper. */
export function toReportHtml(worded: WordedReport, language: Language): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(worded.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(worded.title)}</h1>
${worded.head.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("\n")}
${worded.sections.map((section) => sectionHtml(section, worded.unknownWord)).join("\n")}
</body>
</html>
`;
}

function sectionHtml({ id, title, none, note, heads, rows }: ReportSection, unknownWord: string): string {
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  const body = rows
    .map(
      (cells) => `<tr>${cells.map((cell) => `<td${classOf(cell)}>${cellHtml(cell, unknownWord)}</td>`).join("")}</tr>`,
    )
    .join("\n");
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
  return `<section class="${id}"><h2>${escapeHtml(title)}</h2>
${rows.length === 0 ? `<p>${escapeHtml(none)}</p>` : table}${note === null ? "" : `<p>${escapeHtml(note)}</p>`}</section>`;
}

function cellHtml(cell: ReportCell, unknownWord: string): string {
  if (cell === null) return `<em>${escapeHtml(unknownWord)}</em>`;
  if (typeof cell === "object") return `${(cell.share * 100).toFixed(1)} %`;
  return typeof cell === "number" ? String(cell) : `<bdi>${escapeHtml(cell)}</bdi>`;
}

function classOf(cell: ReportCell): string {
  return typeof cell === "string" || cell === null ? "" : ' class="number"';
}

const STYLE = `
:root{color-scheme:light dark;font:14px/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:80rem;padding:1rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid #8886;padding:.25rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}
td.number{text-align:end}
section.unknown{border:2px solid #888;padding:0 .75rem .5rem}
@media print{:root{font-size:10px;color-scheme:light}body{max-width:none;padding:0}thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}}
`;
