import { z } from "zod";
import {
  type CatalogIssue,
  type CatalogIssueCode,
  describePath,
  type IssueParams,
  type IssuePath,
  type LineOf,
} from "./issue.ts";
import { nearestWord } from "./nearest.ts";
import { catalogSchema } from "./schema.ts";

/** Mistakes told at once; more would not be read. */
const ISSUES_MAX = 200;

/** Turns what the schema found into our codes, naming the field and what would be right. */
export function toCatalogIssues(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  lineOf: LineOf,
): readonly CatalogIssue[] {
  return issues
    .slice(0, ISSUES_MAX)
    .flatMap((found) => toIssues(found, value, lineOf))
    .slice(0, ISSUES_MAX);
}

function toIssues(found: z.core.$ZodIssue, value: unknown, lineOf: LineOf): readonly CatalogIssue[] {
  // Paths into JSON-like values hold strings and numbers only.
  const path = found.path as IssuePath;
  if (found.code === "unrecognized_keys") {
    return found.keys.slice(0, ISSUES_MAX).map((key) => unknownKey(path, key, lineOf));
  }
  const { code, params } = judge(found, valueAt(value, path), path);
  const written = describePath(path);
  return [{ path: written, line: lineOf(written), code, params: { field: fieldOf(path), ...params } }];
}

function unknownKey(path: IssuePath, key: string, lineOf: LineOf): CatalogIssue {
  const known = keysAt(path);
  const nearest = nearestWord(key, known);
  const written = describePath([...path, key]);
  const params = { field: key, nearest, known: known.join(", ") };
  return { path: written, line: lineOf(written), code: "unknown-key", params };
}

interface Judged {
  readonly code: CatalogIssueCode;
  readonly params: IssueParams;
}

function judge(found: z.core.$ZodIssue, value: unknown, path: IssuePath): Judged {
  if (value === undefined) return { code: "required", params: {} };
  switch (found.code) {
    case "invalid_type":
      return { code: "wrong-type", params: { expected: found.expected, found: typeOf(value) } };
    case "invalid_value":
      return { code: "not-one-of", params: { ...nearestOf(value, found.values), allowed: found.values.join(", ") } };
    case "invalid_union":
      // The only unions of the schema are alarm levels.
      return { code: "not-one-of", params: { nearest: null, allowed: "1, 2, 3, 4" } };
    case "invalid_format":
      return { code: formatCode(found, path), params: {} };
    case "too_big":
      return sized(found.origin, { max: Number(found.maximum) }, "too-long", "too-many", "too-large");
    case "too_small":
      return sized(found.origin, { min: Number(found.minimum) }, "too-short", "too-few", "too-small");
    case "custom":
    case "invalid_element":
    case "invalid_key":
    case "not_multiple_of":
    case "unrecognized_keys":
      // Unknown keys are told one by one elsewhere; the schema has none of the others.
      return { code: "bad-value", params: {} };
  }
}

function sized(
  origin: string,
  bound: IssueParams,
  ofText: CatalogIssueCode,
  ofList: CatalogIssueCode,
  ofNumber: CatalogIssueCode,
): Judged {
  if (origin === "string") return { code: ofText, params: bound };
  return { code: origin === "array" ? ofList : ofNumber, params: bound };
}

function formatCode(found: z.core.$ZodIssueInvalidStringFormat, path: IssuePath): CatalogIssueCode {
  if (found.format === "url") return "bad-url";
  if (path.at(-1) === "username") return "bad-username";
  // Points are named in their own section and in the `points` of a rule.
  const ofPoint = (path[0] === "points" && path.at(-1) === "id") || (path[0] === "rules" && path[2] === "points");
  return ofPoint ? "bad-point-id" : "bad-id";
}

/** Only words of a closed list are looked at: a secret is never near one of them, and it is not quoted. */
function nearestOf(value: unknown, allowed: readonly unknown[]): { readonly nearest: string | null } {
  return { nearest: typeof value === "string" ? nearestWord(value, allowed.map(String)) : null };
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function fieldOf(path: IssuePath): string {
  return String(path.findLast((step) => typeof step === "string") ?? "");
}

function valueAt(value: unknown, path: IssuePath): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    // Checked to be an object that has this key just above.
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** The keys the schema knows at a path. */
function keysAt(path: IssuePath): readonly string[] {
  let schema: unknown = catalogSchema;
  for (const step of path) {
    const bare = unwrap(schema);
    if (bare instanceof z.ZodArray) schema = bare.element;
    else if (bare instanceof z.ZodObject) schema = bare.shape[step];
    else return [];
  }
  const bare = unwrap(schema);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

function unwrap(schema: unknown): unknown {
  let bare = schema;
  while (bare instanceof z.ZodOptional || bare instanceof z.ZodDefault) bare = bare.unwrap();
  return bare;
}
