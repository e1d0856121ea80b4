import { z } from "zod";
import { ALARM_STATES } from "../model/alarm.ts";
import { facts, instant, level, textOrNull, value } from "./schemas.ts";
import type { WireWhy, WireWhyCondition } from "./wire-why.ts";

const spanMs = z.number().describe("milliseconds");

const conditionSchema = z
  .object({
    rule: z.string(),
    ruleName: textOrNull,
    kind: z.string(),
    check: textOrNull.describe("which check of a rule that has several"),
    level,
    version: z.int(),
    changed: z.object({ by: z.string(), at: instant, reason: textOrNull }).nullable(),
    judgement: z.enum(["exceeded", "inside", "clear", "unknown", "latching"]),
    met: z.boolean().describe("the condition held, after its delays"),
    value: value.nullable(),
    unit: textOrNull,
    limit: z.number().nullable(),
    onDelayMs: spanMs,
    offDelayMs: spanMs,
    passedMs: spanMs.nullable().describe("how much of the delay under way had passed"),
    dueAt: z.number().nullable(),
    facts,
    alarm: z
      .object({
        id: z.string(),
        state: z.enum(ALARM_STATES),
        active: z.boolean(),
        covered: z.boolean(),
        raisedAt: instant,
      })
      .nullable()
      .describe("as recorded"),
    differs: z.boolean().describe("the record and what is found now do not agree; the record stands"),
    sentence: z.string(),
  })
  .meta({ id: "WhyCondition" }) satisfies z.ZodType<WireWhyCondition>;

export const whySchema = z
  .object({
    enterprise: z.string(),
    point: z.string(),
    at: instant,
    complete: z.boolean().describe("false: a condition looks farther back than was taken into account"),
    newest: z.object({ at: z.number(), v: value, known: z.boolean(), overRange: z.boolean() }).nullable(),
    silence: z.object({
      afterMs: spanMs,
      lastHeardAt: z.number().nullable(),
      silent: z.boolean(),
      sentence: z.string(),
    }),
    checks: z
      .array(
        z.object({
          check: z.string().describe("calibration-due, bump-test-due, proof-test-due or bump-test-failed"),
          doneOn: textOrNull.describe("day (China Standard Time): the newer of catalogue and passed record"),
          everyDays: z.int().nullable(),
          dueAt: instant,
          overdue: z.boolean(),
          record: textOrNull.describe("the ticket that says so; null: the catalogue"),
          sentence: z.string(),
        }),
      )
      .readonly(),
    conditions: z.array(conditionSchema).readonly(),
  })
  .meta({ id: "Why" }) satisfies z.ZodType<WireWhy>;
