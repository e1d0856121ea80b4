import { z } from "zod";
import { photos, text } from "./fields.ts";
import { ROUND_WORDS } from "./round-words.ts";
import { EVERYBODY, MANAGERS, type TicketForm } from "./ticket-form.ts";

const ROUND_STATES = ["due", "done", "missed", "excused"] as const;

/** Rounds of a plan for which nobody was called: the gateway stood still when they fell due. */
export interface SkippedRounds {
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** A round that is to be gone, opened by a check plan of the catalogue. */
export interface RoundFacts {
  readonly plan: string;
  readonly post: string;
  readonly checklist: string;
  /** Of the checklist when it was opened. */
  readonly version: string;
  /** By the plan: which of its rounds this is. */
  readonly startsAtMs: number;
  /** From then on it is late. */
  readonly deadlineAtMs: number;
  /** When the next one of the plan is opened, and this one is no use any more. */
  readonly endsAtMs: number;
  /** Since when the plan's rounds have been missed one after another; its own deadline, if the one before was done. */
  readonly lateSinceMs: number;
  /** Who has been called: 0 nobody, 1 reminded, 2 leader, 3 town. */
  readonly called: number;
  readonly remindMs: number;
  readonly leaderMs: number;
  readonly townMs: number;
  readonly skipped: SkippedRounds | null;
  readonly inspection: string | null;
  readonly doneAtMs: number | null;
  /** It was done after its deadline. */
  readonly late: boolean;
}

export const ROUND: TicketForm = {
  kind: "round",
  path: "rounds",
  states: ROUND_STATES,
  open: null,
  acts: {
    excuse: { body: z.strictObject({ reason: text }), roles: MANAGERS, from: ["due", "missed"] },
    comment: { body: z.strictObject({ note: text, photos }), roles: EVERYBODY, from: ROUND_STATES },
  },
  words: ROUND_WORDS,
};
