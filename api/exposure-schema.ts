import { z } from "zod";
import { instant, textOrNull } from "./schemas.ts";
import type { WireExposure } from "./wire-exposure.ts";

const sample = z.object({
  t: instant.describe("end of the window"),
  value: z.number().nullable().describe("null: too little of the window is covered, or a sensor was over its range"),
  atLeast: z.number().nullable().describe("gaps add nothing to it; null: nothing is known"),
  coverage: z.number().describe("covered share of the window"),
});

const lane = z.object({
  measure: z.enum(["stel", "twa"]).describe("rolling mean of 15 min; the last 8 h over 8 h"),
  limit: z.number(),
  basis: z.enum(["PC-TWA", "PC-STEL", "MAC", "excursion"]),
  source: z.string(),
  confirmed: z.literal(false),
  samples: z.array(sample).readonly(),
});

export const exposureSchema = z
  .object({
    enterprise: z.string(),
    point: z.string(),
    unit: textOrNull,
    from: instant,
    to: instant,
    complete: z.boolean().describe("false: more readings than are taken into account"),
    lanes: z.array(lane).readonly().describe("empty: no exposure limit is known for the point"),
  })
  .meta({ id: "Exposure" }) satisfies z.ZodType<WireExposure>;
