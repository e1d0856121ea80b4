import { z } from "zod";
import { DAY_MS } from "../../model/time.ts";
import type { Contradiction } from "../contradiction.ts";

const settings = z.strictObject({
  days: z.int().min(7).max(92).default(90),
  officialMin: z.int().min(1).max(1_000).default(3),
});

/**
 * D-16: for three months the enterprise has found nothing wrong by itself, and inspectors have found several things. Of one known for less
 * than that nothing is said. Figures are proposals.
 */
export const findsNothing: Contradiction<z.infer<typeof settings>> = {
  code: "D-16",
  words: {
    zh: {
      name: "企业自查零隐患，检查发现多处隐患",
      online: "近 {days} 天检查人员发现隐患 {official} 处",
      offline: "近 {days} 天企业自查上报隐患 0 处",
    },
    en: {
      name: "the enterprise finds nothing, inspectors do",
      online: "Inspectors found {official} things in {days} days",
      offline: "In {days} days the enterprise reported nothing by itself",
    },
  },
  settings,
  find(look, { days, officialMin }) {
    const fromMs = look.atMs - days * DAY_MS;
    if (look.knownSinceMs === null || look.knownSinceMs > fromMs) return [];
    const recent = look.found.filter(({ atMs }) => atMs >= fromMs);
    const official = recent.filter(({ self }) => !self);
    const things = official.reduce((sum, { count }) => sum + count, 0);
    if (recent.length > official.length || things < officialMin) return [];
    return [
      {
        key: look.enterprise,
        level: 3,
        place: { site: null, zone: null, points: [] },
        online: { atMs: official.at(-1)?.atMs ?? null, facts: { days, official: things } },
        offline: { atMs: look.atMs, facts: { days, self: 0 } },
        links: [],
      },
    ];
  },
};
