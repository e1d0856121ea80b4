import type { CurvePoint } from "../knowledge/response-curve.ts";
import type { Gathered } from "./ticket.ts";

/**
 * What the shell looks up in the reading store before an order is journaled, and how a kind reads it back. Only what is of these shapes is
 * taken: an order of another release may have gathered other things.
 */

/** Readings of a point around a calibration, in order of time. */
export const CURVE = "curve";

/** What the gateway had of points at the instants at which a portable instrument read them, in the order of the body's readings. */
export const AT_READINGS = "atReadings";

/** The network address an act came from, for those whose form asks for it. */
export const ADDRESS = "address";

/** What the gateway had of a point nearest to an instant. */
export interface GatewayReading {
  readonly ts: number;
  /** null: it had nothing that is a good number. */
  readonly value: number | null;
}

export function curveOf(gathered: Gathered): readonly CurvePoint[] {
  const curve = gathered[CURVE];
  return Array.isArray(curve) ? curve.filter(isCurvePoint) : [];
}

export function gatewayReadingsOf(gathered: Gathered): readonly (GatewayReading | null)[] {
  const readings = gathered[AT_READINGS];
  return Array.isArray(readings) ? readings.map((each: unknown) => (isGatewayReading(each) ? each : null)) : [];
}

/** null: nobody wrote it down. */
export function addressOf(gathered: Gathered): string | null {
  const address = gathered[ADDRESS];
  return typeof address === "string" ? address : null;
}

function isCurvePoint(each: unknown): each is CurvePoint {
  return isRecord(each) && typeof each["atMs"] === "number" && isNumberOrNull(each["value"]);
}

function isGatewayReading(each: unknown): each is GatewayReading {
  return isRecord(each) && typeof each["ts"] === "number" && isNumberOrNull(each["value"]);
}

function isRecord(each: unknown): each is Readonly<Record<string, unknown>> {
  return typeof each === "object" && each !== null;
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === "number";
}
