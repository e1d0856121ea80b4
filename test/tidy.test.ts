import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";

/** The house rules, executed. The import table is an allow-list: a folder that is not named may import nothing. */
const ROOT = join(import.meta.dirname, "..");

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  ingest: ["model"],
  rules: ["model"],
  alarms: ["model"],
  supervision: ["model"],
  duty: ["model"],
  storage: ["model"],
  notify: ["model"],
  api: ["model", "storage"],
  dashboard: ["model", "api"],
  seeds: ["model"],
  // Its gateways, offline engines and callers of the API come from the test kit, so that they are the ones the tests use.
  bench: ["model", "seeds", "api", "storage", "test"],
  gateway: ["model", "ingest", "rules", "alarms", "supervision", "duty", "storage", "notify", "api", "seeds"],
};

/** The API may know the seams of storage, not what stands behind them. */
const API_MAY_KNOW = new Set([
  "storage/records/records.ts",
  "storage/records/line-queries.ts",
  "storage/readings/reading-store.ts",
  "storage/journal/journal.ts",
]);
const DASHBOARD_MAY_KNOW = new Set([
  "api/wire.ts",
  "api/wire-drill.ts",
  "api/wire-duty.ts",
  "api/wire-push.ts",
  "api/wire-exposure.ts",
  "api/wire-incident.ts",
  "api/wire-packs.ts",
  "api/wire-people.ts",
  "api/wire-rules.ts",
  "api/wire-supervision.ts",
  "api/wire-sync-index.ts",
  "api/wire-ticket.ts",
  "api/wire-trial.ts",
  "api/wire-why.ts",
]);

const PURE = [
  /^(model|ingest|rules|alarms|supervision|duty)\//,
  /^notify\/(due|message)\.ts$/,
  /^gateway\/(step|state)\.ts$/,
  /^gateway\/step\//,
];
const IMPURE = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bMath\.random\b/,
  /\b(setTimeout|setInterval|setImmediate|queueMicrotask)\(/,
  /\bprocess\./,
  /\bfetch\(/,
  /\bconsole\./,
  /\bperformance\./,
];

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  readonly functionLines: readonly { readonly name: string; readonly lines: number }[];
}

