import { z } from "zod";
import { photos, text, ticketId } from "./fields.ts";
import { CONTRADICTION_WORDS } from "./contradiction-words.ts";
import { EVERYBODY, MANAGERS_AND_REGULATORS, type TicketForm } from "./ticket-form.ts";

/** What one line says. The sentence stands with the rule; here are its facts, and when it was said (wall). */
export interface Testimony {
  readonly atMs: number | null;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A disagreement between the two lines, with both testimonies. */
export interface ContradictionFacts {
  /** `D-01` … */
  readonly code: string;
  readonly key: string;
  readonly online: Testimony;
  readonly offline: Testimony;
  readonly firstSeenAtMs: number;
  /** Since when the two lines agree again; null: they do not. */
  readonly agreeSinceMs: number | null;
  readonly explainedBy: string | null;
  /** Who found that it is true. Absent: nobody has. */
  readonly confirmedBy?: string | null;
}

const CONTRADICTION_STATES = ["open", "explained", "confirmed", "closed"] as const;

const noted = z.strictObject({ note: text, photos, evidence: ticketId.optional().describe("a ticket that shows it") });

export const CONTRADICTION: TicketForm = {
  kind: "contradiction",
  path: "contradictions",
  states: CONTRADICTION_STATES,
  open: null,
  acts: {
    explain: { body: noted, roles: EVERYBODY, from: ["open"] },
    confirm: { body: noted, roles: MANAGERS_AND_REGULATORS, from: ["open", "explained"] },
    close: { body: noted, roles: MANAGERS_AND_REGULATORS, from: ["explained", "confirmed"] },
  },
  words: CONTRADICTION_WORDS,
};
