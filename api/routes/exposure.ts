import { z } from "zod";
import type { Point } from "../../model/catalog/catalog.ts";
import { factsByPoint } from "../../model/catalog/point-facts.ts";
import { substanceOf } from "../../model/gas-catalog.ts";
import {
  type ExposureTrend,
  openExposureTrend,
  TRENDED_WINDOW_MS,
  type TrendedMeasure,
} from "../../model/knowledge/exposure-trend.ts";
import { shortTermLimitOf } from "../../model/knowledge/occupational-limit.ts";
import type { Reading } from "../../model/reading.ts";
import { DAY_MS } from "../../model/time.ts";
import { toUnit } from "../../model/units.ts";
import type { ReadingStore } from "../../storage/readings/reading-store.ts";
import { requirePoint } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { exposureSchema } from "../exposure-schema.ts";
import { idText, wholeNumber } from "../queries.ts";
import { badRequest } from "../refusal.ts";
import { refusals } from "../schemas.ts";
import type { WireExposure, WireExposureLane } from "../wire-exposure.ts";

/** 24 h and the 8 h before them three times a second, or 1 h and the 8 h before ten times. */
const READINGS_MAX = 400_000;
/** Between two pages others have their turn. */
const PAGE = 2_000;
/** About one sample for two pixels of a wide screen. */
const SAMPLES = 360;
const STEP_MS_MIN = 10_000;
const HOUR_MS = 3_600_000;

export function exposureRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "What somebody at a toxic gas point would have taken in: the 15 min and the 8 h mean over a span",
    description:
      "Time-weighted from the stored readings, those told later included; a gap is never zero exposure. Limits are those of GBZ 2.1 for the " +
      "point's substance, in its unit and unconfirmed.",
    tags: ["points"],
    querystring: z.object({
      enterprise: idText.optional().describe("default: the caller's own"),
      point: idText,
      from: wholeNumber.optional().describe("epoch milliseconds; absent: 1 h before `to`"),
      to: wholeNumber.optional().describe("epoch milliseconds, at most 24 h after `from`; absent: now"),
    }),
    response: { 200: exposureSchema, ...refusals(503) },
  };
  app.get("/exposure", { schema }, async (request): Promise<WireExposure> => {
    const { query } = request;
    const { facts, view } = requirePoint(context, callerOf(request), query);
    // What is to come is no exposure: it would be drawn as a gap.
    const to = Math.min(query.to ?? Number.POSITIVE_INFINITY, context.ports.nowMs());
    const from = query.from ?? Math.max(0, to - HOUR_MS);
    if (from >= to) throw badRequest("from ≥ to");
    if (to - from > DAY_MS) throw badRequest("to: at most 24 h after from");
    const { enterprise, id, unit } = facts.point;
    const { reportEveryMs } = factsByPoint(context.index().catalog)(enterprise, id);
    // A reading stands as long as in an exposure rule.
    const span = { fromMs: from, toMs: to, holdMs: 3 * reportEveryMs };
    const { lanes, complete } = await readLanes(context.ports.readings, view.pointNo, limitsOf(facts.point), span);
    return { enterprise, point: id, unit: unit ?? null, from, to, complete, lanes };
  });
}

type LaneLimit = Pick<WireExposureLane, "measure" | "limit" | "basis">;

/** The limits of its substance in the unit of the point. */
function limitsOf({ substance, unit }: Point): readonly LaneLimit[] {
  const found = substance === undefined ? null : substanceOf(substance);
  if (found === null || unit === undefined) return [];
  const shortTerm = shortTermLimitOf(found);
  const all = [
    { measure: "stel", mgM3: shortTerm?.valueMgM3 ?? null, basis: shortTerm?.basis ?? "PC-STEL" },
    { measure: "twa", mgM3: found.pcTwaMgM3, basis: "PC-TWA" },
  ] as const;
  return all.flatMap(({ measure, mgM3, basis }) => {
    const limit = mgM3 === null ? null : toUnit(mgM3, { from: "mg/m3", to: unit }, substance ?? null);
    return limit === null ? [] : [{ measure, limit, basis }];
  });
}

const SOURCE: Readonly<Record<TrendedMeasure, string>> = {
  stel: "GBZ 2.1-2019, GBZ/T 223-2009",
  twa: "GBZ 2.1-2019",
};

async function readLanes(
  store: Pick<ReadingStore, "read">,
  pointNo: number,
  limits: readonly LaneLimit[],
  span: { readonly fromMs: number; readonly toMs: number; readonly holdMs: number },
): Promise<Pick<WireExposure, "lanes" | "complete">> {
  if (limits.length === 0) return { lanes: [], complete: true };
  const stepMs = Math.max(STEP_MS_MIN, Math.ceil((span.toMs - span.fromMs) / SAMPLES));
  const trends = limits.map(({ measure }) => openExposureTrend(measure, { ...span, stepMs }));
  const longestMs = Math.max(...limits.map(({ measure }) => TRENDED_WINDOW_MS[measure]));
  const query = { pointNo, from: Math.max(0, span.fromMs - longestMs - span.holdMs), to: span.toMs, limit: PAGE };
  let cursor: string | null = null;
  let taken = 0;
  do {
    const page: Awaited<ReturnType<typeof store.read>> = await store.read({
      ...query,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const reading of page.items) takeInto(trends, reading);
    taken += page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== null && taken < READINGS_MAX);
  const lanes = limits.map((limit, i): WireExposureLane => {
    // One trend for each limit.
    const samples = trends[i]!.end();
    const told = samples.map(({ atMs, estimate, atLeast, coverage }) => ({
      t: atMs,
      value: estimate,
      atLeast,
      coverage,
    }));
    return { ...limit, source: SOURCE[limit.measure], confirmed: false, samples: told };
  });
  return { lanes, complete: cursor === null };
}

/** Of a bad reading nothing is known, unless it was over the range: then it was at least that. */
function takeInto(trends: readonly ExposureTrend[], { ts, value, quality, overRange }: Reading): void {
  const usable = typeof value === "number" && (quality !== "bad" || overRange);
  for (const trend of trends) trend.take({ atMs: ts, value: usable ? value : null, atLeast: overRange });
}
