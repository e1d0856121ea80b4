/** One measured quantity, with what it should be. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** null: it could not be measured here, and `note` says why. */
  readonly measured: number | null;
  /** The same quantity of a peer measured in this run; the ratio is ours to theirs. */
  readonly peer?: { readonly name: string; readonly measured: number };
  readonly target?: Target;
  /** What the number alone does not say. */
  readonly note?: string;
}

export interface Target {
  readonly bound: "at-most" | "at-least";
  readonly value: number;
  /** Whether the quantity itself is bounded, or its ratio to the peer's. */
  readonly of: "measured" | "ratio";
}

export interface Report {
  readonly bench: string;
  readonly figures: readonly Figure[];
}

export function ratioOf({ measured, peer }: Figure): number | null {
  return measured === null || peer === undefined || peer.measured === 0 ? null : measured / peer.measured;
}

/** null: nothing was aimed at, or nothing measured. */
export function isMet(figure: Figure): boolean | null {
  const { target, measured } = figure;
  if (target === undefined || measured === null) return null;
  const value = target.of === "measured" ? measured : ratioOf(figure);
  if (value === null || Number.isNaN(value)) return false;
  return target.bound === "at-most" ? value <= target.value : value >= target.value;
}

/** The figures as a table for a document. */
export function toMarkdown(reports: readonly Report[]): string {
  const [head = [], ...rows] = toRows(reports);
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** The figures as lines of a table for a terminal. */
export function toTable(reports: readonly Report[]): string {
  const rows = toRows(reports);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ""))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell)))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((each) => "-".repeat(each)).join("  "));
  return lines.join("\n");
}

function toRows(reports: readonly Report[]): string[][] {
  const head = ["figure", "target", "measured", "ratio", "met"];
  return [head, ...reports.flatMap(({ bench, figures }) => figures.map((figure) => toRow(bench, figure)))];
}

function toRow(bench: string, figure: Figure): string[] {
  const { name, unit, measured, peer, target, note } = figure;
  const ratio = ratioOf(figure);
  const met = isMet(figure);
  return [
    `${bench}: ${name}${note === undefined ? "" : ` (${note})`}`,
    target === undefined ? "" : describeTarget(target, unit),
    measured === null ? "not measured" : `${round(measured)} ${unit}`.trim(),
    ratio === null ? "" : `${ratio.toFixed(2)} × ${peer?.name}`,
    met === null ? "" : met ? "yes" : "NO",
  ];
}

function describeTarget({ bound, value, of }: Target, unit: string): string {
  const sign = bound === "at-most" ? "≤" : "≥";
  return of === "ratio" ? `${sign} ${value} ×` : `${sign} ${round(value)} ${unit}`.trim();
}

/** Three significant digits, whole from a hundred on. */
function round(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

function width(text: string): number {
  return [...text].length;
}
