import { closeSync, constants, openSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Disk, errnoOf } from "./disk.ts";
import { ALLOCATION_STEP_BYTES, removeQuietly } from "./segment-file.ts";

/**
 * Space put by for the day the disk is full: a file of zeros that *becomes* the next segment (it is renamed, not deleted), so that
 * no other program can take the space in between.
 */
export class Reserve {
  readonly path: string;
  readonly bytes: number;
  readonly #disk: Disk;
  readonly #directory: string;
  #held = false;
  /** Counts restorations; a later number tells one under way that it was called off. */
  #attempt = 0;
  #restoring = false;

  constructor(disk: Disk, directory: string, bytes: number) {
    this.#disk = disk;
    this.#directory = directory;
    this.path = join(directory, "reserve");
    this.bytes = bytes;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Finds the reserve of an earlier run. */
  find(): void {
    removeQuietly(this.#part);
    this.#held = statSync(this.path, { throwIfNoEntry: false })?.size === this.bytes;
  }

  /** The file is a segment now. */
  markTaken(): void {
    this.#held = false;
  }

  /**
   * Puts the space by again if there is enough for it and `spareBytes` besides. Says why not (an errno), or null when it is there.
   *
   * It goes step by step and lets the thread answer flushes in between: a reserve is worth no pause.
   */
  async restore(spareBytes: number): Promise<string | null> {
    if (this.#held) return null;
    if (this.#restoring) return "ENOSPC";
    this.#restoring = true;
    try {
      if (this.#disk.freeBytes(this.#directory) < this.bytes + spareBytes) return "ENOSPC";
      return (await this.#write(++this.#attempt)) ? null : "ENOSPC";
    } catch (error) {
      removeQuietly(this.#part);
      return errnoOf(error);
    } finally {
      this.#restoring = false;
    }
  }

  /** Gives back at once what a restoration under way has claimed. False when there is none. */
  callOff(): boolean {
    if (!this.#restoring) return false;
    this.#attempt++;
    removeQuietly(this.#part);
    return true;
  }

  async #write(attempt: number): Promise<boolean> {
    const fd = openSync(this.#part, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC, 0o640);
    try {
      const zeros = new Uint8Array(Math.min(ALLOCATION_STEP_BYTES, this.bytes));
      for (let at = 0; at < this.bytes; at += zeros.length) {
        this.#disk.allocate(fd, zeros.subarray(0, this.bytes - at), at);
        this.#disk.sync(fd);
        await nextTurn();
        if (attempt !== this.#attempt) return false;
      }
    } finally {
      closeSync(fd);
    }
    renameSync(this.#part, this.path);
    this.#disk.syncFolder(this.#directory);
    this.#held = true;
    return true;
  }

  get #part(): string {
    return `${this.path}.part`;
  }
}
