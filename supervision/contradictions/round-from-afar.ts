import { z } from "zod";
import { earthDistanceM } from "../../model/knowledge/earth-distance.ts";
import type { InspectionFacts } from "../../model/offline/inspection.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { MINUTE_MS, SECOND_MS } from "../../model/time.ts";
import type { Contradiction } from "../contradiction.ts";
import type { Look } from "../look.ts";
import { withThoseOnRecord } from "../on-record.ts";

const CODE = "D-11";

const settings = z.strictObject({
  /** Farther from the site nobody looks at anything on it. A proposal. */
  metres: z.number().min(10).max(10_000).default(200),
  /** Nobody looks at a thing in less, on average. A proposal. */
  secondsPerItem: z.number().min(0).max(600).default(20),
  /** So many answers within one minute were given at a desk. A proposal. */
  itemsInMinute: z.int().min(2).max(200).default(20),
});
type Settings = z.infer<typeof settings>;

/** D-11: the phone that an inspection was written on was far from the site, or it was gone through faster than anybody can look. */
export const roundFromAfar: Contradiction<Settings> = {
  code: CODE,
  words: {
    zh: {
      name: "疑似未到现场",
      online: "手机距场所 {metres} 米；每项 {secondsPerItem} 秒；一分钟内最多填 {itemsInMinute} 项",
      offline: "检查记录 {inspection}（{person}）称已到现场检查 {items} 项",
    },
    en: {
      name: "a round that may not have been gone",
      online:
        "its phone was {metres} m from the site; {secondsPerItem} s an item; up to {itemsInMinute} items in a minute",
      offline: "inspection {inspection} by {person} says that {items} items were looked at there",
    },
  },
  settings,
  find(look, given) {
    const found = look.tickets<InspectionFacts>("inspection").flatMap((inspection) => {
      const seen = seenOf(inspection, look);
      if (!isDoubtful(seen, given)) return [];
      const { id, facts, place } = inspection;
      return {
        key: id,
        level: 3 as const,
        place,
        online: { atMs: facts.endAtMs, facts: { ...seen } },
        offline: { atMs: facts.endAtMs, facts: { inspection: id, person: facts.person, items: facts.items.length } },
        links: [{ to: "ticket" as const, id, role: "contradicts" as const }],
      };
    });
    return withThoseOnRecord(look, CODE, found);
  },
};

interface Seen {
  /** At least so far from the site; null: nobody knows. */
  readonly metres: number | null;
  /** null: it had no items. */
  readonly secondsPerItem: number | null;
  /** null: the items bear no times. */
  readonly itemsInMinute: number | null;
}

function isDoubtful({ metres, secondsPerItem, itemsInMinute }: Seen, given: Settings): boolean {
  if (metres !== null && metres > given.metres) return true;
  if (secondsPerItem !== null && secondsPerItem < given.secondsPerItem) return true;
  return itemsInMinute !== null && itemsInMinute >= given.itemsInMinute;
}

function seenOf({ facts, place }: Ticket<InspectionFacts>, look: Look): Seen {
  const answered = facts.items.filter(({ result }) => result !== "na");
  const seconds = (facts.endAtMs - facts.startAtMs) / SECOND_MS;
  return {
    metres: metresFrom(facts, place.site ?? siteOfZone(place.zone, look), look),
    secondsPerItem: answered.length === 0 ? null : Math.round((seconds / answered.length) * 10) / 10,
    itemsInMinute: busiestMinute(answered.flatMap(({ at }) => at ?? [])),
  };
}

function metresFrom({ position }: InspectionFacts, site: string | null, look: Look): number | null {
  const own = look.catalog.sites.filter(
    ({ enterprise, retired }) => enterprise === look.enterprise && retired !== true,
  );
  const named = site === null ? own : own.filter(({ id }) => id === site);
  if (position === null || named.length === 0) return null;
  let nearest: number | null = null;
  for (const { lat, lon } of named) {
    // Of a site that lies nobody knows where nobody can be far.
    if (lat === undefined || lon === undefined) return null;
    const metres = earthDistanceM(position, { lat, lon });
    nearest = nearest === null ? metres : Math.min(nearest, metres);
  }
  // The phone may be anywhere within its accuracy: the nearest of it counts.
  return nearest === null ? null : Math.max(0, Math.round(nearest - (position.accuracyM ?? 0)));
}

function siteOfZone(zone: string | null, { catalog }: Look): string | null {
  return zone === null ? null : (catalog.zones.find(({ id }) => id === zone)?.site ?? null);
}

function busiestMinute(times: readonly number[]): number | null {
  if (times.length === 0) return null;
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  sorted.forEach((atMs, i) => {
    while ((sorted[from] ?? atMs) <= atMs - MINUTE_MS) from++;
    most = Math.max(most, i - from + 1);
  });
  return most;
}
