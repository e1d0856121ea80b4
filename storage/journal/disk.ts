import { closeSync, fdatasyncSync, fsyncSync, openSync, statfsSync, writeSync } from "node:fs";
import type { JournalFaults } from "./faults.ts";

/** The few calls by which the journal thread touches the disk: synchronous, so that libuv's pool never stands between. */
export class Disk {
  readonly #faults: JournalFaults;
  readonly #skipSync: boolean;

  constructor(options: { faults: JournalFaults; skipSync: boolean }) {
    this.#faults = options.faults;
    this.#skipSync = options.skipSync;
  }

  writeRecords(fd: number, bytes: Uint8Array, position: number): void {
    if (this.#faults.takeWriteFailure()) {
      this.#writeAll(fd, bytes.subarray(0, bytes.length >> 1), position);
      throw toErrno("EIO");
    }
    this.#writeAll(fd, bytes, position);
  }

  /** Writes where blocks may have to be found: the place where ENOSPC is met. */
  allocate(fd: number, bytes: Uint8Array, position: number): void {
    if (this.#faults.noSpace) throw toErrno("ENOSPC");
    this.#writeAll(fd, bytes, position);
  }

  sync(fd: number): void {
    this.#faults.waitWhileStalled();
    if (this.#faults.takeSyncFailure()) throw toErrno("EIO");
    if (!this.#skipSync) fdatasyncSync(fd);
  }

  /** Makes names in a folder (created, renamed, removed) durable. */
  syncFolder(path: string): void {
    if (this.#skipSync) return;
    const fd = openSync(path, "r");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  /** Free bytes as the file system tells them: quotas and thin volumes may allow less. */
  freeBytes(path: string): number {
    if (this.#faults.noSpace) return 0;
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  }

  #writeAll(fd: number, bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(fd, bytes, done, bytes.length - done, position + done);
    }
  }
}

/** The errno of a failure of the world ("EIO"). What has none is a mistake of ours and is thrown on. */
export function errnoOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code)) {
    return error.code;
  }
  throw error;
}

export function isNoSpace(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === "ENOSPC" || errno === "EDQUOT";
}

function toErrno(code: string): Error {
  return Object.assign(new Error(`${code}: ordered by a test`), { code });
}
