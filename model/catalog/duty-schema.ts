import { z } from "zod";
import { name, plainId, retired, timeOfDay, username } from "./fields.ts";

/** Where a person is called: a channel, and there an address (a number, a mailbox) where the channel knows several. */
export const contactSchema = z.strictObject({ channel: plainId, address: z.string().min(1).max(300).optional() });
export const contacts = z.array(contactSchema).max(10).optional();

const people = (max: number) => z.array(username).max(max);

/** People who answer for the same things, and who is called when those on duty cannot be. */
export const teamSchema = z.strictObject({
  id: plainId,
  enterprise: plainId.optional(),
  name,
  members: people(200).default([]),
  /** Called as a whole when nobody on duty can be, when there is a gap, and beside whoever has not confirmed. */
  deputies: people(20).default([]),
  lead: username.optional(),
  /** Called when there is nobody else: a telephone that somebody always answers. */
  fallback: z.array(contactSchema).max(10).default([]),
  retired,
});

/** Days off and days worked at a weekend (调休), as they were announced: nothing of it is known beforehand. */
export const holidaysSchema = z.strictObject({
  id: plainId,
  enterprise: plainId.optional(),
  name,
  days: z.array(z.iso.date()).max(1_000).default([]),
  workdays: z.array(z.iso.date()).max(500).default([]),
  retired,
});

const SHIFT_DAYS = ["any", "workdays", "holidays"] as const;

const shift = z.strictObject({
  id: plainId,
  name: name.optional(),
  from: timeOfDay,
  /** Not later than `from`: on the next day. */
  to: timeOfDay,
  /** Weekdays on which it begins: 1 Monday … 7 Sunday. Absent: every day. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
  on: z.enum(SHIFT_DAYS).default("any"),
  /** Who works it, in turn: the first crew from `startsOn` on. */
  crews: z.array(people(20).min(1)).min(1).max(60),
  /** Days until the next crew: 1 daily, 7 weekly. */
  everyDays: z.number().int().min(1).max(366).default(1),
});

/** Who is on duty when: shifts that recur, each with crews that take turns. Days and times are those of its enterprise. */
export const scheduleSchema = z.strictObject({
  id: plainId,
  enterprise: plainId.optional(),
  name,
  team: plainId,
  startsOn: z.iso.date(),
  holidays: plainId.optional(),
  shifts: z.array(shift).min(1).max(24),
  /** Who begins a shift is asked to confirm that the phone rings. Absent: nobody is asked. */
  confirm: z.strictObject({ withinMinutes: z.number().int().min(1).max(240).default(15) }).optional(),
  retired,
});

export const DUTY_RUNGS = ["on-duty", "deputy", "lead", "fallback"] as const;

/** Whom a step calls: of a schedule, or of a team without one, at the instant the step falls due. */
export const dutyCallSchema = z.strictObject({
  schedule: plainId.optional(),
  team: plainId.optional(),
  who: z.enum(DUTY_RUNGS).default("on-duty"),
});
export const dutyCalls = z.array(dutyCallSchema).max(20).optional();
