import { parentPort } from "node:worker_threads";
import { assert } from "../model/assert.ts";
import type { CatalogFragment } from "../model/catalog/catalog.ts";
import { toYaml } from "../model/catalog/export.ts";
import type { CatalogIssue, LineOf } from "../model/catalog/issue.ts";
import { parseCatalogText } from "../model/catalog/parse.ts";
import { failed, ok, type Result } from "../model/result.ts";
import { giveWay, serveThread } from "../storage/thread.ts";

export interface CatalogThreadMethods {
  parse(text: string): Result<CatalogFragment, readonly CatalogIssue[]>;
  lines(text: string, paths: string[]): readonly (number | null)[];
  toYaml(fragment: CatalogFragment): string;
}

/** The text read last: its lines are asked for when something is wrong with it. */
let last: { readonly text: string; readonly lineOf: LineOf } | null = null;

function parse(text: string): Result<CatalogFragment, readonly CatalogIssue[]> {
  const parsed = parseCatalogText(text);
  if (!parsed.ok) return failed(parsed.error);
  last = { text, lineOf: parsed.value.lineOf };
  return ok(parsed.value.fragment);
}

function lines(text: string, paths: string[]): readonly (number | null)[] {
  if (last?.text !== text) parse(text);
  return paths.map((path) => last?.lineOf(path) ?? null);
}

assert(parentPort !== null, "this file is run as a thread");
giveWay();
serveThread<CatalogThreadMethods>(parentPort, { parse, lines, toYaml });
