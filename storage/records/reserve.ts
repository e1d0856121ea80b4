import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** The file that keeps space free for commits. Its being there is the whole state: the writer removes it, the keeper makes it. */
function reserveFileOf(directory: string): string {
  return join(directory, "records.reserve");
}

/** Gives the reserved space back to the file system. False when there is none. */
export function releaseReserve(directory: string): boolean {
  try {
    unlinkSync(reserveFileOf(directory));
    return true;
  } catch {
    return false;
  }
}

/**
 * Sets the reserve aside if it is not there and the disk has room for it twice over.
 *
 * "none": there is no room now. Writes real bytes: a file with holes reserves nothing.
 */
export function holdReserve(directory: string, reserveBytes: number): "there" | "made" | "none" {
  const file = reserveFileOf(directory);
  if (existsSync(file)) return "there";
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < 2 * reserveBytes) return "none";
  const partial = `${file}.partial`;
  try {
    writeBytes(partial, reserveBytes);
    renameSync(partial, file);
    return "made";
  } catch {
    // Someone else took the space meanwhile; the next look decides again.
    rmSync(partial, { force: true });
    return "none";
  }
}

function writeBytes(file: string, bytes: number): void {
  const chunk = Buffer.alloc(1024 * 1024, 0x52);
  const descriptor = openSync(file, "w", 0o600);
  try {
    for (let left = bytes; left > 0; left -= chunk.length)
      writeSync(descriptor, chunk, 0, Math.min(left, chunk.length));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
