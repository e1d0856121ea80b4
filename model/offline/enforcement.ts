import { z } from "zod";
import { ENFORCEMENT_WORDS } from "./enforcement-words.ts";
import { instant, type Photo, photos, placeFields, shortText, text } from "./fields.ts";
import { HAZARD_GRADES } from "./hazard.ts";
import { EVERYBODY, MANAGERS, OFFICIALS, REGULATORS, type TicketForm } from "./ticket-form.ts";

export const ENFORCEMENT_STATES = [
  "filed",
  "returned",
  "reviewed",
  "approved",
  "rectified",
  "rechecked",
  "closed",
  "withdrawn",
] as const;
export type EnforcementState = (typeof ENFORCEMENT_STATES)[number];

/** One thing the inspector found. */
const item = z.strictObject({
  text: text.describe("what was found, with the clause it offends if known"),
  clause: shortText.optional(),
  grade: z.enum(HAZARD_GRADES).default("general"),
  deadline: instant,
  onSite: z.boolean().default(false).describe("put right while the inspector was there"),
});

/** A stop-work order (停产停业): from when on what must stand still. */
const stop = z.strictObject({
  scope: text.describe("what must stop"),
  effectiveAt: instant,
  zones: z.array(placeFields.zone.unwrap()).max(200).default([]).describe("empty: the whole enterprise"),
});

const filed = z.strictObject({
  document: shortText.describe("number of the enforcement document"),
  ...placeFields,
  inspectedAt: instant,
  items: z.array(item).max(200),
  stop: stop.optional(),
  photos,
});
export type EnforcementBody = z.infer<typeof filed>;

export interface EnforcementItem extends z.infer<typeof item> {
  /** When the enterprise said that it is put right; null: it has not. */
  readonly rectifiedAtMs: number | null;
  readonly rectifiedBy: string | null;
}

export interface StopOrder {
  readonly scope: string;
  readonly effectiveAtMs: number;
  readonly zones: readonly string[];
  /** Ordered by whoever approved the case; null: only proposed yet. */
  readonly orderedAtMs: number | null;
  readonly liftedAtMs: number | null;
}

/** A case of law enforcement (执法检查): filed by an inspector, reviewed by a regulator, approved by the head (网上审核审批). */
export interface EnforcementFacts {
  readonly document: string;
  readonly inspectedAtMs: number;
  readonly items: readonly EnforcementItem[];
  readonly stop: StopOrder | null;
  readonly photos: readonly Photo[];
  readonly filedBy: string | null;
  readonly reviewedBy: string | null;
  readonly approvedBy: string | null;
  readonly recheckedBy: string | null;
  readonly lateness: number;
}

const noted = z.strictObject({ note: text });

export const ENFORCEMENT: TicketForm = {
  kind: "enforcement",
  path: "enforcements",
  states: ENFORCEMENT_STATES,
  open: { body: filed, roles: OFFICIALS, from: [] },
  acts: {
    return: { body: noted, roles: REGULATORS, from: ["filed", "reviewed"] },
    refile: { body: filed, roles: OFFICIALS, from: ["returned"] },
    review: { body: noted, roles: REGULATORS, from: ["filed"] },
    approve: { body: noted, roles: REGULATORS, from: ["reviewed"] },
    rectify: {
      body: z.strictObject({ item: z.int().min(1).max(200).describe("its number, from 1"), note: text, photos }),
      roles: MANAGERS,
      from: ["approved"],
    },
    recheck: {
      body: z.strictObject({
        passed: z.boolean(),
        note: text,
        photos,
        deadline: instant.optional().describe("of what has not passed"),
      }),
      roles: OFFICIALS,
      from: ["rectified"],
    },
    lift: { body: noted, roles: REGULATORS, from: ["approved", "rectified", "rechecked"] },
    close: { body: noted, roles: REGULATORS, from: ["rechecked"] },
    withdraw: { body: noted, roles: REGULATORS, from: ["filed", "returned", "reviewed"] },
    comment: {
      body: noted,
      roles: EVERYBODY,
      from: ["filed", "returned", "reviewed", "approved", "rectified", "rechecked"],
    },
  },
  words: ENFORCEMENT_WORDS,
};
