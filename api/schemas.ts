import { z } from "zod";
import { ALARM_EVENT_KINDS, ALARM_STATES } from "../model/alarm.ts";
import { POINT_KINDS, ROLES } from "../model/catalog/schema.ts";
import { DISMISSAL_TYPES, EVIDENCE_FIELDS } from "../model/dismissal.ts";
import { PROTECTION_KINDS } from "../model/protection.ts";
import { STATE_WORDS } from "../model/state-words.ts";
import type {
  WireAlarm,
  WireAlarmDetail,
  WireCatalogDiff,
  WireCatalogError,
  WireError,
  WireHealth,
  WirePlace,
  WirePoint,
  WireProtectionOff,
  WireReading,
  WireSession,
} from "./wire.ts";

/** The wire types as schemas: they document the API and, in tests, hold every answer to its type. */

const id = z.string();
export const instant = z.int().describe("epoch milliseconds");
const instantOrNull = instant.nullable();
export const textOrNull = z.string().nullable();
export const level = z
  .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
  .describe("1 red, 2 orange, 3 yellow, 4 blue");
export const value = z.union([z.number(), z.boolean(), z.enum(STATE_WORDS)]);
const quality = z.enum(["good", "uncertain", "bad"]);
export const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const pointState = z.enum(["normal", "alarm", "unknown", "stale", "out-of-service"]);

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().describe("stable; message and hint follow Accept-Language"),
      message: z.string(),
      hint: z.string(),
      details: z.unknown().optional(),
    }),
  })
  .meta({ id: "Error" }) satisfies z.ZodType<WireError>;

const userSchema = z
  .object({ username: z.string(), name: textOrNull, role: z.enum(ROLES), enterprise: textOrNull, area: textOrNull })
  .meta({ id: "User" });

export const sessionSchema = z
  .object({
    user: userSchema,
    csrfToken: z.string(),
    secondFactor: z.literal("required").optional().describe("must be set up before anything else is answered"),
  })
  .meta({ id: "Session" }) satisfies z.ZodType<WireSession>;

export const pointSchema = z
  .object({
    enterprise: id,
    id,
    name: z.string(),
    kind: z.enum(POINT_KINDS),
    unit: textOrNull,
    site: textOrNull,
    zone: textOrNull,
    device: id,
    substance: textOrNull,
    rangeMin: z.number().nullable(),
    rangeMax: z.number().nullable(),
    ts: instantOrNull,
    v: value.nullable(),
    q: quality.nullable(),
    receivedAt: instantOrNull,
    ageMs: z.number().nullable(),
    state: pointState,
    limits: z.array(z.object({ level, direction: z.enum(["high", "low"]), limit: z.number() })).readonly(),
  })
  .meta({ id: "Point" }) satisfies z.ZodType<WirePoint>;

const escalationSchema = z.object({ policy: id, step: z.int(), steps: z.int(), nextAt: instantOrNull });

export const evidenceSchema = z.partialRecord(z.enum(EVIDENCE_FIELDS), z.string().max(500));

const dismissalSchema = z.object({
  type: z.enum(DISMISSAL_TYPES),
  note: z.string(),
  evidence: evidenceSchema,
  by: z.string(),
  at: instant,
  confirmedBy: textOrNull.describe("the second person of a red alarm"),
  confirmedAt: instantOrNull,
});

export const protectionOffSchema = z
  .object({
    id,
    kind: z.enum([...PROTECTION_KINDS, "shelved"]),
    inForce: z.boolean().describe("false: waits for a second person, and mutes nothing"),
    enterprise: id,
    points: z.array(id).readonly(),
    alarm: textOrNull.describe("of a shelved alarm"),
    level: level.nullable(),
    by: textOrNull.describe("null: the catalogue"),
    approvedBy: textOrNull,
    reason: z.string(),
    measure: textOrNull.describe("what guards the place meanwhile"),
    reference: textOrNull,
    askedAt: instantOrNull,
    since: instantOrNull,
    until: instant,
  })
  .meta({ id: "ProtectionOff" }) satisfies z.ZodType<WireProtectionOff>;

export const alarmSchema = z
  .object({
    id,
    enterprise: id,
    point: textOrNull,
    device: textOrNull,
    rule: id,
    level,
    state: z.enum(ALARM_STATES),
    active: z.boolean().describe("the condition holds now"),
    acknowledged: z.boolean(),
    latched: z.boolean(),
    covered: z.boolean(),
    retro: z.boolean(),
    retired: z.boolean(),
    shelvedUntil: instantOrNull,
    suppressedUntil: instantOrNull,
    mutedBy: z.partialRecord(z.enum(PROTECTION_KINDS), z.string()),
    dismissal: dismissalSchema.nullable(),
    raisedAt: instant,
    clearedAt: instantOrNull,
    value: value.nullable(),
    lastValue: value.nullable(),
    peak: value.nullable(),
    limit: z.number().nullable(),
    unit: textOrNull,
    readingTs: instantOrNull,
    params: facts,
    incident: textOrNull.describe("id of the incident it belongs to"),
    drill: textOrNull.describe("id of the declared drill it was raised in; it rings all the same"),
    escalation: escalationSchema.nullable(),
  })
  .meta({ id: "Alarm" }) satisfies z.ZodType<WireAlarm>;

