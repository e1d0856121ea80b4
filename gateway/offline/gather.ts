import type { CurvePoint } from "../../model/knowledge/response-curve.ts";
import type { CalibrationRecord } from "../../model/offline/calibration.ts";
import { AT_READINGS, CURVE, type GatewayReading } from "../../model/offline/gathered.ts";
import type { InspectionBody } from "../../model/offline/inspection.ts";
import type { Gathered, OpenOrder, TicketOrder } from "../../model/offline/ticket.ts";
import { MINUTE_MS } from "../../model/time.ts";
import type { Reading } from "../../model/reading.ts";
import type { ReadingStore } from "../../storage/readings/reading-store.ts";

export interface GatherDeps {
  readonly readings: Pick<ReadingStore, "read">;
  /** The number under which a point's readings are stored; null: there is no such point. */
  pointNo(enterprise: string, point: string): number | null;
}

/** From the gateway's own store, by the points its catalogue has now. */
export function gatherFrom(
  readings: GatherDeps["readings"],
  view: { point(enterprise: string, point: string): { readonly pointNo: number } | null },
): GatherDeps {
  return { readings, pointNo: (enterprise, point) => view.point(enterprise, point)?.pointNo ?? null };
}

/**
 * What the reading store knows that an order will be held against: it is journaled with the order, so that a replay sees the same. Clients
 * cannot bring it along: what an order calls gathered is not taken for it. Rejects when the store does not answer.
 */
export async function gather(order: TicketOrder, deps: GatherDeps): Promise<Gathered> {
  if (order.type !== "open") return order.gathered;
  if (order.kind === "calibration") return { [CURVE]: await curveAround(order, deps) };
  if (order.kind === "inspection") return { [AT_READINGS]: await atReadings(order, deps) };
  return order.gathered;
}

/** Before the gas was applied, and after it was taken away. */
const AROUND_MS = 5 * MINUTE_MS;
const READINGS_MAX = 20_000;
/** Points of a curve that go into the journal, at most. */
const CURVE_MAX = 1_000;

async function curveAround({ enterprise, body, claimed }: OpenOrder, deps: GatherDeps): Promise<readonly CurvePoint[]> {
  // The body fits the form's `open`.
  const { point, start, end } = body as unknown as CalibrationRecord;
  const pointNo = deps.pointNo(enterprise, point);
  if (pointNo === null || end <= start || end - start > LONGEST_MS) return [];
  const offsetMs = claimed?.offsetMs ?? 0;
  const from = Math.max(0, start + offsetMs - AROUND_MS);
  const readings = await read(deps, { pointNo, from, to: end + offsetMs + AROUND_MS, limit: READINGS_MAX });
  return thinOut(readings.map((reading) => ({ atMs: reading.ts, value: numberOf(reading) })));
}

/** Longer ones are refused anyway. */
const LONGEST_MS = 8 * 60 * MINUTE_MS;

/**
 * A curve of fewer points that looks the same: of equal neighbours the first and the last stay, and of a longer one, of each stretch the lowest
 * and the highest.
 */
export function thinOut(curve: readonly CurvePoint[], most = CURVE_MAX): readonly CurvePoint[] {
  const bent = curve.filter(
    ({ value }, i) => value !== curve[i - 1]?.value || value !== curve[i + 1]?.value || isGap(curve, i),
  );
  if (bent.length <= most) return bent;
  const stretch = Math.ceil((2 * bent.length) / most);
  const kept: CurvePoint[] = [];
  for (let i = 0; i < bent.length; i += stretch) {
    const part = bent.slice(i, i + stretch).filter(({ value }) => value !== null);
    const sorted = part.toSorted((a, b) => Number(a.value) - Number(b.value));
    const [low, high] = [sorted[0], sorted.at(-1)];
    if (low === undefined || high === undefined) continue;
    kept.push(...(low === high ? [low] : low.atMs < high.atMs ? [low, high] : [high, low]));
  }
  return kept;
}

/** Equal readings are kept once in a while: that nothing was heard must not look like rest. */
const REST_MS = 20_000;

function isGap(curve: readonly CurvePoint[], i: number): boolean {
  const [before, own] = [curve[i - 1], curve[i]];
  if (before === undefined || own === undefined) return true;
  return Math.floor(before.atMs / REST_MS) !== Math.floor(own.atMs / REST_MS);
}

/** A pair lies five minutes apart at most; the rule may allow more. */
const PAIR_MS = 10 * MINUTE_MS;

async function atReadings(
  { enterprise, body, claimed }: OpenOrder,
  deps: GatherDeps,
): Promise<readonly (GatewayReading | null)[]> {
  // The body fits the form's `open`.
  const { readings } = body as unknown as InspectionBody;
  const offsetMs = claimed?.offsetMs ?? 0;
  const found: (GatewayReading | null)[] = [];
  for (const { point, at } of readings) {
    const pointNo = deps.pointNo(enterprise, point);
    found.push(pointNo === null ? null : await nearest(deps, pointNo, at + offsetMs));
  }
  return found;
}

/** The good reading nearest to an instant; null: there is none within reach. */
async function nearest(deps: GatherDeps, pointNo: number, atMs: number): Promise<GatewayReading | null> {
  const from = Math.max(0, atMs - PAIR_MS);
  const readings = await read(deps, { pointNo, from, to: atMs + PAIR_MS, limit: READINGS_MAX });
  let best: GatewayReading | null = null;
  for (const reading of readings) {
    const value = numberOf(reading);
    if (value === null) continue;
    if (best === null || Math.abs(reading.ts - atMs) < Math.abs(best.ts - atMs)) best = { ts: reading.ts, value };
  }
  return best;
}

/** Of what is over range nobody knows how far: it is at least so much, and that is what test gas may do. */
function numberOf({ value, quality, overRange }: Reading): number | null {
  if (typeof value !== "number") return null;
  return quality === "bad" && !overRange ? null : value;
}

async function read({ readings }: GatherDeps, query: Parameters<ReadingStore["read"]>[0]): Promise<readonly Reading[]> {
  return (await readings.read(query)).items;
}
