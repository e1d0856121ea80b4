import { z } from "zod";
import type { HazardFacts } from "../../model/offline/hazard.ts";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import type { Contradiction, Found } from "../contradiction.ts";
import type { Look, PointNow } from "../look.ts";

const settings = z.strictObject({
  /** A proposal. */
  afterHours: z.number().min(0.001).max(720).default(24),
});

/** A panel that falls silent is no news. */
const AGAIN_MS = MINUTE_MS;

/**
 * D-14: on the spot loops of the fire panel were found shielded, and more than a day later every component of the place still tells
 * "normal". One that tells of the shield (the bit of GB/T 26875.3), and one of which nothing is known, contradicts nobody.
 */
export const panelSaysNormal: Contradiction<z.infer<typeof settings>> = {
  code: "D-14",
  words: {
    zh: {
      name: "消防主机报正常，现场有回路被屏蔽",
      online: "{points} 个消防部件均报“正常”",
      offline: "隐患 {ticket}：现场发现屏蔽回路 {loops} 个，已超过时限仍未恢复",
    },
    en: {
      name: "the fire panel says normal, on the spot loops are shielded",
      online: "All {points} fire components say normal",
      offline: "Hazard {ticket}: {loops} loops found shielded, and still after the time allowed",
    },
  },
  settings,
  find(look, { afterHours }) {
    const found: Found[] = [];
    for (const hazard of look.tickets<HazardFacts>("hazard")) {
      const loops = hazard.facts.shieldedLoops ?? null;
      if (hazard.closedAtMs !== null || loops === null) continue;
      const fromMs = hazard.openedAtMs + afterHours * HOUR_MS;
      look.again(look.atMs < fromMs ? fromMs : look.atMs + AGAIN_MS);
      const components = componentsOf(hazard.place, look);
      if (look.atMs < fromMs || components.length === 0 || !components.every(saysNormal)) continue;
      found.push({
        key: hazard.id,
        level: 3,
        place: hazard.place,
        online: {
          atMs: Math.max(...components.map(({ ts }) => ts ?? 0)),
          facts: { points: components.length, first: components[0]?.id ?? null },
        },
        offline: { atMs: hazard.openedAtMs, facts: { ticket: hazard.id, loops } },
        links: [{ to: "ticket", id: hazard.id, role: "contradicts" }],
      });
    }
    return found;
  },
};

function componentsOf(
  { points, zone }: { readonly points: readonly string[]; readonly zone: string | null },
  look: Look,
) {
  const named = points.flatMap((id) => look.point(id) ?? []).filter(({ kind }) => kind === "fire");
  if (named.length > 0 || zone === null) return named;
  return look.pointsIn(zone).filter(({ kind }) => kind === "fire");
}

function saysNormal({ value, quality, silent }: PointNow): boolean {
  return !silent && quality === "good" && value === "normal";
}
