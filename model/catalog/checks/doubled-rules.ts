import type { Rule } from "../catalog.ts";
import type { EntryReport } from "./report.ts";

/** Two rules that say the same of one point would raise every alarm twice. `seen`: what the rules so far say, and which of them. */
export function checkDoubled(rule: Rule, seen: Map<string, string>, report: EntryReport): void {
  if (rule.retired === true) return;
  const meaning = `${rule.enterprise} ${rule.kind} ${rule.level ?? ""} ${canonicalJson(rule.params)}`;
  rule.points.forEach((point, i) => {
    const key = `${point} ${meaning}`;
    const other = seen.get(key);
    if (other === undefined) seen.set(key, rule.id);
    else if (other === rule.id)
      report.error(["points", i], "duplicate-id", { name: `points/${rule.enterprise}/${point}` });
    else report.error(["points", i], "duplicate-rule", { name: `rules/${other}` });
  });
}

function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`)
    .join(",")}}`;
}
