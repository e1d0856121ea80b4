import { z } from "zod";
import { MESSAGE_VERDICTS, READING_VERDICTS } from "./ports.ts";
import { pointSchema, readingSchema } from "./schemas.ts";
import type { WireDevice, WireDeviceDetail, WireDeviceMessage, WireDeviceSecret } from "./wire.ts";

const instant = z.int().describe("epoch milliseconds");
const textOrNull = z.string().nullable();
const protocol = z.enum(["3.1", "3.1.1"]);
const perSecond = z.number().describe("per second");

export const deviceSchema = z
  .object({
    enterprise: z.string(),
    id: z.string(),
    name: textOrNull,
    site: textOrNull,
    online: z.boolean().nullable().describe("what it, its will or its connection said last"),
    since: instant.nullable(),
    skewMs: z.number(),
    disabled: z.boolean(),
    connected: z.boolean().describe("a connection is open now"),
    connections: z.int(),
    address: textOrNull,
    protocol: protocol.nullable(),
    tls: z.boolean().nullable(),
    rates: z.object({ messagesPerSecond: perSecond, bytesPerSecond: perSecond }).describe("over the last minute"),
    lastRefusal: z
      .object({ at: instant, address: z.string(), kind: z.string(), detail: z.string() })
      .nullable()
      .describe("since the gateway started"),
  })
  .meta({ id: "Device" }) satisfies z.ZodType<WireDevice>;

export const deviceDetailSchema = deviceSchema
  .extend({
    listeners: z
      .array(z.object({ port: z.int(), tls: z.boolean() }))
      .readonly()
      .describe("where devices connect"),
    username: z.string().describe("its MQTT user name"),
    topicPrefix: z.string(),
    dialect: z.string(),
    reportEveryMs: z.number().nullable(),
    hasSecret: z.boolean(),
    managedByFile: z.boolean(),
    limits: z.object({
      messagesPerSecond: z.number(),
      bytesPerSecond: z.number(),
      enterpriseMessagesPerSecond: z.number().nullable(),
      enterpriseBytesPerSecond: z.number().nullable(),
    }),
    openConnections: z
      .array(
        z.object({
          clientId: z.string(),
          address: z.string(),
          protocol,
          tls: z.boolean(),
          since: instant,
          cleanSession: z.boolean(),
          keepAliveSeconds: z.number(),
        }),
      )
      .readonly(),
    points: z.array(pointSchema.extend({ source: z.string().describe("its name in the payload") })).readonly(),
  })
  .meta({ id: "DeviceDetail" }) satisfies z.ZodType<WireDeviceDetail>;

const reason = textOrNull.describe("a code, as in the quarantine");
const hint = textOrNull.describe("what to do about it, in the reader's language");

export const deviceMessageSchema = z
  .object({
    seq: z.int().describe("its number in the journal"),
    receivedAt: instant,
    topic: z.string(),
    channel: z.string(),
    bytes: z.int().describe("length of the whole payload"),
    raw: z.string().describe("base64 of the payload, or of its beginning"),
    text: textOrNull.describe("the same as text; null: not UTF-8"),
    truncated: z.boolean(),
    verdict: z.enum(MESSAGE_VERDICTS),
    reason,
    detail: z.string(),
    hint,
    stored: z.int(),
    quarantined: z.int(),
    readings: z
      .array(
        z.object({
          source: textOrNull,
          point: textOrNull,
          value: textOrNull.describe("what the device said, as JSON text"),
          unit: textOrNull,
          ts: z.number().nullable(),
          verdict: z.enum(READING_VERDICTS),
          reason,
          detail: z.string(),
          hint,
          reading: readingSchema.nullable().describe("as it is stored; of a duplicate: the one it repeats"),
        }),
      )
      .readonly(),
    moreReadings: z.boolean(),
  })
  .meta({ id: "DeviceMessage" }) satisfies z.ZodType<WireDeviceMessage>;

export const deviceSecretSchema = z
  .object({
    username: z.string(),
    secret: textOrNull.describe("shown once; null when the same request is asked again"),
    connectionsEnded: z.int(),
  })
  .meta({ id: "DeviceSecret" }) satisfies z.ZodType<WireDeviceSecret>;
