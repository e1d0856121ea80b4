import type { Device, Point, PointKind } from "./catalog.ts";

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
