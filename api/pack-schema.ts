import { z } from "zod";
import { POINT_KINDS } from "../model/catalog/schema.ts";
import { level, textOrNull } from "./schemas.ts";
import type { WirePack, WirePackKind } from "./wire-packs.ts";

const role = z.object({
  role: z.string(),
  points: z.array(z.string()).readonly(),
  by: z.enum(["named", "taken"]).describe("taken: gas detectors of the zone that are plainly it"),
});

const source = z
  .object({ standard: z.string(), clause: textOrNull, confirmed: z.literal(false) })
  .describe("clause null: a proposal");

const rule = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  level: level.nullable().describe("null: its parameters say the levels"),
  points: z.array(z.string()).readonly(),
  params: z.record(z.string(), z.unknown()),
  source,
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
    settings: z.record(z.string(), z.unknown()).describe("as the entry gives them"),
    rules: z.array(rule).readonly(),
    blind: z.array(blind).readonly(),
  })
  .meta({ id: "Pack" }) satisfies z.ZodType<WirePack>;

const kindRole = z.object({
  role: z.string(),
  name: z.string(),
  pointKinds: z.array(z.enum(POINT_KINDS)).readonly(),
  unit: textOrNull.describe("its points must convert to it"),
  substance: textOrNull,
  takes: z.boolean().describe("left out, gas detectors of the zone that are plainly it fill it"),
  required: z.boolean(),
  most: z.int().nullable().describe("most points"),
});

const setting = z.object({
  setting: z.string(),
  name: z.string(),
  unit: textOrNull,
  schema: z.record(z.string(), z.unknown()).describe("JSON schema, with the default where there is one"),
  source,
});

export const packKindSchema = z
  .object({
    pack: z.string(),
    name: z.string(),
    roles: z.array(kindRole).readonly(),
    settings: z.array(setting).readonly(),
  })
  .meta({ id: "PackKind" }) satisfies z.ZodType<WirePackKind>;
