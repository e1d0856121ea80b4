import { z } from "zod";
import { BY_DESIGN_MS_DEFAULT, BY_DESIGN_MS_MAX } from "../protection.ts";
import { STATE_WORDS } from "../state-words.ts";
import { SHELVE_MINUTES_CEILING } from "../shelving-limits.ts";
import { contacts, dutyCalls, holidaysSchema, scheduleSchema, teamSchema } from "./duty-schema.ts";
import { milliseconds, name, plainId, pointId, retired, timeOfDay, username } from "./fields.ts";
import { TIME_ZONE_PATTERN } from "./time-zone.ts";
import { WITNESSES_OF } from "./witness.ts";

/**
 * The catalogue document: one YAML or JSON text that describes a deployment (areas, enterprises, …, routes).
 *
 * Shapes only; what must agree across entries (references, ranges, rule parameters) is judged by `check.ts`.
 * The schemas are strict: an unknown key is most often a misspelt one, and a misspelt limit must not pass silently.
 */
export const levelSchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

const limits = z.strictObject({
  messagesPerSecond: z.number().positive().max(1_000_000).optional(),
  bytesPerSecond: z.number().positive().max(1_073_741_824).optional(),
});

export const areaSchema = z.strictObject({
  id: plainId,
  name,
  kind: z.enum(["city", "district", "town", "park"]),
  parent: plainId.optional(),
  retired,
});

const minutesUpTo = (max: number) => z.number().int().min(0).max(max).optional();

/** Longest shelving by level in minutes; 0: alarms of that level are not shelved. */
const shelving = z.strictObject({
  redMinutesMax: minutesUpTo(SHELVE_MINUTES_CEILING[1]),
  orangeMinutesMax: minutesUpTo(SHELVE_MINUTES_CEILING[2]),
  yellowMinutesMax: minutesUpTo(SHELVE_MINUTES_CEILING[3]),
  blueMinutesMax: minutesUpTo(SHELVE_MINUTES_CEILING[4]),
});

/** How long people take from an alarm to the end of what they do about it: of a point, else its site, else its enterprise, else `OPERATOR_RESPONSE`. */
const operatorResponse = z
  .number()
  .positive()
  .max(7 * 86_400)
  .optional();

export const enterpriseSchema = z.strictObject({
  id: plainId,
  name,
  area: plainId,
  uscc: z.string().length(18).optional(),
  industry: z.string().max(100).optional(),
  limits: limits.optional(),
  shelving: shelving.optional(),
  operatorResponseSeconds: operatorResponse,
  /** The days and times of its duty schedules; default Asia/Shanghai. */
  timeZone: z.string().regex(TIME_ZONE_PATTERN, "Asia/Shanghai, Asia/Urumqi, or hours ahead of UTC: +08:00").optional(),
  retired,
});

export const siteSchema = z.strictObject({
  id: plainId,
  enterprise: plainId,
  name,
  lat: z.number().min(-90).max(90).optional(),
  lon: z.number().min(-180).max(180).optional(),
  operatorResponseSeconds: operatorResponse,
  retired,
});

export const zoneSchema = z.strictObject({
  id: plainId,
  site: plainId,
  name,
  kind: z.string().max(100).optional(),
  /** Level of the risk point (风险分级): 重大, 较大, 一般, 低. */
  riskLevel: z.enum(["major", "larger", "general", "low"]).optional(),
  /** People work or stay there: a red alarm there is a major hazard. */
  occupied: z.boolean().optional(),
  retired,
});

export const deviceSchema = z.strictObject({
  id: plainId,
  enterprise: plainId,
  site: plainId.optional(),
  name: name.optional(),
  dialect: z.string().max(60).default("native"),
  secret: z.string().min(1).max(200).optional(),
  reportEveryMs: milliseconds.min(100).optional(),
  /** How often it reports a point that is in alarm: a device that sleeps for hours wakes for an alarm. */
  reportEveryInAlarmMs: milliseconds.min(100).optional(),
  limits: limits.optional(),
  disabled: z.boolean().optional(),
  retired,
});

export const POINT_KINDS = ["gas", "analog", "discrete", "interlock", "fire"] as const;

