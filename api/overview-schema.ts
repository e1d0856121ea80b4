import { z } from "zod";
import { incidentSchema } from "./incident-schema.ts";
import { instant, level, textOrNull } from "./schemas.ts";
import { CHANGE_KINDS, type WireOverview } from "./wire-overview.ts";

const row = z
  .object({
    enterprise: z.string(),
    name: z.string(),
    area: z.string(),
    areaName: z.string(),
    points: z.int().describe("in service"),
    online: z.int().describe("of them: heard of within the time they may be silent"),
    good: z.int().describe("of those: the newest value is known and not of bad quality"),
    raised: z.array(z.int()).readonly().describe("alarms raised in each of the last 24 hours, the one that runs last"),
    inspectedAt: instant.nullable().describe("its newest inspection was put on record"),
    contradictions: z.int().describe("open"),
    protectionsOff: z.int().describe("lines of the register of calls that are off, and bypasses in force"),
    late: z.int().describe("tickets whose step is late"),
    holders: z
      .array(z.object({ alarm: z.string(), by: z.string(), at: instant }))
      .readonly()
      .describe("who acknowledged its open alarms, the gravest first; at most 20"),
  })
  .meta({ id: "OverviewRow" });

const change = z
  .object({
    id: z.string(),
    kind: z.enum(CHANGE_KINDS),
    at: instant,
    enterprise: z.string(),
    level: level.nullable(),
    alarm: textOrNull,
    ticket: textOrNull,
    point: textOrNull,
    ticketKind: textOrNull,
    text: textOrNull.describe("what it is about, in its own words"),
    value: z.number().nullable().describe("step of an escalation, last value of a silent sensor, the weaker limit"),
    order: z
      .object({ ticket: z.string(), replyBy: instant.nullable(), state: z.string() })
      .nullable()
      .describe("the supervision order that stands about it"),
  })
  .meta({ id: "Change" });

export const overviewSchema = z
  .object({
    asOf: instant,
    items: z.array(row).readonly(),
    incidents: z.array(incidentSchema).readonly().describe("open ones, newest first, at most 500"),
    changes: z.array(change).readonly().describe("newest first, at most 200"),
  })
  .meta({ id: "Overview" }) satisfies z.ZodType<WireOverview>;
