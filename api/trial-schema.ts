import { z } from "zod";
import { instant, level, textOrNull } from "./schemas.ts";
import type { WireTrial } from "./wire-trial.ts";

const condition = z.object({
  point: z.string(),
  check: textOrNull.describe("which check of a rule that has several"),
  level,
  limit: z.number().nullable(),
  unit: textOrNull,
  tried: z.boolean().describe("false: it tells of silence, which is not tried"),
  count: z.int().describe("how often it would have held, after its delays"),
  heldMs: z.number(),
  spans: z
    .array(z.object({ from: instant, to: instant.nullable().describe("null: it would hold now") }))
    .readonly()
    .describe("the newest of them, newest first"),
});

export const trialSchema = z
  .object({
    from: instant,
    to: instant,
    complete: z.boolean().describe("false: the older part of more readings than are taken into account is missing"),
    pointsLeftOut: z.int().describe("points of the rule that were not looked at"),
    conditions: z.array(condition).readonly(),
  })
  .meta({ id: "Trial" }) satisfies z.ZodType<WireTrial>;