export const pointSchema = z.strictObject({
  id: pointId,
  enterprise: plainId,
  device: plainId,
  zone: plainId.optional(),
  name: name.optional(),
  kind: z.enum(POINT_KINDS),
  substance: z.string().max(40).optional(),
  unit: z.string().max(20).optional(),
  rangeMin: z.number().optional(),
  rangeMax: z.number().optional(),
  source: z.string().min(1).max(200).optional(),
  /** Numbers its device sends in place of a value, in the unit it sends them in; exactly these. */
  faultValues: z.array(z.number()).min(1).max(16).optional(),
  /** The value comes from a 4–20 mA loop: the current itself if its unit is mA, else what it stands for on rangeMin to rangeMax. */
  currentLoop: z.boolean().optional(),
  /** Day of the last calibration, in China Standard Time. */
  calibratedAt: z.iso.date().optional(),
  calibrationEveryDays: z.number().int().min(1).max(3660).optional(),
  /** Day of the last bump test (test gas), and whether the detector answered it. */
  bumpTestedAt: z.iso.date().optional(),
  bumpTestEveryDays: z.number().int().min(1).max(3660).optional(),
  bumpTestPassed: z.boolean().optional(),
  /** Day of the last proof test of an interlock. */
  proofTestedAt: z.iso.date().optional(),
  proofTestEveryDays: z.number().int().min(1).max(3660).optional(),
  /** Its value is the limit by which a device itself alarms on another point, at this level: held against the rules of that point. */
  limitOf: z
    .strictObject({ point: pointId, level: levelSchema, direction: z.enum(["high", "low"]).optional() })
    .optional(),
  /** What it is a witness of for the offline line: while it says true, or at least so much in its unit. */
  witness: z.strictObject({ of: z.enum(WITNESSES_OF), atLeast: z.number().optional() }).optional(),
  /** The fastest its value can change when things go wrong, in its unit per minute. */
  maxRatePerMinute: z.number().positive().optional(),
  /** From its gravest limit to harm, if nobody does anything (IEC 61511-1, process safety time). */
  processSafetyTimeSeconds: z
    .number()
    .positive()
    .max(31 * 86_400)
    .optional(),
  operatorResponseSeconds: operatorResponse,
  retired,
});

export const ruleSchema = z.strictObject({
  id: plainId,
  enterprise: plainId,
  name: name.optional(),
  kind: z.string().max(60),
  points: z.array(pointId).min(1).max(1000),
  level: levelSchema.optional(),
  /** Checked by the rule kind's own schema. */
  params: z.record(z.string(), z.unknown()).default({}),
  retired,
});

/** While `when.point` is in one of the states, alarms of these rules and points are listed and call nobody: suppression by design. */
export const suppressionSchema = z.strictObject({
  id: plainId,
  enterprise: plainId,
  name: name.optional(),
  when: z.strictObject({
    point: pointId,
    states: z
      .array(z.union([z.boolean(), z.enum(STATE_WORDS)]))
      .min(1)
      .max(STATE_WORDS.length + 2),
  }),
  rules: z.array(plainId).max(200).default([]),
  points: z.array(pointId).max(1000).default([]),
  reason: z.string().min(1).max(500),
  maxMs: milliseconds.min(1000).max(BY_DESIGN_MS_MAX).default(BY_DESIGN_MS_DEFAULT),
  retired,
});

/** Most points of one role of a pack. */
const ROLE_POINTS_MAX = 100;

/** A pack set to work in a zone: `rules/packs/` say what rules it comes to. */
export const packSchema = z.strictObject({
  id: plainId,
  enterprise: plainId,
  name: name.optional(),
  pack: z.string().max(60),
  zone: plainId,
  /** By role of the pack. A role left out takes the points of the zone that are plainly it; an empty list says that there is none. */
  points: z.record(z.string(), z.array(pointId).max(ROLE_POINTS_MAX)).default({}),
  /** Checked by the pack's own schema. */
  settings: z.record(z.string(), z.unknown()).default({}),
  retired,
});

/** How a joint or a contradiction of the two lines is set in an enterprise, in an area, or everywhere. */
export const jointSchema = z.strictObject({
  id: plainId,
  enterprise: plainId.optional(),
  area: plainId.optional(),
  /** `L1` … of the joints, `D-01` … of the contradictions. */
  rule: z.string().regex(/^[A-Z](?:-[0-9]{2}|[0-9]{1,2})$/, "a joint (L1, P10) or a contradiction (D-01)"),
  disabled: z.boolean().optional(),
  reason: z.string().min(1).max(500).optional(),
  /** Checked by the rule's own schema. */
  settings: z.record(z.string(), z.unknown()).default({}),
  retired,
});

/** A post (岗位) of an enterprise: who goes its rounds. */
export const postSchema = z.strictObject({
  id: plainId,
  enterprise: plainId,
  name,
  /** User names, or names of people who hold no account. */
  people: z.array(z.string().min(1).max(100)).max(200).default([]),
  retired,
});

/** One thing to look at. */
const checklistItem = z.strictObject({
  id: plainId,
  text: z.string().min(1).max(500),
  /** `ok`: in order or not; `value`: a number is read. */
  kind: z.enum(["ok", "value"]).default("ok"),
  unit: z.string().max(20).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** The point whose detector or gauge it is. */
  point: pointId.optional(),
  /** It is answered with a photo. */
  photo: z.boolean().optional(),
});

