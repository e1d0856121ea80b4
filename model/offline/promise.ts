import { z } from "zod";
import { PERMIT_GRADES, PERMIT_TYPES } from "../knowledge/permit-terms.ts";
import { person, text } from "./fields.ts";
import { PROMISE_WORDS } from "./promise-words.ts";
import { EVERYBODY, MANAGERS, type TicketForm } from "./ticket-form.ts";

const PROMISE_STATES = ["filed", "past", "withdrawn"] as const;

const count = z.int().min(0).max(10_000);

const promised = z.strictObject({
  type: z.enum(PERMIT_TYPES),
  grade: z.enum(PERMIT_GRADES).optional().describe("left out: of every grade"),
  count,
});
export type PromisedWork = z.infer<typeof promised>;

const filing = z.strictObject({
  day: z.iso.date().optional().describe("in China Standard Time; left out: today"),
  permits: z
    .array(promised)
    .max(40)
    .default([])
    .describe("work of the day by type and grade; what is not named is none"),
  running: count.describe("units that run"),
  stopped: count.describe("units that stand still"),
  major: person.describe("who promises: the principal in charge"),
  text,
});
export type PromiseFiling = z.infer<typeof filing>;

/** What an enterprise promised for a day. */
export interface PromiseFacts {
  readonly day: string;
  readonly permits: readonly PromisedWork[];
  readonly running: number;
  readonly stopped: number;
  readonly major: string;
  readonly text: string;
  readonly filedBy: string | null;
  /** After ten in the morning of its day. */
  readonly late: boolean;
  /** When its day is over. */
  readonly endsAtMs: number;
}

export const PROMISE: TicketForm = {
  kind: "promise",
  path: "promises",
  states: PROMISE_STATES,
  open: { body: filing, roles: MANAGERS, from: [] },
  acts: {
    withdraw: { body: z.strictObject({ reason: text }), roles: MANAGERS, from: ["filed"] },
    comment: { body: z.strictObject({ note: text }), roles: EVERYBODY, from: PROMISE_STATES },
  },
  words: PROMISE_WORDS,
};
