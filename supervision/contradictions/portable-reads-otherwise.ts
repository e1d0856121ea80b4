import { z } from "zod";
import type { InspectionFacts, PairedReading } from "../../model/offline/inspection.ts";
import { MINUTE_MS } from "../../model/time.ts";
import { toUnit } from "../../model/units.ts";
import type { Contradiction, Found } from "../contradiction.ts";
import type { Look, PointNow } from "../look.ts";
import { withThoseOnRecord } from "../on-record.ts";

const CODE = "D-02";

const settings = z.strictObject({
  /** Share of the portable's reading by which the two may differ. A proposal. */
  shareOfReading: z.number().min(0).max(1).default(0.2),
  /** Share of full scale by which they may differ, if that is more. A proposal. */
  shareOfScale: z.number().min(0).max(1).default(0.05),
  /** Readings farther apart are no pair. A proposal. */
  withinMinutes: z.number().min(0.5).max(60).default(5),
});
type Settings = z.infer<typeof settings>;

/** D-02: the portable instrument of an inspector reads something else than the gateway had of the point then. Twice in succession it is graver. */
export const portableReadsOtherwise: Contradiction<Settings> = {
  code: CODE,
  words: {
    zh: {
      name: "便携读数与网关不符",
      online: "网关 {point} 为 {value} {unit}",
      offline: "便携仪器 {instrument} 读数 {reading} {readingUnit}（{inspection}）",
    },
    en: {
      name: "a portable reads otherwise",
      online: "the gateway had {value} {unit} of {point}",
      offline: "the portable instrument {instrument} read {reading} {readingUnit} ({inspection})",
    },
  },
  settings,
  find(look, given) {
    const found: Found[] = [];
    const compared = comparedPoints(look, given);
    for (const [point, pairs] of compared) {
      const [before, last] = [pairs.at(-2), pairs.at(-1)];
      if (last?.differs === true) found.push(toFound(point, last, before?.differs === true, look));
    }
    // A later pair that agrees settles it; that the engine has forgotten the pairs does not.
    const agreed = new Set(
      [...compared].filter(([, pairs]) => pairs.at(-1)?.differs === false).map(([point]) => point),
    );
    return withThoseOnRecord(look, CODE, found).filter(({ key }) => !agreed.has(key));
  },
};

interface Compared {
  readonly inspection: string;
  readonly reading: PairedReading;
  readonly gateway: { readonly ts: number; readonly value: number };
  readonly differs: boolean;
}

/** Pairs that can be compared, by point, in order of time. */
function comparedPoints(look: Look, given: Settings): ReadonlyMap<string, readonly Compared[]> {
  const byPoint = new Map<string, Compared[]>();
  for (const { id, facts } of look.tickets<InspectionFacts>("inspection")) {
    for (const reading of facts.readings) {
      const point = look.point(reading.point);
      const compared = point === null ? null : compare(id, reading, point, given);
      if (compared !== null) byPoint.set(reading.point, [...(byPoint.get(reading.point) ?? []), compared]);
    }
  }
  for (const pairs of byPoint.values()) pairs.sort((a, b) => a.reading.at - b.reading.at);
  return byPoint;
}

function compare(
  inspection: string,
  reading: PairedReading,
  { unit, substance, rangeMin, rangeMax }: PointNow,
  { shareOfReading, shareOfScale, withinMinutes }: Settings,
): Compared | null {
  const { gateway } = reading;
  if (gateway === null || gateway.value === null || unit === null) return null;
  if (Math.abs(reading.at - gateway.ts) > withinMinutes * MINUTE_MS) return null;
  const portable = toUnit(reading.value, { from: reading.unit, to: unit }, substance);
  if (portable === null) return null;
  const scale = rangeMax === null ? 0 : rangeMax - (rangeMin ?? 0);
  const allowed = Math.max(shareOfReading * Math.abs(portable), shareOfScale * scale);
  const { ts, value } = gateway;
  return { inspection, reading, gateway: { ts, value }, differs: Math.abs(portable - value) > allowed };
}

function toFound(point: string, { inspection, reading, gateway }: Compared, twice: boolean, look: Look): Found {
  const now = look.point(point);
  return {
    key: point,
    level: twice ? 2 : 3,
    place: { site: null, zone: now?.zone ?? null, points: [point] },
    online: { atMs: gateway.ts, facts: { point, value: gateway.value, unit: now?.unit ?? null } },
    offline: {
      atMs: reading.at,
      facts: { reading: reading.value, readingUnit: reading.unit, instrument: reading.instrument, inspection },
    },
    links: [{ to: "ticket", id: inspection, role: "contradicts" }],
  };
}