/** What a post looks at on its round (一岗一清单). Each inspection keeps the version it was made by. */
export const checklistSchema = z.strictObject({
  id: plainId,
  enterprise: plainId,
  name,
  items: z.array(checklistItem).min(1).max(200),
  retired,
});

const minutesLate = (minutes: number) => z.number().int().min(1).max(10_080).default(minutes);

/** Who goes which round, how often. Times and days are those of China Standard Time. */
export const checkPlanSchema = z.strictObject({
  id: plainId,
  enterprise: plainId,
  name: name.optional(),
  post: plainId,
  checklist: plainId,
  zone: plainId.optional(),
  points: z.array(pointId).max(200).default([]),
  every: z.enum(["hours", "daily", "weekly", "monthly"]),
  /** With `hours`: a divisor of 24. */
  hours: z.number().int().min(1).max(12).optional(),
  /** When a round begins; with `hours`, the first of the day. */
  at: timeOfDay.default("08:00"),
  /** Minutes from its begin to its deadline. */
  window: z.number().int().min(5).max(43_200).default(60),
  /** Weekly: 1 Monday … 7 Sunday; monthly: days of the month, beyond its end its last day. Daily and by hours: only on these weekdays. */
  days: z.array(z.number().int().min(1).max(31)).max(31).optional(),
  /** Minutes after the deadline; proposals, from no standard. */
  missed: z
    .strictObject({ remind: minutesLate(15), leader: minutesLate(60), town: minutesLate(1_440) })
    .default({ remind: 15, leader: 60, town: 1_440 }),
  retired,
});

export const ROLES = ["admin", "regulator", "manager", "operator", "inspector"] as const;

export const userSchema = z.strictObject({
  username,
  name: name.optional(),
  role: z.enum(ROLES),
  enterprise: plainId.optional(),
  area: plainId.optional(),
  /** In clear (hashed before it goes anywhere) or an argon2id PHC string. */
  password: z.string().min(1).max(300).optional(),
  /** Where the person is called, in this order. */
  contacts,
  /** Posts (岗位) the person signs as. Absent: none is on record, and a signature says whatever post it says. */
  posts: z.array(z.string().min(1).max(100)).max(20).optional(),
  disabled: z.boolean().optional(),
  retired,
});

export const channelSchema = z.strictObject({
  id: plainId,
  kind: z.string().max(60),
  enterprise: plainId.optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  secret: z.string().min(1).max(300).optional(),
  allowPrivateNetwork: z.boolean().optional(),
  language: z.enum(["zh-CN", "en"]).optional(),
  /** What this kind of channel needs beside address and secret; docs/reference/channels.md lists them. */
  settings: z
    .record(z.string().regex(/^[a-zA-Z]{1,40}$/), z.union([z.string().max(4000), z.number(), z.boolean()]))
    .optional(),
  retired,
});

export const policySchema = z.strictObject({
  id: plainId,
  enterprise: plainId.optional(),
  name: name.optional(),
  steps: z
    .array(z.strictObject({ afterMs: milliseconds, channels: z.array(plainId).max(50).default([]), duty: dutyCalls }))
    .min(1)
    .max(20),
  repeatEveryMs: milliseconds.min(1000).default(300_000),
  /** So long after its acknowledgement an alarm that still holds needs another one. Absent: never. */
  acknowledgementMs: milliseconds.min(60_000).optional(),
  retired,
});

export const routeSchema = z.strictObject({
  enterprise: plainId.optional(),
  area: plainId.optional(),
  levels: z.array(levelSchema).min(1).max(4),
  policy: plainId,
  /** Of an area: so long after the call began its policy joins in, too, where a nearer route carries the alarm. Absent: it does not. */
  climbAfterMs: milliseconds.optional(),
  retired,
});

/** The sections in the order in which they refer to each other. */
export const catalogSchema = z.strictObject({
  areas: z.array(areaSchema).optional(),
  enterprises: z.array(enterpriseSchema).optional(),
  sites: z.array(siteSchema).optional(),
  zones: z.array(zoneSchema).optional(),
  devices: z.array(deviceSchema).optional(),
  points: z.array(pointSchema).optional(),
  rules: z.array(ruleSchema).optional(),
  suppressions: z.array(suppressionSchema).optional(),
  packs: z.array(packSchema).optional(),
  joints: z.array(jointSchema).optional(),
  posts: z.array(postSchema).optional(),
  checklists: z.array(checklistSchema).optional(),
  checkPlans: z.array(checkPlanSchema).optional(),
  users: z.array(userSchema).optional(),
  channels: z.array(channelSchema).optional(),
  holidays: z.array(holidaysSchema).optional(),
  teams: z.array(teamSchema).optional(),
  schedules: z.array(scheduleSchema).optional(),
  policies: z.array(policySchema).optional(),
  routes: z.array(routeSchema).optional(),
});
