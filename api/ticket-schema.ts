import { z } from "zod";
import { ROLES } from "../model/catalog/schema.ts";
import { ATTACHMENT_TYPES } from "../model/offline/attachment.ts";
import { LINK_ROLES, TICKET_KINDS } from "../model/offline/ticket.ts";
import { alarmEventSchema, instant, level, textOrNull } from "./schemas.ts";
import type {
  WireAttachment,
  WireTicket,
  WireTicketDetail,
  WireTicketEntry,
  WireTicketKind,
  WireTimelineItem,
} from "./wire-ticket.ts";

const words = z.record(z.string(), z.string());
const json = z.record(z.string(), z.unknown());
export const ticketKind = z.enum(TICKET_KINDS);

const actSchema = z.object({
  act: z.string(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)).readonly(),
  from: z.array(z.string()).readonly().describe("the states in which it is offered; of open: none"),
  body: json.describe("JSON schema (draft 2020-12) of its body"),
});

export const ticketKindSchema = z
  .object({
    kind: ticketKind,
    path: z.string().describe("its resource: /api/v1/<path>"),
    name: z.string(),
    purpose: z.string(),
    states: z.array(z.object({ state: z.string(), name: z.string() })).readonly(),
    open: actSchema.nullable().describe("null: only the machine opens one"),
    acts: z.array(actSchema).readonly(),
    words: z.object({ acts: words, fields: words, choices: words, reasons: words }),
  })
  .meta({ id: "TicketKind" }) satisfies z.ZodType<WireTicketKind>;

export const ticketSchema = z
  .object({
    id: z.string(),
    kind: ticketKind,
    enterprise: z.string(),
    site: textOrNull,
    zone: textOrNull,
    points: z.array(z.string()).readonly().describe("empty: the place as a whole"),
    state: z.string(),
    level: level.nullable().describe("how loudly it calls people now; null: nobody"),
    openedAt: instant,
    openedBy: textOrNull.describe("null: the machine"),
    changedAt: instant,
    closedAt: instant.nullable(),
    dueAt: instant.nullable().describe("when the step that is owed now is late"),
    links: z.array(z.object({ to: z.enum(["alarm", "ticket"]), id: z.string(), role: z.enum(LINK_ROLES) })).readonly(),
    entries: z.int(),
    keptAside: z.int().describe("acts that came too late from a phone, kept beside what had happened meanwhile"),
    facts: json.describe("those of its kind"),
  })
  .meta({ id: "Ticket" }) satisfies z.ZodType<WireTicket>;

export const positionSchema = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  accuracyM: z.number().min(0).nullable().describe("radius in metres; null: unknown"),
});

const claimedSchema = z.object({
  clientId: z.string(),
  at: instant.describe("by the phone's own clock"),
  doneAt: instant.describe("the same by the gateway's clock"),
  offsetMs: z.number().describe("gateway time less phone time, measured when it was handed in"),
  position: positionSchema.nullable(),
});

const ticketEntrySchema = z
  .object({
    no: z.int(),
    at: instant,
    act: z.string(),
    state: z.string(),
    by: textOrNull.describe("null: the machine"),
    because: z
      .object({ rule: z.string(), alarm: z.string().exactOptional(), ticket: z.string().exactOptional() })
      .nullable(),
    claimed: claimedSchema.nullable().describe("what a phone says of the moment"),
    body: json.describe("as it was said"),
  })
  .meta({ id: "TicketEntry" }) satisfies z.ZodType<WireTicketEntry>;

export const ticketDetailSchema = ticketSchema
  .extend({
    history: z.array(ticketEntrySchema).readonly(),
    may: z.array(z.string()).readonly().describe("acts the caller may do to it now"),
  })
  .meta({ id: "TicketDetail" }) satisfies z.ZodType<WireTicketDetail>;

export const attachmentSchema = z
  .object({ enterprise: z.string(), sha256: z.string(), type: z.enum(ATTACHMENT_TYPES), bytes: z.int() })
  .meta({ id: "Attachment" }) satisfies z.ZodType<WireAttachment>;

export const timelineItemSchema = z
  .discriminatedUnion("line", [
    z.object({
      line: z.literal("online"),
      at: instant,
      alarm: z.object({ id: z.string(), point: textOrNull, rule: z.string(), level }),
      event: alarmEventSchema,
    }),
    z.object({
      line: z.literal("offline"),
      at: instant,
      ticket: ticketSchema.pick({ id: true, kind: true, site: true, zone: true, points: true }),
      entry: ticketEntrySchema,
    }),
  ])
  .meta({ id: "TimelineItem" }) satisfies z.ZodType<WireTimelineItem>;