export const alarmEventSchema = z.object({
  no: z.int(),
  at: instant,
  kind: z.enum(ALARM_EVENT_KINDS),
  by: textOrNull,
  note: textOrNull,
  params: facts,
});

const deliverySchema = z.object({
  key: z.string(),
  channel: id,
  reason: z.string(),
  step: z.int().nullable(),
  state: z.enum(["pending", "accepted", "unknown", "failed"]),
  attempts: z.int(),
  createdAt: instant,
  lastAttemptAt: instantOrNull,
  acceptedAt: instantOrNull,
  lastError: textOrNull,
  person: textOrNull,
  receipts: z
    .array(
      z.object({
        kind: z.enum(["delivered", "opened", "answered"]),
        person: z.string(),
        action: z.string(),
        at: instant,
      }),
    )
    .readonly(),
});

export const alarmDetailSchema = alarmSchema
  .extend({
    events: z.array(alarmEventSchema).readonly(),
    latency: z.object({
      device: instantOrNull,
      received: instantOrNull,
      durable: instantOrNull,
      decided: instantOrNull,
      committed: instantOrNull,
      accepted: z.record(z.string(), instant),
    }),
    deliveries: z.array(deliverySchema).readonly(),
  })
  .meta({ id: "AlarmDetail" }) satisfies z.ZodType<WireAlarmDetail>;

export const readingSchema = z
  .object({
    point: id,
    ts: instant,
    v: value,
    q: quality,
    receivedAt: z.number(),
    historical: z.boolean(),
    flags: z.array(z.string()).readonly().exactOptional(),
  })
  .meta({ id: "Reading" }) satisfies z.ZodType<WireReading>;

export const bucketSchema = z
  .object({
    t: z.number(),
    min: z.number().nullable(),
    max: z.number().nullable(),
    avg: z.number().nullable(),
    last: z.union([z.number(), z.boolean(), z.string()]),
    n: z.int(),
  })
  .meta({ id: "Bucket" });

export const quarantineSchema = z
  .object({
    at: instant,
    enterprise: id,
    device: id,
    topic: z.string(),
    reason: z.string(),
    detail: z.string(),
    raw: z.string().describe("the whole message in base64"),
  })
  .meta({ id: "QuarantineItem" });

export const auditSchema = z
  .object({
    no: z.int(),
    at: instant,
    by: textOrNull,
    action: z.string(),
    enterprise: textOrNull,
    subject: z.string(),
    params: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "AuditEntry" });

export const placesSchema = z
  .object({
    areas: z.array(z.object({ id, name: z.string(), kind: z.string(), parent: textOrNull })).readonly(),
    enterprises: z.array(z.object({ id, name: z.string(), area: id, industry: textOrNull })).readonly(),
    sites: z.array(z.object({ id, enterprise: id, name: z.string() })).readonly(),
    zones: z.array(z.object({ id, site: id, name: z.string(), kind: textOrNull })).readonly(),
  })
  .meta({ id: "Places" }) satisfies z.ZodType<WirePlace>;

export const healthSchema = z
  .object({
    ok: z.boolean(),
    reasons: z.array(z.string()).readonly(),
    now: instant,
    lastDataAt: instantOrNull,
    journalBacklog: z.number(),
    version: z.string(),
    demo: z.boolean().exactOptional(),
  })
  .meta({ id: "Health" }) satisfies z.ZodType<WireHealth>;

export const catalogIssueSchema = z
  .object({ path: z.string(), line: z.int().nullable(), code: z.string(), message: z.string(), hint: z.string() })
  .meta({ id: "CatalogIssue" }) satisfies z.ZodType<WireCatalogError>;

export const foundIssuesSchema = z
  .object({ errors: z.array(catalogIssueSchema).readonly(), warnings: z.array(catalogIssueSchema).readonly() })
  .meta({ id: "FoundIssues" });

export const catalogDiffSchema = z
  .object({
    added: z.array(z.string()).readonly(),
    changed: z.array(z.string()).readonly(),
    retired: z.array(z.string()).readonly(),
    unchanged: z.int(),
    warnings: z.array(catalogIssueSchema).readonly(),
  })
  .meta({ id: "CatalogDifference" }) satisfies z.ZodType<WireCatalogDiff>;

export const tokenSchema = z
  .object({ id: z.string(), name: z.string(), createdAt: instant, expiresAt: instantOrNull })
  .meta({ id: "Token" });

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item).readonly(), nextCursor: z.string().nullable() });
}

/** An answer without content. */
export const nothing = z.null().describe("nothing");

/** The refusals every signed-in route may answer, beside those named by the route itself. */
export function refusals<S extends number>(...statuses: readonly S[]): Record<S | 400 | 401 | 404, typeof errorSchema> {
  const entries = [400, 401, 404, ...statuses].map((status) => [status, errorSchema]);
  // Exactly the statuses listed on the line above.
  return Object.fromEntries(entries) as Record<S | 400 | 401 | 404, typeof errorSchema>;
}
