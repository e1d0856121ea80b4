import { z } from "zod";
import type { Incident } from "../model/incident.ts";
import { instant, level, textOrNull } from "./schemas.ts";
import type { WireIncident } from "./wire-incident.ts";

export const incidentSchema = z
  .object({
    id: z.string(),
    enterprise: z.string(),
    site: textOrNull,
    startedAt: instant,
    lastRaisedAt: instant,
    closedAt: instant.nullable().describe("null: some of its alarms still need somebody"),
    firstOut: z
      .object({ alarm: z.string(), point: textOrNull, rule: z.string(), level, at: z.number() })
      .describe("what happened first, by corrected device time"),
    counts: z.array(z.int()).readonly().describe("alarms so far: red, orange, yellow, blue"),
    live: z.int(),
    reds: z.array(z.string()).readonly().describe("ids of the red ones, the first 200"),
    spread: z.array(z.object({ zone: z.string(), at: instant })).readonly(),
    busiest: z.int().describe("alarms in the busiest ten minutes"),
    drill: textOrNull.describe("every alarm of it so far was raised in this declared drill; null: not so"),
    flood: z.object({ since: instant, until: instant.nullable() }).nullable(),
  })
  .meta({ id: "Incident" }) satisfies z.ZodType<WireIncident>;

export function toWireIncident(incident: Incident): WireIncident {
  const { id, enterprise, site, counts, live, reds, busiest, firstOut, flood } = incident;
  return {
    id,
    enterprise,
    site,
    startedAt: incident.startedAtMs,
    lastRaisedAt: incident.lastRaisedAtMs,
    closedAt: incident.closedAtMs,
    firstOut: {
      alarm: firstOut.alarm,
      point: firstOut.point,
      rule: firstOut.rule,
      level: firstOut.level,
      at: firstOut.atMs,
    },
    counts,
    live,
    reds,
    spread: incident.spread.map(({ zone, atMs }) => ({ zone, at: atMs })),
    busiest,
    drill: incident.drill ?? null,
    flood: flood === null ? null : { since: flood.sinceMs, until: flood.untilMs },
  };
}
