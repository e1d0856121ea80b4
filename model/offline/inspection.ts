import { z } from "zod";
import {
  instant,
  person,
  type Photo,
  photo,
  photos,
  plainId,
  placeFields,
  pointId,
  shortText,
  text,
  ticketId,
} from "./fields.ts";
import { INSPECTION_WORDS } from "./inspection-words.ts";
import { EVERYBODY, type TicketForm } from "./ticket-form.ts";
import type { Position } from "./ticket.ts";

const ITEM_RESULTS = ["ok", "nok", "na"] as const;

const INSPECTION_STATES = ["recorded"] as const;

const item = z.strictObject({
  id: plainId,
  result: z.enum(ITEM_RESULTS),
  value: z.number().min(-1_000_000_000).max(1_000_000_000).optional(),
  note: shortText.optional(),
  photo: photo.optional(),
  at: instant.optional().describe("when it was answered, by the phone's clock"),
});
export type InspectedItem = z.infer<typeof item>;

const portable = z.strictObject({
  point: pointId,
  value: z.number().min(-1_000_000).max(1_000_000),
  unit: shortText,
  instrument: shortText.describe("serial number of the portable instrument"),
  at: instant,
});
export type PortableReading = z.infer<typeof portable>;

const inspected = z.strictObject({
  round: ticketId.optional().describe("the round that is done by it"),
  checklist: plainId.optional().describe("left out: that of the round, or none"),
  version: shortText.optional().describe("of the checklist, as the phone had it"),
  ...placeFields,
  items: z.array(item).max(200).default([]),
  readings: z.array(portable).max(50).default([]).describe("what a portable instrument read"),
  person,
  start: instant,
  end: instant,
  signature: person.describe("name typed in, or the number of a signature"),
  note: text.optional(),
  photos,
});
export type InspectionBody = z.infer<typeof inspected>;

/** What a portable instrument read, beside what the gateway had at that instant. */
export interface PairedReading extends PortableReading {
  readonly gateway: { readonly ts: number; readonly value: number | null } | null;
}

/** An inspection as it was written down. Instants of the phone are put right by its measured offset. */
export interface InspectionFacts {
  readonly round: string | null;
  readonly plan: string | null;
  readonly checklist: string | null;
  /** Of the checklist in force when it was handed in. */
  readonly version: string | null;
  /** The phone worked by another version. */
  readonly otherVersion: string | null;
  readonly items: readonly InspectedItem[];
  readonly readings: readonly PairedReading[];
  readonly photos: readonly Photo[];
  readonly person: string;
  readonly by: string | null;
  readonly startAtMs: number;
  readonly endAtMs: number;
  /** The phone's own clock at the end, as it stood; null: it was not written on a phone. */
  readonly deviceAtMs: number | null;
  readonly position: Position | null;
  readonly signature: string;
  readonly note: string | null;
}

export const INSPECTION: TicketForm = {
  kind: "inspection",
  path: "inspections",
  states: INSPECTION_STATES,
  open: { body: inspected, roles: EVERYBODY, from: [] },
  acts: {
    comment: { body: z.strictObject({ note: text, photos }), roles: EVERYBODY, from: INSPECTION_STATES },
  },
  words: INSPECTION_WORDS,
};
