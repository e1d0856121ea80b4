import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DAY_MS } from "../../../model/time.ts";
import { type ChunkRemoval, type ChunkWrite, type DayFacts, DayFile } from "./day-file.ts";
import { isDamage } from "./sqlite.ts";

/** SQLite files kept open at once; the least recently used is closed first. */
const OPEN_MAX = 16;

export function dayOf(ts: number): number {
  return Math.floor(ts / DAY_MS);
}

/** Damage met in the store's files: told, never hidden, and never a reason to stop. */
export interface Damage {
  readonly file: string;
  readonly pointNo: number | null;
  readonly fromTs: number | null;
  readonly toTs: number | null;
  readonly reason: string;
}

/** The day files of a folder, by day number (days since 1970-01-01 UTC). Opens them when asked for and keeps few open. */
export class DayFiles {
  readonly #folder: string;
  readonly #report: (damage: Damage) => void;
  readonly #known = new Map<number, DayFacts>();
  readonly #open = new Map<number, DayFile>();
  readonly #pinned = new Set<number>();

  constructor(folder: string, report: (damage: Damage) => void) {
    this.#folder = folder;
    this.#report = report;
    for (const name of readdirSync(folder)) {
      const day = parseDayFileName(name);
      if (day !== null) this.#openExisting(day);
    }
  }

  /** Days that have a file, oldest first. */
  get days(): number[] {
    return [...this.#known.keys()].sort((a, b) => a - b);
  }

  get facts(): ReadonlyMap<number, DayFacts> {
    return this.#known;
  }

  nameOf(day: number): string {
    return dayFileName(day);
  }

  /** The day's file, or null if there is none (any more). */
  find(day: number): DayFile | null {
    return this.#known.has(day) ? this.#openExisting(day) : null;
  }

  /** Takes chunks out of the day's file and puts chunks in, in one synced transaction. Makes the file if there is none. */
  rewrite(day: number, removals: readonly ChunkRemoval[], writes: readonly ChunkWrite[]): number[] {
    const file = this.find(day) ?? this.#openNow(day);
    const ids = file.rewrite(removals, writes);
    this.#known.set(day, file.facts);
    return ids;
  }

  async backupTo(day: number, folder: string): Promise<void> {
    const file = this.find(day);
    if (file === null) return;
    this.#pinned.add(day);
    try {
      await file.backupTo(join(folder, dayFileName(day)));
    } finally {
      this.#pinned.delete(day);
    }
  }

  remove(day: number): void {
    this.#close(day);
    this.#known.delete(day);
    const path = this.#pathOf(day);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  }

  /** A file SQLite cannot read is kept under another name for whoever repairs it; the day goes on in a new one. */
  setAside(day: number, error: unknown): void {
    this.#close(day);
    const path = this.#pathOf(day);
    const aside = `${path}.damaged-${Date.now()}`;
    for (const suffix of ["", "-wal"]) {
      if (statSync(path + suffix, { throwIfNoEntry: false }) !== undefined) renameSync(path + suffix, aside + suffix);
    }
    rmSync(`${path}-shm`, { force: true });
    this.#known.delete(day);
    this.#report({
      file: dayFileName(day),
      pointNo: null,
      fromTs: day * DAY_MS,
      toTs: (day + 1) * DAY_MS,
      reason: String(error),
    });
  }

  bytesOnDisk(): number {
    let bytes = 0;
    for (const name of readdirSync(this.#folder)) {
      // A file may vanish between listing and asking: a checkpoint removes a log.
      bytes += statSync(join(this.#folder, name), { throwIfNoEntry: false })?.size ?? 0;
    }
    return bytes;
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
  }

  #openExisting(day: number): DayFile | null {
    const open = this.#open.get(day);
    if (open !== undefined) {
      this.#open.delete(day);
      this.#open.set(day, open);
      return open;
    }
    try {
      return this.#openNow(day);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.setAside(day, error);
      return null;
    }
  }

  #openNow(day: number): DayFile {
    const file = new DayFile(this.#pathOf(day));
    this.#open.set(day, file);
    this.#known.set(day, file.facts);
    for (const old of this.#open.keys()) {
      if (this.#open.size <= OPEN_MAX) break;
      if (old !== day && !this.#pinned.has(old)) this.#close(old);
    }
    return file;
  }

  #close(day: number): void {
    this.#open.get(day)?.close();
    this.#open.delete(day);
  }

  #pathOf(day: number): string {
    return join(this.#folder, dayFileName(day));
  }
}

function dayFileName(day: number): string {
  return `day-${new Date(day * DAY_MS).toISOString().split("T")[0]}.db`;
}

function parseDayFileName(name: string): number | null {
  const date = /^day-(.+)\.db$/.exec(name)?.[1];
  const atMs = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(atMs) ? null : atMs / DAY_MS;
}
