import { z } from "zod";
import { POINT_KINDS } from "../model/catalog/schema.ts";
import { DEVIATION_STATES } from "../model/deviation.ts";
import { catalogIssueSchema, facts, instant, level, textOrNull } from "./schemas.ts";
import type { WireDeviation, WireFinding, WireRule, WireRuleKind, WireRuleVersion } from "./wire-rules.ts";

const document = z.record(z.string(), z.unknown());

export const ruleKindSchema = z
  .object({
    kind: z.string(),
    name: z.string(),
    purpose: z.string(),
    pointKinds: z.array(z.enum(POINT_KINDS)).readonly(),
    over: z.enum(["each", "together"]).describe("each: every point by itself; together: all points as one"),
    params: document.describe("JSON schema of the rule's params"),
  })
  .meta({ id: "RuleKind" }) satisfies z.ZodType<WireRuleKind>;

const change = { by: z.string(), at: instant, reason: textOrNull };

export const ruleSchema = z
  .object({
    id: z.string(),
    enterprise: z.string(),
    name: textOrNull,
    kind: z.string(),
    kindName: z.string(),
    points: z.array(z.string()).readonly(),
    level: level.nullable(),
    params: document,
    version: z.int(),
    changed: z.object(change).nullable().describe("null: from before versions were counted"),
  })
  .meta({ id: "Rule" }) satisfies z.ZodType<WireRule>;

export const ruleVersionSchema = z
  .object({ version: z.int(), ...change, before: document.nullable(), after: document })
  .meta({ id: "RuleVersion" }) satisfies z.ZodType<WireRuleVersion>;

export const findingSchema = catalogIssueSchema
  .extend({ severity: z.enum(["error", "warning"]), enterprise: z.string(), facts })
  .meta({ id: "Finding" }) satisfies z.ZodType<WireFinding>;

const act = z.object({ by: z.string(), at: instant, note: textOrNull });

export const deviationSchema = z
  .object({
    id: z.string(),
    enterprise: z.string(),
    rule: document,
    reason: z.string(),
    state: z.enum(DEVIATION_STATES),
    weakLimits: z
      .array(
        z.object({
          path: z.string(),
          points: z.array(z.string()).readonly(),
          direction: z.enum(["high", "low"]),
          limit: z.number(),
          unit: z.string(),
          permissible: z.number().describe("the weakest limit the standard allows"),
          excess: z.number().describe("how far beyond it, as a share of it"),
          setPoint: z.string(),
          clause: z.string(),
          confirmed: z.literal(false).describe("not held against the text of the standard"),
        }),
      )
      .readonly(),
    asked: act,
    decided: act.nullable(),
    revoked: act.nullable(),
  })
  .meta({ id: "Deviation" }) satisfies z.ZodType<WireDeviation>;
