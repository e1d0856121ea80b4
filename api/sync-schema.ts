import { z } from "zod";
import { checklistSchema, checkPlanSchema, postSchema } from "../model/catalog/schema.ts";
import { instant as instantField, ticketId } from "../model/offline/fields.ts";
import { placesSchema, alarmSchema, errorSchema, instant, pointSchema, protectionOffSchema } from "./schemas.ts";
import { positionSchema, ticketKind, ticketKindSchema, ticketSchema } from "./ticket-schema.ts";
import type { WireBundleSeal, WireOfflineBundle, WireSyncAnswer, WireSyncResult } from "./wire-ticket.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const sealSchema = z.object({
  enterprise: z.string().max(200),
  by: z.string().max(200),
  madeAt: instant,
  expiresAt: instant.describe("from then on it is too old to go by"),
  sha256: hash.describe("over the canonical JSON of content: keys sorted by code unit, no spaces, UTF-8"),
  signature: hash.describe("HMAC-SHA-256 over the rest of the seal, under a key of this installation"),
}) satisfies z.ZodType<WireBundleSeal>;

export const bundleSchema = sealSchema
  .extend({
    content: z.object({
      language: z.enum(["zh-CN", "en"]),
      kinds: z.array(ticketKindSchema).readonly(),
      places: placesSchema,
      points: z.array(pointSchema).readonly(),
      tickets: z.array(ticketSchema.extend({ may: z.array(z.string()).readonly() })).readonly(),
      alarms: z.array(alarmSchema).readonly().describe("active ones, and those raised in the last 7 days"),
      protectionOff: z.array(protectionOffSchema).readonly(),
      posts: z.array(postSchema).readonly(),
      checklists: z.array(checklistSchema.extend({ version: z.string() })).readonly(),
      checkPlans: z.array(checkPlanSchema).readonly(),
      truncated: z.boolean().describe("there was more than a bundle holds; the oldest were left out"),
    }),
  })
  .meta({ id: "OfflineBundle" }) satisfies z.ZodType<WireOfflineBundle>;

/** Lower case, so that an id has one form only: a ticket that a phone opens is `<kind>-<clientId>`, and its own acts may name it so. */
export const clientIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  .describe("UUID in lower case, made by the phone for this act");

const told = {
  clientId: clientIdSchema,
  claimedAt: instantField.describe("when it was done, by the phone's clock"),
  position: positionSchema
    .extend({ accuracyM: positionSchema.shape.accuracyM.default(null) })
    .nullable()
    .default(null),
  body: z.record(z.string(), z.unknown()).default({}),
};

/** What a phone did: it opened a ticket, or acted on one. */
export const openOrderSchema = z.strictObject({
  ...told,
  kind: ticketKind,
  enterprise: z.string().max(200).optional(),
});
export const actOrderSchema = z.strictObject({ ...told, ticket: ticketId, act: z.string().min(1).max(60) });

export function syncBodySchema(ordersMax: number) {
  const order = z.toJSONSchema(z.union([openOrderSchema, actOrderSchema]), { io: "input" });
  const { $schema: _, ...documented } = order;
  return z.object({
    deviceNow: instantField.describe("the phone's clock when it hands this in"),
    bundle: sealSchema.nullish().describe("the seal of the bundle the results rest on, unchanged"),
    // Each is checked by itself: one that is wrong must not hold up the others.
    orders: z.array(z.unknown().meta({ ...documented })).max(ordersMax),
  });
}

const resultSchema = z.object({
  clientId: z.string().nullable(),
  outcome: z.enum(["taken", "already-taken", "kept-aside", "refused"]),
  ticket: z.string().nullable(),
  entry: z.int().nullable(),
  error: errorSchema.shape.error.nullable().describe("why it was kept aside or refused"),
  stands: ticketSchema.nullable().describe("of what was kept aside: how the ticket stands now"),
}) satisfies z.ZodType<WireSyncResult>;

export const syncAnswerSchema = z
  .object({
    now: instant,
    offsetMs: z.number().describe("gateway time less phone time"),
    bundle: z.enum(["good", "expired"]).nullable(),
    results: z.array(resultSchema).readonly().describe("one for each order, in their order"),
  })
  .meta({ id: "SyncAnswer" }) satisfies z.ZodType<WireSyncAnswer>;
