import { z } from "zod";
import type { BlindSpot } from "../model/blind-spot.ts";
import { instant, textOrNull } from "./schemas.ts";
import type { WireBlindSpot } from "./wire-supervision.ts";

export const blindSpotSchema = z
  .object({
    id: z.string(),
    kind: z.string().describe("a kind of the register, shelved, silent, or the kind of a ticket"),
    points: z.array(z.string()).readonly(),
    since: instant,
    until: instant.nullable().describe("when it was to end by itself; null: it was not"),
    by: textOrNull,
    approvedBy: textOrNull,
    reason: textOrNull,
    measure: textOrNull.describe("what guarded the place meanwhile"),
    reference: textOrNull.describe("the paper, rule or ticket behind it"),
  })
  .meta({ id: "BlindSpot" }) satisfies z.ZodType<WireBlindSpot>;

export function toWireBlindSpot({ sinceMs, untilMs, ...rest }: BlindSpot): WireBlindSpot {
  return { ...rest, since: sinceMs, until: untilMs };
}
