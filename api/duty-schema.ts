import { z } from "zod";
import { DUTY_RUNGS } from "../model/catalog/duty-schema.ts";
import { instant, textOrNull } from "./schemas.ts";
import type { WireDutyCalendar, WireDutyNow, WirePerson } from "./wire-duty.ts";

const rung = z.enum(DUTY_RUNGS);
const person = z.object({ username: z.string(), name: z.string() }) satisfies z.ZodType<WirePerson>;
const people = z.array(person).readonly();

const reason = z.object({
  rung,
  person: textOrNull.describe("null: a contact that is nobody's in particular"),
  name: textOrNull,
  shift: textOrNull,
  override: textOrNull.describe("stands in by this override"),
  called: z.boolean(),
  because: z.enum(["unknown-user", "user-out-of-service", "no-contact"]).nullable(),
  unconfirmed: z.boolean().describe("has not confirmed: the deputies are called beside"),
});

const step = z.object({
  afterMs: z.number(),
  called: z
    .array(z.object({ channel: z.string(), person: textOrNull, name: textOrNull }))
    .readonly()
    .describe("in the order in which they are called; addresses stay with the gateway"),
  reasons: z
    .array(
      z.object({
        schedule: textOrNull,
        team: textOrNull,
        who: rung,
        rung: rung.nullable().describe("the rung reached; null: nobody can be"),
        gap: z.boolean().describe("nobody is planned for this instant"),
        chain: z.array(reason).readonly().describe("in the order in which people were thought of"),
      }),
    )
    .readonly(),
});

const level = z.object({
  level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  policy: z.string(),
  policyName: textOrNull,
  steps: z.array(step).readonly(),
  repeatEveryMs: z.number(),
  acknowledgementMs: z.number().nullable(),
  nobody: z.boolean().describe("no step reaches anybody: nobody would come"),
});

const schedule = z.object({
  id: z.string(),
  name: z.string(),
  team: z.string(),
  onDuty: z.array(person.extend({ shift: textOrNull, override: textOrNull, unconfirmed: z.boolean() })).readonly(),
  until: instant.describe("the end of what is worked now, or of the gap"),
  next: z.object({ shift: z.string(), from: instant, people }).nullable(),
});

export const dutyNowSchema = z
  .object({
    enterprise: z.string(),
    at: instant,
    levels: z.array(level).readonly().describe("a level that is not listed is not routed and calls nobody"),
    schedules: z.array(schedule).readonly(),
  })
  .meta({ id: "DutyNow" }) satisfies z.ZodType<WireDutyNow>;

const span = { from: instant, until: instant };

export const dutyCalendarSchema = z
  .object({
    enterprise: z.string(),
    from: instant,
    to: instant,
    schedules: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          shifts: z.array(z.object({ shift: z.string(), name: textOrNull, ...span, people })).readonly(),
          gaps: z.array(z.object(span)).readonly().describe("times in which nobody is planned"),
          daysOff: z.array(z.string()).readonly().describe("dates: 2026-10-01"),
        }),
      )
      .readonly(),
    overrides: z
      .array(
        z.object({
          id: z.string(),
          schedule: z.string(),
          ...span,
          out: person.nullable().describe("null: everybody on duty then"),
          standIns: people,
          reason: z.string(),
          by: z.string(),
        }),
      )
      .readonly(),
    checks: z
      .array(
        z.object({
          id: z.string(),
          schedule: z.string(),
          shift: z.string(),
          person,
          ...span,
          due: instant,
          confirmedAt: instant.nullable(),
          missed: z.boolean(),
        }),
      )
      .readonly()
      .describe("of the shifts being worked now"),
    people: people.describe("users of the enterprise who can be called: who may stand in"),
  })
  .meta({ id: "DutyCalendar" }) satisfies z.ZodType<WireDutyCalendar>;
