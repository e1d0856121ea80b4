import { randomUUID } from "node:crypto";
import type { CatalogApplication, CatalogPort, CatalogSource, FoundIssues } from "../api/ports.ts";
import type { WireCatalogDiff, WireCatalogError } from "../api/wire.ts";
import { type Catalog, type CatalogFragment, type Entry, type Section, SECTIONS } from "../model/catalog/catalog.ts";
import { checkCatalog } from "../model/catalog/check.ts";
import { entryKey } from "../model/catalog/entry-key.ts";
import type { CatalogIssue } from "../model/catalog/issue.ts";
import { diffCatalog } from "../model/catalog/diff.ts";
import { exportCatalog } from "../model/catalog/export.ts";
import { mergeCatalog } from "../model/catalog/merge.ts";
import { parseCatalogObject } from "../model/catalog/parse.ts";
import { failed, ok, type Result } from "../model/result.ts";
import type { CarryOut } from "./effects.ts";
import type { Loop } from "./loop.ts";
import { catalogChecks, catalogChecksAtStart } from "./catalog-checks.ts";
import { CATALOG_READER_AT_ONCE, type CatalogReader, type ReadCatalog } from "./catalog-reader.ts";
import { wordIssue } from "./catalog-words.ts";
import type { View } from "./view.ts";

export interface CatalogPortDeps {
  readonly loop: Loop;
  readonly carryOut: CarryOut;
  readonly view: View;
  /** Puts secrets and passwords of a fragment into stored form, keeping unchanged ones as they are. */
  storeSecrets(fragment: CatalogFragment, current: Catalog): Promise<CatalogFragment>;
  /** Default: on the spot. */
  readonly reader?: CatalogReader;
}

interface ApplyOptions extends CatalogApplication {
  readonly fromFile?: boolean;
}

type Checked = { readonly fragment: CatalogFragment; readonly diff: WireCatalogDiff };

/** Checks, journals and exports catalogue documents. One at a time, so that what was checked is what is applied. */
export class GatewayCatalog implements CatalogPort {
  readonly #deps: CatalogPortDeps;
  readonly #reader: CatalogReader;
  #last: Promise<unknown> = Promise.resolve();
  /** Entries the catalogue file declared: read-only for everybody else. */
  #managed: CatalogFragment = {};

  constructor(deps: CatalogPortDeps) {
    this.#deps = deps;
    this.#reader = deps.reader ?? CATALOG_READER_AT_ONCE;
  }

  /** The fragment a text holds, or null when it cannot be read; `apply` says what is wrong with it. */
  async read(text: string): Promise<CatalogFragment | null> {
    const parsed = await this.#reader.parse(text);
    return parsed.ok ? parsed.value.fragment : null;
  }

  toYaml(fragment: CatalogFragment): Promise<string> {
    return this.#reader.toYaml(fragment);
  }

  async check(document: unknown, source: CatalogSource): Promise<Result<WireCatalogDiff, readonly WireCatalogError[]>> {
    const checked = await this.#check(document, source, false);
    return checked.ok ? ok(checked.value.diff) : checked;
  }

