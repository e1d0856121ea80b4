import { z } from "zod";
import { toUnit } from "../../model/units.ts";
import type { Contradiction, Found } from "../contradiction.ts";
import { onceForEachCatalog } from "../once-for-each-catalog.ts";

const settings = z.strictObject({
  /** A device may round: up to this part of the limit is the same. */
  toleranceShare: z.number().min(0).max(0.1).default(0.02),
});

/**
 * D-07: a device alarms by another limit than the rules here. What it alarms by it must say itself, as a point (`limitOf`): a gateway that
 * guesses it would contradict nobody. The share is a proposal.
 */
export const deviceLimitDiffers: Contradiction<z.infer<typeof settings>> = {
  code: "D-07",
  words: {
    zh: {
      name: "设备限值与登记限值不一致",
      online: "设备 {point} 的 {level} 级限值为 {device} {unit}",
      offline: "登记规则 {rule} 的限值为 {limit} {unit}",
    },
    en: {
      name: "the device alarms by another limit",
      online: "The device's limit of level {level} for {point} is {device} {unit}",
      offline: "Rule {rule} sets it to {limit} {unit}",
    },
  },
  settings,
  find(look, { toleranceShare }) {
    const found: Found[] = [];
    for (const { id: by, of } of tellingLimits(look.catalog, look.enterprise)) {
      const { point: id, level, direction = "high" } = of;
      const [reported, point] = [look.point(by), look.point(id)];
      look.again(look.atMs + AGAIN_MS);
      if (reported === null || point === null || reported.silent || reported.quality !== "good") continue;
      if (typeof reported.value !== "number") continue;
      const unit = point.unit;
      const device =
        reported.unit === unit || reported.unit === null || unit === null
          ? reported.value
          : toUnit(reported.value, { from: reported.unit, to: unit }, point.substance);
      const isHigh = direction === "high";
      const [strictest] = look
        .limitsOf(id)
        .filter((each) => each.level === level && each.direction === direction)
        .sort((a, b) => (isHigh ? a.limit - b.limit : b.limit - a.limit));
      if (device === null || strictest === undefined) continue;
      const { rule, limit } = strictest;
      if (Math.abs(device - limit) <= Math.abs(limit) * toleranceShare) continue;
      found.push({
        key: isHigh ? `${id}/${level}` : `${id}/${level}/low`,
        // One that alarms later than it must is the graver mistake.
        level: isHigh === device > limit ? 2 : 3,
        place: { site: null, zone: point.zone, points: [id] },
        online: { atMs: reported.ts, facts: { point: id, level, device, unit } },
        offline: { atMs: null, facts: { rule, limit, unit } },
        links: [],
      });
    }
    return found;
  },
};

/** Points in service that tell by which limit a device alarms. */
const tellingLimits = onceForEachCatalog((catalog, enterprise) =>
  catalog.points.flatMap(({ id, enterprise: owner, retired, limitOf }) =>
    owner !== enterprise || retired === true || limitOf === undefined ? [] : [{ id, of: limitOf }],
  ),
);

/** A device may fall silent without news. */
const AGAIN_MS = 60_000;
