import { toDeviceKey, toPointKey } from "../ids.ts";
import type { Catalog, Device, Point, PointKind } from "./catalog.ts";

/** What a rule may know of a point: its catalogue entry without names, places and secrets. */
export interface PointFacts {
  readonly id: string;
  readonly kind: PointKind;
  readonly unit: string | null;
  readonly rangeMin: number | null;
  readonly rangeMax: number | null;
  readonly substance: string | null;
  /** How often its device reports, ms. */
  readonly reportEveryMs: number;
}

/** A device that does not say how often it reports is expected within a minute. */
const REPORT_EVERY_MS_DEFAULT = 60_000;

export function toPointFacts(point: Point, device: Pick<Device, "reportEveryMs"> | undefined): PointFacts {
  return {
    id: point.id,
    kind: point.kind,
    unit: point.unit ?? null,
    rangeMin: point.rangeMin ?? null,
    rangeMax: point.rangeMax ?? null,
    substance: point.substance ?? null,
    reportEveryMs: device?.reportEveryMs ?? REPORT_EVERY_MS_DEFAULT,
  };
}

/** Facts of a point nobody has described: an analogue value of unknown unit and range. */
export function undescribedPoint(id: string): PointFacts {
  return {
    id,
    kind: "analog",
    unit: null,
    rangeMin: null,
    rangeMax: null,
    substance: null,
    reportEveryMs: REPORT_EVERY_MS_DEFAULT,
  };
}

type FactsByPoint = (enterprise: string, point: string) => PointFacts;

/** Facts of every point, retired ones too. Made once for each catalogue: a catalogue never changes, another takes its place. */
export function factsByPoint(catalog: Catalog): FactsByPoint {
  const known = made.get(catalog);
  if (known !== undefined) return known;
  const devices = new Map(catalog.devices.map((device) => [toDeviceKey(device.enterprise, device.id), device]));
  const facts = new Map(
    catalog.points.map((point) => {
      const device = devices.get(toDeviceKey(point.enterprise, point.device));
      return [toPointKey(point.enterprise, point.id), toPointFacts(point, device)];
    }),
  );
  const find: FactsByPoint = (enterprise, point) => facts.get(toPointKey(enterprise, point)) ?? undescribedPoint(point);
  made.set(catalog, find);
  return find;
}

const made = new WeakMap<Catalog, FactsByPoint>();
