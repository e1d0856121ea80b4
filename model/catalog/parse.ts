import { isMap, isScalar, LineCounter, parseDocument, visit, type Document } from "yaml";
import { failed, ok, type Result } from "../result.ts";
import type { CatalogFragment } from "./catalog.ts";
import { type CatalogIssue, type IssueParams, type IssuePath, type LineOf, toIssuePath } from "./issue.ts";
import { findRepeatedKey, lineOfJson } from "./json-scan.ts";
import { catalogSchema } from "./schema.ts";
import { toCatalogIssues } from "./shape-issues.ts";

/** Largest document: room for some 100,000 points. */
export const CATALOG_TEXT_MAX = 32 * 1024 * 1024;
/** Deepest nesting of a value; the schema itself needs six. */
const DEPTH_MAX = 32;
/** Expansions of YAML aliases: enough to share a few blocks, too few for a billion laughs. */
const ALIASES_MAX = 100;

export interface ParsedCatalog {
  readonly fragment: CatalogFragment;
  readonly lineOf: LineOf;
}

/**
 * Parses a catalogue document, YAML or JSON, into a checked fragment, telling every mistake with its line.
 *
 * Repeated keys are refused, aliases and size are bounded. Mistakes never quote the text: it may hold secrets.
 * Takes about a second per MiB of YAML, a hundredth of that for JSON: a large YAML text does not belong on a thread others wait for.
 */
export function parseCatalogText(text: string): Result<ParsedCatalog, readonly CatalogIssue[]> {
  if (text.length > CATALOG_TEXT_MAX) return refuse("too-big", null, { max: CATALOG_TEXT_MAX });
  const read = text.trimStart().startsWith("{") ? readJson(text) : readYaml(text);
  if (!read.ok) return read;
  return parseCatalogObject(read.value.value, read.value.lineOf);
}

/** Checks the shape of a document that is already an object. Without `lineOf` mistakes carry no line. */
export function parseCatalogObject(
  value: unknown,
  lineOf: LineOf = () => null,
): Result<ParsedCatalog, readonly CatalogIssue[]> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("not-a-document", null, {});
  if (isTooDeep(value)) return refuse("too-deep", null, { max: DEPTH_MAX });
  const parsed = catalogSchema.safeParse(value);
  if (!parsed.success) return failed(toCatalogIssues(parsed.error.issues, value, lineOf));
  return ok({ fragment: parsed.data, lineOf });
}

interface ReadText {
  readonly value: unknown;
  readonly lineOf: LineOf;
}

type ReadResult = Result<ReadText, readonly CatalogIssue[]>;

/** JSON is read by the engine's own parser, a hundred times faster than YAML, its superset, which only says what is wrong with a broken one. */
function readJson(text: string): ReadResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return readYaml(text);
  }
  const repeated = findRepeatedKey(text);
  if (repeated !== null) return refuse("repeated-key", repeated.line, { key: repeated.key });
  return ok({ value, lineOf: (path) => lineOfJson(text, toIssuePath(path)) });
}

function readYaml(text: string): ReadResult {
  const lineCounter = new LineCounter();
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  let document: Document.Parsed;
  try {
    // Repeated keys are looked for below: the parser's own search is quadratic in the number of keys.
    document = parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
      merge: false,
      // "silent" would also pass over a second document.
      logLevel: "error",
    });
  } catch {
    // The parser recurses once a level and runs out of stack on a text made to that end.
    return refuse("too-deep", null, { max: DEPTH_MAX });
  }
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    return failed(errors.slice(0, 20).map(({ code, pos }) => issue("bad-yaml", lineAt(pos[0]), { reason: code })));
  }
  const repeated = findRepeatedYamlKey(document);
  if (repeated !== null) return refuse("repeated-key", lineAt(repeated.offset), { key: repeated.key });
  try {
    return ok({
      value: document.toJS({ maxAliasCount: ALIASES_MAX }),
      lineOf: (path) => lineOfNode(document, toIssuePath(path), lineAt),
    });
  } catch {
    return refuse("too-many-aliases", null, { max: ALIASES_MAX });
  }
}

function findRepeatedYamlKey(document: Document.Parsed): { readonly key: string; readonly offset: number } | null {
  let found: { key: string; offset: number } | null = null;
  visit(document, {
    Map(_, map) {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (keys.has(name)) {
          found = { key: name, offset: key.range?.[0] ?? 0 };
          return visit.BREAK;
        }
        keys.add(name);
      }
      return undefined;
    },
  });
  return found;
}

/** The line of the nearest thing on the path that is in the text: a missing field stands where its entry begins. */
function lineOfNode(document: Document.Parsed, path: IssuePath, lineAt: (offset: number) => number): number | null {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== null) return lineAt(offset);
  }
  return null;
}

function offsetOf(document: Document.Parsed, path: IssuePath): number | null {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  // A key is found faster than its value when the value is empty, and it stands on the line a person looks at.
  if (isMap(parent)) {
    for (const { key } of parent.items) {
      if (isScalar(key) && key.value === last) return key.range?.[0] ?? null;
    }
    return null;
  }
  const node: unknown = document.getIn(path, true);
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return null;
  const start: unknown = node.range[0];
  return typeof start === "number" ? start : null;
}

function isTooDeep(root: unknown): boolean {
  let layer: unknown[] = [root];
  const seen = new Set<unknown>();
  for (let depth = 0; depth <= DEPTH_MAX; depth++) {
    const below: unknown[] = [];
    for (const value of layer) {
      // A shared block (a YAML alias) is looked into once.
      if (typeof value !== "object" || value === null || seen.has(value)) continue;
      seen.add(value);
      for (const child of Object.values(value)) below.push(child);
    }
    if (below.length === 0) return false;
    layer = below;
  }
  return true;
}

function issue(code: CatalogIssue["code"], line: number | null, params: IssueParams): CatalogIssue {
  return { path: "", line, code, params };
}

function refuse(code: CatalogIssue["code"], line: number | null, params: IssueParams) {
  return failed<readonly CatalogIssue[]>([issue(code, line, params)]);
}
