import { z } from "zod";
import type { Contradiction } from "../contradiction.ts";
import { ALARM_LOG_MS, isOfPlant } from "../look.ts";

const settings = z.strictObject({
  /** Others of the industry, and what half of them had at least. */
  enterprisesMin: z.int().min(2).max(1_000).default(3),
  alarmsMedianMin: z.number().min(1).max(10_000).default(5),
});

/**
 * D-15: not one alarm in 30 days where others of the industry have several (沉默企业): an audit is suggested, no more. Counted once a day; of an
 * enterprise known for less than 30 days nothing is said. Figures are proposals.
 */
export const silentEnterprise: Contradiction<z.infer<typeof settings>> = {
  code: "D-15",
  words: {
    zh: {
      name: "沉默企业",
      online: "30 天内没有任何报警",
      offline: "同行业 {enterprises} 家企业报警数中位值为 {median}",
    },
    en: {
      name: "a silent enterprise",
      online: "Not one alarm in 30 days",
      offline: "{enterprises} enterprises of the industry: half of them had {median} alarms or more",
    },
  },
  settings,
  find(look, { enterprisesMin, alarmsMedianMin }) {
    const { peers, knownSinceMs, atMs } = look;
    if (peers === null || knownSinceMs === null || knownSinceMs > atMs - ALARM_LOG_MS) return [];
    if (peers.enterprises < enterprisesMin || peers.alarmsMedian < alarmsMedianMin) return [];
    if (look.log.some((line) => isOfPlant(line) && line.raisedAtMs >= atMs - ALARM_LOG_MS)) return [];
    const hasPoints = look.catalog.points.some(
      ({ enterprise, retired }) => enterprise === look.enterprise && retired !== true,
    );
    if (!hasPoints) return [];
    return [
      {
        key: look.enterprise,
        level: 4,
        place: { site: null, zone: null, points: [] },
        online: { atMs, facts: { days: 30, alarms: 0 } },
        offline: { atMs, facts: { enterprises: peers.enterprises, median: peers.alarmsMedian } },
        links: [],
      },
    ];
  },
};
