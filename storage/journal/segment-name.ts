import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** One segment file. `attempt` tells segments apart that begin with one number because the earlier one was given up empty. */
export interface Segment {
  readonly file: string;
  readonly firstSeq: number;
  readonly attempt: number;
}

export function toSegmentName(firstSeq: number, attempt: number): string {
  const number = String(firstSeq).padStart(16, "0");
  return attempt === 1 ? `${number}.seg` : `${number}.${attempt}.seg`;
}

/** The segments of a folder in the order of their records. Other files are none of our business. */
export function listSegments(directory: string): Segment[] {
  const segments: Segment[] = [];
  for (const file of readdirSync(directory)) {
    const match = /^(\d{16})(?:\.(\d{1,6}))?\.seg$/.exec(file);
    if (match !== null) segments.push({ file, firstSeq: Number(match[1]), attempt: Number(match[2] ?? 1) });
  }
  return segments.sort((a, b) => a.firstSeq - b.firstSeq || a.attempt - b.attempt);
}

export function segmentBytes(directory: string, segment: Segment): number {
  return statSync(join(directory, segment.file)).size;
}
