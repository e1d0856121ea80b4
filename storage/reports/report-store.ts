import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { assert } from "../../model/assert.ts";
import { GatewayError } from "../../model/errors.ts";
import { type KeptReport, REPORT_FORMATS, type ReportFormat, type ReportPeriodKind } from "../../model/report.ts";

/** Where they lie in the data folder. */
export const REPORTS_FOLDER = "reports";

export interface ReportBounds {
  /** Of one subject, the newest of each kind of period. */
  readonly reportsKept: Readonly<Record<ReportPeriodKind, number>>;
  /** Of all together. */
  readonly reportsKeptBytes: number;
  /** Left to everything else on the disk. */
  readonly reportsFreeDiskBytes: number;
}

/**
 * Reports made by themselves, a folder for each with its files and their hashes. A report is written aside, synced and moved into place:
 * a crash leaves it whole or not there. The oldest give way.
 */
export class ReportStore {
  readonly #directory: string;
  readonly #bounds: ReportBounds;
  readonly #kept = new Map<string, KeptReport>();

  private constructor(directory: string, bounds: ReportBounds) {
    this.#directory = directory;
    this.#bounds = bounds;
  }

  /** Throws: GatewayError DATA_DIR_UNUSABLE when the folder cannot be read or made. */
  static async open(directory: string, bounds: ReportBounds): Promise<ReportStore> {
    const store = new ReportStore(directory, bounds);
    try {
      await store.#load();
    } catch (cause) {
      throw new GatewayError("DATA_DIR_UNUSABLE", `the folder of reports ${directory} cannot be used`, {
        hint: "check that the data folder exists and belongs to the user of the gateway",
        cause,
      });
    }
    return store;
  }

  /** Newest periods first. */
  list(): readonly KeptReport[] {
    return [...this.#kept.values()].sort((a, b) => b.period.fromMs - a.period.fromMs || (a.id < b.id ? -1 : 1));
  }

  find(id: string): KeptReport | null {
    return this.#kept.get(id) ?? null;
  }

  /** null: it is gone, or is no longer what it was written as. */
  async read({ id, files }: KeptReport, format: ReportFormat): Promise<Buffer | null> {
    const content = await readFile(join(this.#directory, id, fileOf(format))).catch(() => null);
    return content !== null && hashOf(content) === files[format].sha256 ? content : null;
  }

  /** On disk when it resolves. Throws: GatewayError STORAGE_FULL. */
  async keep(
    report: Omit<KeptReport, "files">,
    files: Readonly<Record<ReportFormat, Uint8Array>>,
  ): Promise<KeptReport> {
    assert(ID.test(report.id), "the id of a report names a folder safely");
    const { bavail, bsize } = await statfs(this.#directory);
    if (bavail * bsize < this.#bounds.reportsFreeDiskBytes) {
      throw new GatewayError("STORAGE_FULL", `no space left for reports in ${this.#directory}`, {
        hint: "free disk space; what is missing is made again by itself",
      });
    }
    const kept: KeptReport = { ...report, files: described(files) };
    const aside = join(this.#directory, `${ASIDE}${report.id}`);
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside, { mode: 0o700 });
    for (const format of REPORT_FORMATS) await write(join(aside, fileOf(format)), files[format]);
    await write(join(aside, MANIFEST), Buffer.from(JSON.stringify(kept)));
    await rm(join(this.#directory, report.id), { recursive: true, force: true });
    await rename(aside, join(this.#directory, report.id));
    this.#kept.set(kept.id, kept);
    await this.#makeRoom(kept);
    return kept;
  }

  async #makeRoom({ subject, period }: KeptReport): Promise<void> {
    const own = this.list().filter(
      (each) =>
        each.subject.kind === subject.kind && each.subject.id === subject.id && each.period.kind === period.kind,
    );
    for (const { id } of own.slice(this.#bounds.reportsKept[period.kind])) await this.#drop(id);
    const oldestFirst = this.list().toReversed();
    let bytes = oldestFirst.reduce((sum, each) => sum + bytesOf(each), 0);
    for (const each of oldestFirst) {
      if (bytes <= this.#bounds.reportsKeptBytes) break;
      bytes -= bytesOf(each);
      await this.#drop(each.id);
    }
  }

  async #drop(id: string): Promise<void> {
    this.#kept.delete(id);
    await rm(join(this.#directory, id), { recursive: true, force: true });
  }

  async #load(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#directory)) {
      if (name.startsWith(ASIDE)) await rm(join(this.#directory, name), { recursive: true, force: true });
      if (!ID.test(name)) continue;
      const text = await readFile(join(this.#directory, name, MANIFEST), "utf8").catch(() => null);
      const kept = text === null ? null : parseManifest(text);
      if (kept?.id === name) this.#kept.set(name, kept);
    }
  }
}

/** No id of a report begins so. */
const ASIDE = ".aside-";
const MANIFEST = "manifest.json";
const ID = /^[a-z0-9][a-z0-9-]{0,200}$/;

/** Written by `keep`. A folder without a manifest is none of ours, and one whose manifest is damaged keeps no gateway from starting. */
function parseManifest(text: string): KeptReport | null {
  try {
    return JSON.parse(text) as KeptReport;
  } catch {
    return null;
  }
}

function fileOf(format: ReportFormat): string {
  return `report.${format}`;
}

function described(files: Readonly<Record<ReportFormat, Uint8Array>>): KeptReport["files"] {
  const of = (format: ReportFormat) => ({ sha256: hashOf(files[format]), bytes: files[format].length });
  return { html: of("html"), csv: of("csv"), xlsx: of("xlsx"), json: of("json") };
}

function bytesOf({ files }: KeptReport): number {
  return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
}

function hashOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

async function write(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