  /** Everything there is to say of a document, mistakes and warnings, in the reader's language. */
  async lint(document: unknown, source: CatalogSource): Promise<FoundIssues> {
    const worded = (issues: readonly CatalogIssue[]) => issues.map((issue) => wordIssue(issue, source.language));
    const parsed = await this.#read(document, source.text);
    if (!parsed.ok) return { errors: worded(parsed.error), warnings: [] };
    const { fragment, lines } = parsed.value;
    const { errors, warnings } = checkCatalog(this.#deps.view.catalog, fragment, this.#checks(false));
    return { errors: worded(await placed(errors, lines)), warnings: worded(await placed(warnings, lines)) };
  }

  apply(
    document: unknown,
    source: CatalogSource,
    options: ApplyOptions,
  ): Promise<Result<WireCatalogDiff, readonly WireCatalogError[] | "stale">> {
    const done = this.#last.then(() => this.#applyAlone(document, source, options));
    this.#last = done.catch(() => undefined);
    return done;
  }

  isFromFile<S extends Section>(section: S, entry: Entry<S>): boolean {
    return isManaged(this.#managed, section, entry);
  }

  exported(): CatalogFragment {
    return exportCatalog(this.#deps.view.catalog);
  }

  async #applyAlone(
    document: unknown,
    source: CatalogSource,
    options: ApplyOptions,
  ): Promise<Result<WireCatalogDiff, readonly WireCatalogError[] | "stale">> {
    if (options.ifMatch !== null && options.ifMatch !== this.#deps.view.catalogVersion) return failed("stale");
    const checked = await this.#check(document, source, options.fromFile === true);
    if (!checked.ok) return checked;
    if (options.fromFile === true) this.#managed = checked.value.fragment;
    const { diff, fragment } = checked.value;
    if (diff.added.length + diff.changed.length + diff.retired.length === 0) return ok(diff);
    const id = randomUUID();
    const reply = this.#deps.carryOut.replyTo(id);
    const { by, reason = null } = options;
    const why = reason === null ? {} : { reason };
    const heed = heedsFreeze(options) ? { heedsFreeze: true as const } : {};
    this.#deps.loop.append({ kind: "catalog", id, by: by?.username ?? "system", fragment, ...why, ...heed }, true);
    const { issues = [] } = await reply;
    return issues.length === 0 ? ok(diff) : failed(issues.map((issue) => wordIssue(issue, source.language)));
  }

  async #check(
    document: unknown,
    source: CatalogSource,
    fromFile: boolean,
  ): Promise<Result<Checked, readonly WireCatalogError[]>> {
    const current = this.#deps.view.catalog;
    const worded = (issues: readonly CatalogIssue[]) => issues.map((issue) => wordIssue(issue, source.language));
    const parsed = await this.#read(document, source.text);
    if (!parsed.ok) return failed(worded(parsed.error));
    const { fragment: given, lines } = parsed.value;
    const checked = checkCatalog(current, given, this.#checks(fromFile));
    const managed = fromFile ? [] : managedIssues(this.#managed, given, current);
    const errors = [...checked.errors, ...managed];
    if (errors.length > 0) return failed(worded(await placed(errors, lines)));
    const fragment = await this.#deps.storeSecrets(given, current);
    const diff = diffCatalog(current, mergeCatalog(current, fragment));
    return ok({ fragment, diff: { ...diff, warnings: worded(await placed(checked.warnings, lines)) } });
  }

  #checks(fromFile: boolean) {
    const { deviations } = this.#deps.view;
    return fromFile ? catalogChecksAtStart(deviations) : catalogChecks(deviations);
  }

  async #read(document: unknown, text: string | null): Promise<Result<ReadCatalog, readonly CatalogIssue[]>> {
    if (text !== null) return this.#reader.parse(text);
    const parsed = parseCatalogObject(document);
    if (!parsed.ok) return parsed;
    return ok({ fragment: parsed.value.fragment, lines: async (paths) => paths.map(() => null) });
  }
}

/** An administrator who says why may change what an event mode has frozen; and a gateway that would not start for its file watches nothing. */
function heedsFreeze({ by, reason = null, fromFile = false }: ApplyOptions): boolean {
  // Nobody by name: a program of this machine, with the rights of an administrator.
  const isAdmin = by === null || by.role === "admin";
  return !fromFile && !(isAdmin && reason !== null);
}

/** Tells where in the text each issue stands. */
async function placed(issues: readonly CatalogIssue[], lines: ReadCatalog["lines"]): Promise<readonly CatalogIssue[]> {
  if (issues.length === 0) return issues;
  const found = await lines(issues.map(({ path }) => path));
  return issues.map((issue, i) => ({ ...issue, line: issue.line ?? found[i] ?? null }));
}

/** What the catalogue file declares may be repeated elsewhere, but not changed. */
function managedIssues(managed: CatalogFragment, given: CatalogFragment, current: Catalog): readonly CatalogIssue[] {
  const only: CatalogFragment = Object.fromEntries(
    SECTIONS.map((section) => [section, given[section]?.filter((entry) => isManaged(managed, section, entry))]),
  );
  const diff = diffCatalog(current, mergeCatalog(current, only));
  return [...diff.changed, ...diff.retired].map((path) => ({
    path,
    line: null,
    code: "managed-by-file",
    params: { name: path },
  }));
}

function isManaged(managed: CatalogFragment, section: Section, entry: Entry<Section>): boolean {
  const key = entryKey(section, entry);
  // The generic key loses the link between a section and its entries.
  const own: readonly Entry<Section>[] = managed[section] ?? [];
  return own.some((each) => entryKey(section, each) === key);
}
