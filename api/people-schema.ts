import { z } from "zod";
import { ROLES } from "../model/catalog/schema.ts";
import { instant, textOrNull } from "./schemas.ts";
import type {
  WireNewPerson,
  WireOpenSession,
  WirePasswordLink,
  WirePersonRecord,
  WireSecondFactor,
  WireVisit,
} from "./wire-people.ts";

export const personSchema = z
  .object({
    username: z.string(),
    name: textOrNull,
    role: z.enum(ROLES),
    enterprise: textOrNull,
    area: textOrNull,
    posts: z.array(z.string()).readonly(),
    contacts: z.array(z.object({ channel: z.string(), address: textOrNull })).readonly(),
    disabled: z.boolean(),
    hasPassword: z.boolean(),
    secondFactor: z.boolean(),
    fromFile: z.boolean().describe("declared by the catalogue file: read-only here"),
  })
  .meta({ id: "Person" }) satisfies z.ZodType<WirePersonRecord>;

export const passwordLinkSchema = z
  .object({ link: z.string(), token: z.string(), expiresAt: instant })
  .meta({ id: "PasswordLink" }) satisfies z.ZodType<WirePasswordLink>;

export const newPersonSchema = z.object({
  user: personSchema,
  passwordLink: passwordLinkSchema,
}) satisfies z.ZodType<WireNewPerson>;

export const openSessionSchema = z
  .object({ id: z.string(), createdAt: instant, expiresAt: instant.nullable(), current: z.boolean() })
  .meta({ id: "OpenSession" }) satisfies z.ZodType<WireOpenSession>;

export const visitSchema = z
  .object({
    no: z.int(),
    at: instant,
    enterprise: z.string(),
    by: z.string(),
    name: textOrNull,
    area: textOrNull,
    subject: z.string().describe("what was looked at first: `points/NH3-101`"),
  })
  .meta({ id: "Visit" }) satisfies z.ZodType<WireVisit>;

export const secondFactorSchema = z
  .object({ on: z.boolean(), required: z.boolean().describe("the role must have one") })
  .meta({ id: "SecondFactor" }) satisfies z.ZodType<WireSecondFactor>;
