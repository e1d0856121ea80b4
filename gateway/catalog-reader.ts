import type { CatalogFragment } from "../model/catalog/catalog.ts";
import type { CatalogIssue } from "../model/catalog/issue.ts";
import { toYaml } from "../model/catalog/export.ts";
import { parseCatalogText } from "../model/catalog/parse.ts";
import { failed, ok, type Result } from "../model/result.ts";
import { openThread, type ThreadArgs, ThreadClient, type ThreadResult } from "../storage/thread.ts";
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
/** A thread nobody has used for so long is ended: it would keep its memory for years. */
const IDLE_MS = 30_000;

export class ThreadedCatalogReader implements CatalogReader {
  #client: ThreadClient<CatalogThreadMethods> | null = null;
  #idle: NodeJS.Timeout | null = null;

  async parse(text: string): Promise<Result<ReadCatalog, readonly CatalogIssue[]>> {
    if (text.length <= AT_ONCE_CHARACTERS) return parseAtOnce(text);
    const read = await this.#call("parse", [text]);
    if (!read.ok) return read;
    return ok({ fragment: read.value, lines: (paths) => this.#call("lines", [text, [...paths]]) });
  }

  toYaml(fragment: CatalogFragment): Promise<string> {
    return this.#call("toYaml", [fragment]);
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (this.#idle !== null) clearTimeout(this.#idle);
    await client?.close();
  }

  async #call<K extends keyof CatalogThreadMethods>(
    method: K,
    args: ThreadArgs<CatalogThreadMethods, K>,
  ): Promise<ThreadResult<CatalogThreadMethods, K>> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    const client = this.#thread();
    try {
      return await client.call(method, args);
    } finally {
      if (client === this.#client && client.inFlight === 0) this.#idle = setTimeout(() => void this.close(), IDLE_MS);
    }
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
