import { z } from "zod";
import { instant, type Photo, photos, placeFields, shortText, text, ticketId } from "./fields.ts";
import { ENTERPRISE, EVERYBODY, MANAGERS, type TicketForm } from "./ticket-form.ts";
import type { MachineSaid } from "./machine-said.ts";
import { WORK_ORDER_WORDS } from "./work-order-words.ts";

export const WORK_ORDER_TASKS = ["repair", "calibrate", "replace", "ventilation-check", "health-check"] as const;
export type WorkOrderTask = (typeof WORK_ORDER_TASKS)[number];

const WORK_ORDER_STATES = ["open", "done", "accepted", "cancelled"] as const;

/** What is remembered of a work order beside its steps. */
export interface WorkOrderFacts {
  readonly task: WorkOrderTask;
  readonly asset: string;
  readonly text: string;
  readonly photos: readonly Photo[];
  readonly deadlineAtMs: number;
  readonly doneBy: string | null;
  readonly doneAtMs: number | null;
  readonly parts: string | null;
  /** The ticket that shows that it was done: a calibration. */
  readonly evidence: string | null;
  readonly sentBack: number;
  readonly late: boolean;
  /** What the machine says, as a sentence for every language; absent: a person wrote the text. */
  readonly said?: MachineSaid;
}

const application = z.strictObject({
  task: z.enum(WORK_ORDER_TASKS),
  asset: shortText.describe("what is worked on: a tag, a machine"),
  text: text.describe("what is wrong, and what is to be done"),
  ...placeFields,
  due: instant,
  photos,
});
export type WorkOrderApplication = z.infer<typeof application>;

const done = z.strictObject({
  note: text,
  parts: shortText.optional().describe("parts put in"),
  evidence: ticketId.optional().describe("a ticket that shows it: the calibration"),
  photos,
});
export type WorkDone = z.infer<typeof done>;

const reasoned = z.strictObject({ reason: text });

export const WORK_ORDER: TicketForm = {
  kind: "work-order",
  path: "work-orders",
  states: WORK_ORDER_STATES,
  open: { body: application, roles: EVERYBODY, from: [] },
  acts: {
    done: { body: done, roles: ENTERPRISE, from: ["open"] },
    accept: { body: z.strictObject({ note: text.optional() }), roles: ENTERPRISE, from: ["done"] },
    "send-back": { body: reasoned, roles: ENTERPRISE, from: ["done"] },
    postpone: { body: reasoned.extend({ due: instant }), roles: MANAGERS, from: ["open"] },
    cancel: { body: reasoned, roles: MANAGERS, from: ["open", "done"] },
    comment: { body: z.strictObject({ note: text, photos }), roles: EVERYBODY, from: WORK_ORDER_STATES },
  },
  words: WORK_ORDER_WORDS,
};
