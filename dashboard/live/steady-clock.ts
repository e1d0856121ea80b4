/**
 * The page's own clock: never steps back, and counts the time the computer slept.
 *
 * `performance.now()` stands still during sleep on some systems; a page waking up would then show old numbers as live
 * until its next look at the feed. The wall clock tells such a pause.
 */
export function steadyNowMs(): number {
  const steadyMs = performance.now();
  const wallMs = Date.now();
  const pausedMs = wallMs - lastWallMs - (steadyMs - lastSteadyMs);
  if (lastWallMs !== 0 && pausedMs > PAUSE_MS_MIN) sleptMs += pausedMs;
  lastWallMs = wallMs;
  lastSteadyMs = steadyMs;
  return steadyMs + sleptMs;
}

/** Smaller differences are the slewing of a disciplined wall clock. */
const PAUSE_MS_MIN = 2_000;

let sleptMs = 0;
let lastWallMs = 0;
let lastSteadyMs = 0;
