import { z } from "zod";
import { ATTACHMENT_TYPES } from "../model/offline/attachment.ts";
import { instant, textOrNull } from "./schemas.ts";
import type { WirePlan } from "./wire-plan.ts";

const share = z.number().min(0).max(1);
const spot = z.tuple([share, share]).readonly().describe("[x, y] as shares of the drawing, from its upper left corner");
const box = z.tuple([share, share, share, share]).readonly().describe("[x, y, width, height] as shares of the drawing");

const PLAN_POINTS_MAX = 5_000;
const PLAN_ZONES_MAX = 500;

export const planSchema = z
  .object({
    site: z.string(),
    version: z.int().describe("0: nobody has drawn one yet"),
    image: z
      .object({ sha256: z.string(), type: z.enum(ATTACHMENT_TYPES) })
      .nullable()
      .describe("an attachment of the enterprise"),
    points: z.record(z.string(), spot),
    zones: z.record(z.string(), box),
    by: textOrNull,
    at: instant.nullable(),
  })
  .meta({ id: "SitePlan" }) satisfies z.ZodType<WirePlan>;

/** What is written of one: the whole, against the version it was made from. */
export const planOrder = z.strictObject({
  version: z.int().min(0).describe("the one it was made from; 409 when there is a newer one"),
  image: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "64 digits of lower-case hex")
    .nullable(),
  points: z
    .record(z.string().max(100), spot)
    .refine((all) => Object.keys(all).length <= PLAN_POINTS_MAX, `at most ${PLAN_POINTS_MAX}`),
  zones: z
    .record(z.string().max(100), box)
    .refine((all) => Object.keys(all).length <= PLAN_ZONES_MAX, `at most ${PLAN_ZONES_MAX}`),
});