const sources = trackedFiles(/\.tsx?$/)
  .filter((path) => !/(^|\/)testdata\//.test(path))
  .map(readSource);
const product = sources.filter(({ path }) => !isTest(path));

describe("the house rules", () => {
  it("have seen the whole project", () => {
    const folders = new Set(product.map(({ path }) => path.split("/")[0]));
    for (const folder of Object.keys(MAY_IMPORT)) {
      expect(folders, folder).toContain(folder);
    }
    expect(product.length).toBeGreaterThan(100);
  });

  it("let each folder import only what the table allows", () => {
    const wrong = product.flatMap(({ path, imports }) =>
      imports.filter((target) => !mayImport(path, target)).map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keep the pure folders pure", () => {
    const wrong = product
      .filter(({ path }) => PURE.some((pattern) => pattern.test(path)))
      .flatMap(({ path, text, imports }) => [
        ...imports.filter((target) => target.startsWith("node:")).map((target) => `${path} imports ${target}`),
        ...IMPURE.filter((pattern) => pattern.test(withoutComments(text))).map(
          (pattern) => `${path} uses ${pattern.source}`,
        ),
      ]);
    expect(wrong).toEqual([]);
  });

  it(`keep files within ${FILE_LINES_MAX} lines and their median within 120`, () => {
    const lengths = product.map(({ path, text }) => ({ path, lines: text.split("\n").length }));
    expect(lengths.filter(({ lines }) => lines > FILE_LINES_MAX)).toEqual([]);
    expect(median(lengths.map(({ lines }) => lines))).toBeLessThanOrEqual(120);
  });

  it(`keep functions within ${FUNCTION_LINES_MAX} lines and their median within 12`, () => {
    const all = product.flatMap(({ path, functionLines }) => functionLines.map((each) => ({ path, ...each })));
    expect(all.filter(({ lines }) => lines > FUNCTION_LINES_MAX)).toEqual([]);
    expect(median(all.map(({ lines }) => lines))).toBeLessThanOrEqual(12);
  });

  it("have no grab-bag folders and no barrels", () => {
    const wrong = product.filter(({ path }) => /(^|\/)(src|utils?|common|helpers?|services)\//.test(path));
    expect(wrong.map(({ path }) => path)).toEqual([]);
    const barrels = product.filter(({ text }) => /^export \* from/m.test(text));
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });

  it("leave no dead link in the documents", () => {
    const dead = trackedFiles(/\.md$/).flatMap((path) =>
      linksOf(path)
        .filter((link) => !existsSync(join(ROOT, dirname(path), link)))
        .map((link) => `${path} → ${link}`),
    );
    expect(dead).toEqual([]);
  });

  it("leave nothing unfinished behind", () => {
    const wrong = sources.filter(({ text, path }) => path !== "test/tidy.test.ts" && /\b(TODO|FIXME|XXX)\b/.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

function trackedFiles(pattern: RegExp): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return listed.split("\n").filter((path) => pattern.test(path) && existsSync(join(ROOT, path)));
}

function isTest(path: string): boolean {
  return (
    /\.test\.tsx?$/.test(path) ||
    /^(test|[^/]+\.config\.ts)/.test(path) ||
    /(^|\/)(contract|testing)(\.ts$|\/)/.test(path)
  );
}

function readSource(path: string): Source {
  const text = readFileSync(join(ROOT, path), "utf8");
  const { program, errors } = parseSync(path, text);
  expect(errors, path).toEqual([]);
  const imports: string[] = [];
  const functionLines: { name: string; lines: number }[] = [];
  visit(program, (node) => {
    const specifier = importedBy(node);
    if (specifier !== null) imports.push(resolve(path, specifier));
    if (isFunction(node)) functionLines.push({ name: node.id?.name ?? `at ${node.start}`, lines: linesOf(text, node) });
  });
  return { path, text, imports, functionLines };
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly id?: { readonly name?: string } | null;
  readonly source?: { readonly value?: unknown } | null;
}

function visit(value: unknown, meet: (node: Node) => void): void {
  if (typeof value !== "object" || value === null) return;
  if ("type" in value && "start" in value) meet(value as Node);
  for (const child of Object.values(value)) visit(child, meet);
}

function importedBy(node: Node): string | null {
  const imports = [
    "ImportDeclaration",
    "ExportNamedDeclaration",
    "ExportAllDeclaration",
    "ImportExpression",
    "TSImportType",
  ];
  if (!imports.includes(node.type)) return null;
  const value = node.source?.value;
  return typeof value === "string" ? value : null;
}

function isFunction(node: Node): boolean {
  return ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"].includes(node.type);
}

function linesOf(text: string, node: Node): number {
  return text
    .slice(node.start, node.end)
    .split("\n")
    .filter((line) => line.trim() !== "").length;
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return relative(ROOT, join(ROOT, dirname(from), specifier));
}

function mayImport(from: string, target: string): boolean {
  const folder = from.split("/")[0] ?? "";
  const known = MAY_IMPORT[folder];
  if (!target.includes("/") || target.startsWith("node:") || !(target.split("/")[0] ?? "") || !isOurs(target))
    return known !== undefined;
  const other = target.split("/")[0] ?? "";
  if (known === undefined) return false;
  if (other === folder) return true;
  if (!known.includes(other)) return false;
  if (folder === "bench" && other === "test") return target.startsWith("test/kit/");
  if (folder === "api") return other === "model" || API_MAY_KNOW.has(target);
  if (folder === "dashboard" && other === "api") return DASHBOARD_MAY_KNOW.has(target);
  return true;
}

function isOurs(target: string): boolean {
  return (target.split("/")[0] ?? "") in MAY_IMPORT || target.startsWith("test/");
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");
}

function linksOf(path: string): readonly string[] {
  const text = readFileSync(join(ROOT, path), "utf8").replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? "").split("#")[0] ?? "")
    .filter((link) => link !== "" && !/^[a-z]+:/.test(link));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
