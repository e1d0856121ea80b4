import { signal } from "@preact/signals";

/** Counts reasons to read tickets anew: what the feed tells, and what this page has said. Whoever shows tickets reads it. */
export const ticketChanges = signal(0);

/** A busy line is read again at most so often: a question that is asked anew all the time is never answered. */
const EVERY_MS = 1_000;

let toldAtMs = Number.NEGATIVE_INFINITY;
let waiting: ReturnType<typeof setTimeout> | null = null;

/** At once where nothing was told just now, otherwise together with what else is told meanwhile. */
export function noteTicketChange(): void {
  if (waiting !== null) return;
  const leftMs = toldAtMs + EVERY_MS - performance.now();
  if (leftMs <= 0) return tell();
  waiting = setTimeout(tell, leftMs);
}

function tell(): void {
  waiting = null;
  toldAtMs = performance.now();
  ticketChanges.value++;
}
