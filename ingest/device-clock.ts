import { LIVE_WINDOW_MS, TS_AHEAD_MS_MAX, TS_EARLIEST_MS } from "../model/time.ts";

/**
 * What is known of a device's clock. JSON; all spans in milliseconds, `…TsMs` on the device's clock, the rest on our wall clock.
 *
 * The *anchor* is the difference that has proven itself; a *run* is a stretch of messages that do not fit it, watched for whether
 * they go on at the pace of receipt (then the clock has another difference) or faster (then a backlog is being sent).
 */
export interface DeviceClock {
  /** What is shown: our time minus the device's. 0 while it is within the live window. */
  skewMs: number;
  anchorMs: number;
  /** The device has been heard at its anchor: what lies behind it is then more likely a backlog than a wrong clock. */
  settled: boolean;
  /** Counts the anchors: device times of two eras are not to be compared. */
  era: number;
  /** Messages in the run; 0: none. Where it began, on both clocks. */
  runLength: number;
  runTsMs: number;
  runReceivedMs: number;
  /** The run has shown a backlog. */
  flushing: boolean;
}

export function newDeviceClock(): DeviceClock {
  return {
    skewMs: 0,
    anchorMs: 0,
    settled: false,
    era: 0,
    runLength: 0,
    runTsMs: 0,
    runReceivedMs: 0,
    flushing: false,
  };
}

/** What one message shows: whether readings behind the live window are a backlog, and the device time that was measured. */
export interface ClockVerdict {
  readonly backlog: boolean;
  /** -Infinity: the message said no time that could be measured. */
  readonly newestTs: number;
}

const NO_BACKLOG: ClockVerdict = { backlog: false, newestTs: Number.NEGATIVE_INFINITY };

/** The device times of one message that teach something about its clock. */
interface Measured {
  /** The time that stands for the message: the newest that fits the anchor, else the newest at all; null: none. */
  readonly ts: number | null;
  readonly oldestTs: number;
}

/** Finds the device time that stands for a message. History that is declared as such teaches nothing about the clock. */
export function newestOf(
  clock: DeviceClock,
  receivedAtMs: number,
  claims: readonly { readonly ts: number | null; readonly historical: boolean }[],
): Measured {
  let fitting = Number.NEGATIVE_INFINITY;
  let sane = Number.NEGATIVE_INFINITY;
  let any = Number.NEGATIVE_INFINITY;
  let oldestTs = Number.POSITIVE_INFINITY;
  for (const { ts, historical } of claims) {
    if (ts === null || historical || ts < TS_EARLIEST_MS) continue;
    const aheadMs = ts + clock.anchorMs - receivedAtMs;
    if (ts > any) any = ts;
    if (aheadMs > TS_AHEAD_MS_MAX) continue;
    if (ts > sane) sane = ts;
    if (ts < oldestTs) oldestTs = ts;
    if (Math.abs(aheadMs) <= LIVE_WINDOW_MS && ts > fitting) fitting = ts;
  }
  const ts = Number.isFinite(fitting) ? fitting : Number.isFinite(sane) ? sane : any;
  return { ts: Number.isFinite(ts) ? ts : null, oldestTs };
}

/** Takes the time of one message into the clock. */
export function measureClock(clock: DeviceClock, receivedAtMs: number, measured: Measured): ClockVerdict {
  const { ts } = measured;
  if (ts === null) return NO_BACKLOG;
  const offsetMs = receivedAtMs - ts;
  if (Math.abs(offsetMs) <= LIVE_WINDOW_MS) {
    // The clock is right, or has been put right.
    if (clock.anchorMs !== 0) anchor(clock, 0);
    settle(clock);
  } else if (Math.abs(offsetMs - clock.anchorMs) <= LIVE_WINDOW_MS) {
    followDrift(clock, offsetMs);
    settle(clock);
  } else if (watchRun(clock, receivedAtMs, measured, ts) === "at-pace") {
    anchor(clock, offsetMs);
    settle(clock);
  } else {
    clock.skewMs = clock.flushing ? clock.anchorMs : offsetMs;
  }
  return { backlog: clock.flushing, newestTs: ts };
}

function anchor(clock: DeviceClock, offsetMs: number): void {
  clock.anchorMs = offsetMs;
  clock.era++;
}

/** The message fits the anchor: what did not fit before is over. */
function settle(clock: DeviceClock): void {
  clock.skewMs = clock.anchorMs;
  clock.settled = true;
  clock.runLength = 0;
  clock.flushing = false;
}

/** A clock that is off also drifts: the anchor follows, slowly enough for the jitter of the network to cancel out. */
function followDrift(clock: DeviceClock, offsetMs: number): void {
  clock.anchorMs += Math.round((offsetMs - clock.anchorMs) / 8);
}

/** Messages at the pace of receipt that make another difference of the clocks the anchor, and how long they must span. */
const RUN_MESSAGES = 3;
const RUN_SPAN_MS = 1_000;

/**
 * By how much device time must outrun twice the receipt before it is a backlog. A device that was right before is hardly wrong now;
 * of one never heard before nothing is known, and network jitter must not turn its live readings into history.
 */
const OUTRUN_MS = { settled: 1_000, unknown: 10_000 } as const;

/** Watches messages that do not fit the anchor. */
function watchRun(clock: DeviceClock, receivedAtMs: number, measured: Measured, ts: number): "at-pace" | "in-doubt" {
  const behind = receivedAtMs - ts > clock.anchorMs;
  if (behind && clock.settled && ts - measured.oldestTs > LIVE_WINDOW_MS) clock.flushing = true;
  if (clock.runLength === 0) {
    startRun(clock, receivedAtMs, ts);
    return "in-doubt";
  }
  const byDeviceMs = ts - clock.runTsMs;
  const byReceiptMs = receivedAtMs - clock.runReceivedMs;
  const outrunMs = clock.settled ? OUTRUN_MS.settled : OUTRUN_MS.unknown;
  if (byDeviceMs > 2 * byReceiptMs + outrunMs) {
    if (behind) clock.flushing = true;
    startRun(clock, receivedAtMs, ts);
    return "in-doubt";
  }
  if (byReceiptMs - byDeviceMs > LIVE_WINDOW_MS) {
    startRun(clock, receivedAtMs, ts);
    return "in-doubt";
  }
  clock.runLength++;
  const keepsPace = byDeviceMs * 2 >= byReceiptMs && byReceiptMs >= RUN_SPAN_MS;
  return clock.runLength >= RUN_MESSAGES && keepsPace ? "at-pace" : "in-doubt";
}

function startRun(clock: DeviceClock, receivedAtMs: number, ts: number): void {
  clock.runLength = 1;
  clock.runTsMs = ts;
  clock.runReceivedMs = receivedAtMs;
}
