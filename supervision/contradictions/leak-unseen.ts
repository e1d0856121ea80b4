import { z } from "zod";
import type { HazardFacts } from "../../model/offline/hazard.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import type { Contradiction, Found } from "../contradiction.ts";
import type { Look, PointNow } from "../look.ts";

const settings = z.strictObject({
  /** A reading up to this part of the range says that there is nothing. */
  zeroShare: z.number().min(0).max(0.05).default(0.005),
});

/**
 * Readings come without news of their own: while somebody smells a leak the points are looked at again every few seconds, and where it goes on
 * for longer than an hour, every minute.
 */
const AGAIN_MS = 4_000;
const AGAIN_LATER_MS = MINUTE_MS;

/**
 * D-03: somebody smells, hears or sees a leak, and the gas points of the place say that there is nothing. One that is silent, out of order or
 * shows anything is no witness of that. The share is a proposal.
 */
export const leakUnseen: Contradiction<z.infer<typeof settings>> = {
  code: "D-03",
  words: {
    zh: {
      name: "有人闻到泄漏，探测器读数为零",
      online: "{point} 读数 {value} {unit}，视为没有气体",
      offline: "隐患 {ticket} 报告有泄漏迹象：{text}",
    },
    en: {
      name: "a leak is smelt, and the detector reads zero",
      online: "{point} reads {value} {unit}: no gas",
      offline: "Hazard {ticket} reports signs of a leak: {text}",
    },
  },
  settings,
  find(look, { zeroShare }) {
    const found: Found[] = [];
    for (const hazard of look.tickets<HazardFacts>("hazard")) {
      if (hazard.closedAtMs !== null || !hazard.facts.leak) continue;
      look.again(look.atMs + (look.atMs < hazard.openedAtMs + HOUR_MS ? AGAIN_MS : AGAIN_LATER_MS));
      for (const point of detectorsOf(hazard, look))
        if (saysNothingThere(point, zeroShare)) found.push(toFound(hazard, point));
    }
    return found;
  },
};

/** The gas points it names, else those of its zone. */
function detectorsOf({ place }: Ticket<HazardFacts>, look: Look): readonly PointNow[] {
  const named = place.points.flatMap((id) => look.point(id) ?? []).filter(({ kind }) => kind === "gas");
  if (named.length > 0 || place.zone === null) return named;
  return look.pointsIn(place.zone).filter(({ kind }) => kind === "gas");
}

function saysNothingThere({ value, quality, silent, rangeMin, rangeMax, substance }: PointNow, share: number): boolean {
  // Oxygen is never nought in good air.
  if (silent || quality === null || quality === "bad" || typeof value !== "number" || substance === "O2") return false;
  return value <= ((rangeMax ?? 0) - (rangeMin ?? 0)) * share;
}

function toFound(hazard: Ticket<HazardFacts>, { id, value, unit, ts, zone }: PointNow): Found {
  return {
    key: `${hazard.id}/${id}`,
    level: 2,
    place: { site: hazard.place.site, zone: hazard.place.zone ?? zone, points: [id] },
    online: { atMs: ts, facts: { point: id, value, unit } },
    offline: { atMs: hazard.openedAtMs, facts: { ticket: hazard.id, text: hazard.facts.text } },
    links: [{ to: "ticket", id: hazard.id, role: "contradicts" }],
  };
}
