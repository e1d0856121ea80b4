import { z } from "zod";
import { level, textOrNull } from "./schemas.ts";
import type { WirePack } from "./wire-packs.ts";

const role = z.object({
  role: z.string(),
  points: z.array(z.string()).readonly(),
  by: z.enum(["named", "taken"]).describe("taken: gas detectors of the zone that are plainly it"),
});

const rule = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  level: level.nullable().describe("null: its parameters say the levels"),
  points: z.array(z.string()).readonly(),
  params: z.record(z.string(), z.unknown()),
  source: z
    .object({ standard: z.string(), clause: textOrNull, confirmed: z.literal(false) })
    .describe("clause null: a proposal"),
});

const blind = z.object({
  rule: z.string(),
  missing: z.string().describe("the role or setting it lacks"),
  onPurpose: z.boolean().describe("the entry says itself that there is none"),
});

export const packSchema = z
  .object({
    id: z.string(),
    enterprise: z.string(),
    name: z.string(),
    pack: z.string(),
    zone: z.string(),
    roles: z.array(role).readonly(),
    rules: z.array(rule).readonly(),
    blind: z.array(blind).readonly(),
  })
  .meta({ id: "Pack" }) satisfies z.ZodType<WirePack>;
