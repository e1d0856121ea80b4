import type { CatalogFragment } from "../model/catalog/catalog.ts";
import type { CatalogIssue } from "../model/catalog/issue.ts";
import { toYaml } from "../model/catalog/export.ts";
import { parseCatalogText } from "../model/catalog/parse.ts";
import { failed, ok, type Result } from "../model/result.ts";
import { openThread, ThreadClient } from "../storage/thread.ts";
import type { CatalogThreadMethods } from "./catalog-thread.ts";

/** Reads and writes catalogue texts. YAML takes a second a megabyte: more than a moment of it is done on a thread of its own. */
export interface CatalogReader {
  /** `lines` tells where paths stand in the text just read. */
  parse(text: string): Promise<Result<ReadCatalog, readonly CatalogIssue[]>>;
  toYaml(fragment: CatalogFragment): Promise<string>;
  close(): Promise<void>;
}

export interface ReadCatalog {
  readonly fragment: CatalogFragment;
  lines(paths: readonly string[]): Promise<readonly (number | null)[]>;
}

/** Shorter texts are read at once: handing them over would take as long. */
const AT_ONCE_CHARACTERS = 8 * 1024;

export class ThreadedCatalogReader implements CatalogReader {
  #client: ThreadClient<CatalogThreadMethods> | null = null;

  async parse(text: string): Promise<Result<ReadCatalog, readonly CatalogIssue[]>> {
    if (text.length <= AT_ONCE_CHARACTERS) return parseAtOnce(text);
    const client = this.#thread();
    const read = await client.call("parse", [text]);
    if (!read.ok) return read;
    return ok({ fragment: read.value, lines: (paths) => client.call("lines", [text, [...paths]]) });
  }

  toYaml(fragment: CatalogFragment): Promise<string> {
    return this.#thread().call("toYaml", [fragment]);
  }

  async close(): Promise<void> {
    await this.#client?.close();
    this.#client = null;
  }

  /** Started when it is first needed: most gateways apply a catalogue once in a long while. */
  #thread(): ThreadClient<CatalogThreadMethods> {
    this.#client ??= new ThreadClient<CatalogThreadMethods>(openThread(import.meta.url, "./catalog-thread.ts"), {
      name: "catalog",
      inFlightMax: 16,
      onDeath: () => {
        this.#client = null;
      },
    });
    return this.#client;
  }
}

/** Reads on the spot. For short texts, and for tests without threads. */
export const CATALOG_READER_AT_ONCE: CatalogReader = {
  parse: async (text) => parseAtOnce(text),
  toYaml: async (fragment) => toYaml(fragment),
  close: async () => undefined,
};

function parseAtOnce(text: string): Result<ReadCatalog, readonly CatalogIssue[]> {
  const parsed = parseCatalogText(text);
  if (!parsed.ok) return failed(parsed.error);
  const { fragment, lineOf } = parsed.value;
  return ok({ fragment, lines: async (paths) => paths.map((path) => lineOf(path)) });
}
