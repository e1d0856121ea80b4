import type { CommittedView } from "../api/ports.ts";
import type { CurvePoint } from "../model/knowledge/response-curve.ts";
import { AT_READINGS, CURVE, type GatewayReading } from "../model/offline/gathered.ts";
import type { OpenOrder, TicketOrder } from "../model/offline/ticket.ts";
import type { Reading } from "../model/reading.ts";
import { MINUTE_MS } from "../model/time.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";

export interface GatherDeps {
  readonly view: Pick<CommittedView, "point">;
  readonly readings: Pick<ReadingStore, "read">;
}

/**
 * Adds to an order what `step` cannot see: the readings around a calibration, and what the gateway had when a portable instrument was read.
 * They are journaled with it, so that a replay judges by the same ones. Throws what the store throws; nothing is journaled then.
 */
export async function gatherReadings(order: TicketOrder, deps: GatherDeps): Promise<TicketOrder> {
  if (order.type !== "open") return order;
  const found = await (FINDERS[order.kind]?.(order, deps) ?? null);
  return found === null ? order : { ...order, gathered: { ...order.gathered, ...found } };
}

type Finder = (order: OpenOrder, deps: GatherDeps) => Promise<OpenOrder["gathered"]>;

const FINDERS: Readonly<Partial<Record<OpenOrder["kind"], Finder>>> = {
  async calibration(order, deps) {
    const { point, start, end } = order.body;
    const span = spanOf(start, end, offsetOf(order));
    if (span === null) return {};
    return { [CURVE]: toCurve(await readingsOf(order, point, span, deps), span) };
  },
  async inspection(order, deps) {
    const { readings } = order.body;
    const offsetMs = offsetOf(order);
    const found: (GatewayReading | null)[] = [];
    for (const reading of Array.isArray(readings) ? readings : []) {
      // The body fits the form's `open`.
      const { point, at } = reading as { readonly point: string; readonly at: number };
      found.push(await nearestTo(at + offsetMs, order, point, deps));
    }
    return { [AT_READINGS]: found };
  },
};

/** Clocks of phones, devices and gateway differ by so much at most; a curve also begins before the gas and ends after it. */
const ALLOWANCE_MS = 5 * MINUTE_MS;
/** A calibration takes 8 h at most; what claims to be longer is refused by its kind. */
const CURVE_MS_MAX = 8 * 60 * MINUTE_MS;

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf(start: unknown, end: unknown, offsetMs: number): Span | null {
  if (typeof start !== "number" || typeof end !== "number" || end < start || end - start > CURVE_MS_MAX) return null;
  return { from: Math.max(0, start + offsetMs - ALLOWANCE_MS), to: end + offsetMs + ALLOWANCE_MS };
}

/** What a phone says of an instant is by its own clock. */
function offsetOf({ claimed }: OpenOrder): number {
  return claimed?.offsetMs ?? 0;
}

/** At most this many readings are looked at: a day and a half at one a second. */
const READINGS_MAX = 130_000;
const PAGE_READINGS = 10_000;

async function readingsOf(order: OpenOrder, point: unknown, span: Span, deps: GatherDeps): Promise<readonly Reading[]> {
  const pointNo = typeof point === "string" ? deps.view.point(order.enterprise, point)?.pointNo : undefined;
  if (pointNo === undefined) return [];
  const found: Reading[] = [];
  let cursor: string | null = null;
  do {
    const query = { pointNo, ...span, limit: PAGE_READINGS };
    const page = await deps.readings.read(cursor === null ? query : { ...query, cursor });
    for (const reading of page.items) found.push(reading);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < READINGS_MAX);
  return found;
}

/** So many pieces of the span are told of, each by its lowest and highest reading: what is journaled stays small, and no step is lost. */
const PIECES = 1_000;

function toCurve(readings: readonly Reading[], { from, to }: Span): readonly CurvePoint[] {
  const points = readings.map((reading) => ({ atMs: reading.ts, value: numberOf(reading) }));
  if (points.length <= PIECES) return points;
  const pieceMs = (to - from) / PIECES;
  const pieces = new Map<number, { lowest: CurvePoint; highest: CurvePoint }>();
  for (const point of points) {
    if (point.value === null) continue;
    const no = Math.floor((point.atMs - from) / pieceMs);
    const piece = pieces.get(no);
    if (piece === undefined) pieces.set(no, { lowest: point, highest: point });
    else if (point.value < (piece.lowest.value ?? point.value)) piece.lowest = point;
    else if (point.value > (piece.highest.value ?? point.value)) piece.highest = point;
  }
  return [...pieces.values()].flatMap(({ lowest, highest }) => {
    if (lowest === highest) return [lowest];
    return lowest.atMs <= highest.atMs ? [lowest, highest] : [highest, lowest];
  });
}

/** Test gas may well be beyond the range; a sign that there is no value is none. */
function numberOf({ value, quality, overRange, faultValue }: Reading): number | null {
  if (typeof value !== "number" || faultValue) return null;
  return quality !== "bad" || overRange ? value : null;
}

async function nearestTo(
  atMs: number,
  order: OpenOrder,
  point: string,
  deps: GatherDeps,
): Promise<GatewayReading | null> {
  const span = { from: Math.max(0, atMs - ALLOWANCE_MS), to: atMs + ALLOWANCE_MS };
  let nearest: Reading | null = null;
  for (const reading of await readingsOf(order, point, span, deps)) {
    if (nearest === null || Math.abs(reading.ts - atMs) < Math.abs(nearest.ts - atMs)) nearest = reading;
  }
  if (nearest === null) return null;
  const { ts, value, quality } = nearest;
  return { ts, value: typeof value === "number" && quality === "good" ? value : null };
}
