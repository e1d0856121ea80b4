import { z } from "zod";
import { EVENT_MODE_WORDS } from "./event-mode-words.ts";
import { instant, plainId, shortText, text } from "./fields.ts";
import { MANAGERS_AND_REGULATORS, type TicketForm } from "./ticket-form.ts";

const EVENT_MODE_STATES = ["declared", "running", "returned", "cancelled"] as const;

/** A major activity (重大活动保障): for a while, limits and clocks of an enterprise are tighter, and its rules do not change. */
export interface EventModeFacts {
  readonly name: string;
  readonly fromAtMs: number;
  readonly untilAtMs: number;
  /** Zones whose high limits are tightened; empty: all of the enterprise. */
  readonly zones: readonly string[];
  /** High limits are multiplied by it. */
  readonly limitShare: number;
  /** The spans of policies are multiplied by it. */
  readonly clockShare: number;
  readonly declaredBy: string | null;
  /** Declared by the authority: it alone ends it early. */
  readonly byAuthority: boolean;
  /** null: it has not returned yet. */
  readonly report: EventReport | null;
}

/** What happened while an event mode ran, as it is told when it returns. What is remembered goes back 30 days at most. */
export interface EventReport {
  readonly fromAtMs: number;
  readonly untilAtMs: number;
  /** Alarms raised, by level, and how many of them are not over. */
  readonly red: number;
  readonly orange: number;
  readonly yellow: number;
  readonly blue: number;
  readonly standing: number;
  readonly hazards: number;
  readonly contradictions: number;
  readonly permits: number;
}

/** The shares are proposals, from no standard. */
const declaration = z.strictObject({
  name: shortText,
  from: instant,
  until: instant,
  zones: z.array(plainId).max(200).default([]).describe("empty: the whole enterprise"),
  limitShare: z.number().min(0.5).max(1).default(0.8).describe("high limits are multiplied by it"),
  clockShare: z.number().min(0.1).max(1).default(0.5).describe("the spans of policies are multiplied by it"),
  reason: text,
});
export type EventModeBody = z.infer<typeof declaration>;

const noted = z.strictObject({ note: text });

export const EVENT_MODE: TicketForm = {
  kind: "event-mode",
  path: "event-modes",
  states: EVENT_MODE_STATES,
  open: { body: declaration, roles: MANAGERS_AND_REGULATORS, from: [] },
  acts: {
    extend: {
      body: z.strictObject({ until: instant, note: text }),
      roles: MANAGERS_AND_REGULATORS,
      from: ["declared", "running"],
    },
    end: { body: noted, roles: MANAGERS_AND_REGULATORS, from: ["running"] },
    cancel: { body: noted, roles: MANAGERS_AND_REGULATORS, from: ["declared"] },
    comment: { body: noted, roles: MANAGERS_AND_REGULATORS, from: ["declared", "running"] },
  },
  words: EVENT_MODE_WORDS,
};
