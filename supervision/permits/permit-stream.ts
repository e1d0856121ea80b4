import { z } from "zod";
import { MINUTE_MS } from "../../model/time.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Look, PointNow } from "../look.ts";

/** Longest gap in what is heard of a portable detector. A proposal. */
const STREAM_GAP_MS = 2 * MINUTE_MS;

/** What may be set of whoever asks that a portable detector is heard all the time. */
export const streamSettings = z.strictObject({
  /** Longest gap in what is heard of a portable detector. */
  gapMinutes: z
    .number()
    .min(0.5)
    .max(30)
    .default(STREAM_GAP_MS / MINUTE_MS),
});

export interface BrokenStream {
  readonly point: string;
  /** When something was last known of it (wall); null: the point is not in service. */
  readonly lastKnownAtMs: number | null;
}

/**
 * Portable detectors of a permit of which nothing has been known for too long: silent, or without a value. Asks to be looked at again when
 * the next one would be.
 */
export function brokenStreamsOf(
  { facts }: Ticket<PermitFacts>,
  look: Look,
  gapMs = STREAM_GAP_MS,
): readonly BrokenStream[] {
  const broken: BrokenStream[] = [];
  for (const id of facts.portables) {
    const point = look.point(id);
    const lastKnownAtMs = point === null ? null : lastKnownAtMsOf(point);
    if (lastKnownAtMs === null || look.atMs - lastKnownAtMs > gapMs) broken.push({ point: id, lastKnownAtMs });
    else look.again(lastKnownAtMs + gapMs + 1);
  }
  return broken;
}

function lastKnownAtMsOf({ heardAtMs, unknownSinceMs }: PointNow): number {
  return unknownSinceMs === null ? heardAtMs : Math.min(heardAtMs, unknownSinceMs);
}
