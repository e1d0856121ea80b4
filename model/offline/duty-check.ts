import { z } from "zod";
import { DUTY_CHECK_WORDS } from "./duty-check-words.ts";
import { placeFields, shortText, text } from "./fields.ts";
import { EVERYBODY, REGULATORS, type TicketForm } from "./ticket-form.ts";
import type { Position } from "./ticket.ts";

const DUTY_CHECK_STATES = ["asked", "answered", "missed", "withdrawn"] as const;

/** At what somebody answers: at the desk of the control room, or a phone. */
const ANSWERED_AT = ["desk", "phone"] as const;

/**
 * How long a control room has to answer, in minutes, and how often it is asked before nobody is there. 查岗 of remote fire monitoring sounds
 * until it is answered, or for 10 minutes (user-side transmission devices, GB 26875.1, not held against the text: `confirmed: false`); that
 * it is asked once more is a proposal.
 */
export const DUTY_ANSWER = { minutes: 10, asks: 2, standard: "GB 26875.1", confirmed: false } as const;

/** A duty check (查岗): is somebody there? Spans follow the engine clock; instants are wall stamps, as in every ticket. */
export interface DutyCheckFacts {
  /** The control room that is asked, in words; null: the enterprise's only one. */
  readonly room: string | null;
  /** The post that has to answer; null: whoever is there. */
  readonly post: string | null;
  /** Which check of the schedule it is, by the begin of its span; null: somebody asked by hand. */
  readonly slotAtMs: number | null;
  /** Who asked by hand; null: the schedule. */
  readonly orderedBy: string | null;
  readonly askedAtMs: number;
  /** So long it waits for an answer each time it is asked. */
  readonly answerMs: number;
  readonly asksMax: number;
  /** How often it has been asked. */
  readonly asks: number;
  /** What the wall clock went on without counting: the gateway could not hear, or the clock was put right. */
  readonly notCountedMs: number;
  readonly answeredBy: string | null;
  readonly answeredAtMs: number | null;
  /** From the first time it was asked, without what does not count. */
  readonly delayMs: number | null;
  readonly answeredFrom: AnsweredFrom | null;
}

export interface AnsweredFrom {
  readonly at: (typeof ANSWERED_AT)[number];
  /** Network address the answer came from; null: it was handed in by a phone that had no network when it answered. */
  readonly address: string | null;
  /** Where the phone says it was; null: it does not say. */
  readonly position: Position | null;
}

const ask = z.strictObject({
  room: shortText.optional().describe("which control room"),
  ...placeFields,
  answerMinutes: z.int().min(1).max(60).default(DUTY_ANSWER.minutes),
  asks: z.int().min(1).max(5).default(DUTY_ANSWER.asks),
});
export type DutyCheckBody = z.infer<typeof ask>;

const answer = z.strictObject({ at: z.enum(ANSWERED_AT).default("desk"), note: text.optional() });
export type DutyAnswer = z.infer<typeof answer>;

const noted = z.strictObject({ note: text });

export const DUTY_CHECK: TicketForm = {
  kind: "duty-check",
  path: "duty-checks",
  states: DUTY_CHECK_STATES,
  open: { body: ask, roles: REGULATORS, from: [] },
  acts: {
    // Whoever asks does not answer for those who are asked.
    answer: { body: answer, roles: ["manager", "operator"], from: ["asked"], tellsAddress: true },
    withdraw: { body: noted, roles: REGULATORS, from: ["asked"] },
    comment: { body: noted, roles: EVERYBODY, from: DUTY_CHECK_STATES },
  },
  words: DUTY_CHECK_WORDS,
};
