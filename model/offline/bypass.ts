import { z } from "zod";
import { BYPASS_WORDS } from "./bypass-words.ts";
import { instant, person, photos, plainId, pointId, shortText, text } from "./fields.ts";
import {
  ENTERPRISE,
  EVERYBODY,
  MANAGERS,
  MANAGERS_AND_REGULATORS,
  REGULATORS,
  type TicketForm,
} from "./ticket-form.ts";

const BYPASS_STATES = [
  "applied",
  "approved",
  "in-force",
  "overdue",
  "ended",
  "cancelled",
  "refused",
  "lapsed",
] as const;

/** What is remembered of a bypass permit beside its steps. Its interlocks are the points of its place. */
export interface BypassFacts {
  readonly reason: string;
  readonly riskNote: string;
  readonly measure: string;
  readonly checkEveryMs: number;
  readonly responsible: string;
  readonly fromAtMs: number;
  readonly untilAtMs: number;
  readonly appliedBy: string | null;
  readonly approvedBy: string | null;
  /** The post it was approved as; null or absent: none was stated. */
  readonly approvedAs?: string | null;
  /** The approver's user record holds that post; false or absent: it is as the approver stated. */
  readonly postOnRecord?: boolean;
  /** Longer than three days: the authority has taken note. */
  readonly notedBy: string | null;
  readonly noteForUntilMs: number | null;
  readonly checkDueAtMs: number | null;
  readonly checks: number;
  /** Missed one after the other. */
  readonly checksMissed: number;
  /** The newest check found the measure not holding. */
  readonly measureFails: boolean;
  /** What the online line said of it: bypassed since, armed again since; null: not seen yet. */
  readonly seenBypassedAtMs: number | null;
  readonly seenArmedAtMs: number | null;
  /** How loudly it is overdue. */
  readonly lateness: number;
}

const application = z.strictObject({
  points: z.array(pointId).min(1).max(50).describe("the interlocks"),
  site: plainId.optional(),
  zone: plainId.optional(),
  reason: text,
  riskNote: text.describe("what may happen meanwhile"),
  measure: text.describe("what guards the plant in place of the interlock"),
  checkEveryMinutes: z.int().min(1).max(1_440).default(60),
  responsible: person.describe("who checks the measure"),
  from: instant,
  until: instant,
  reference: shortText.optional().describe("management of change, work order"),
  photos,
});
export type BypassApplication = z.infer<typeof application>;

const reasoned = z.strictObject({ reason: text });
const noted = z.strictObject({ note: text, photos });
const IN_FORCE = ["in-force", "overdue"];

export const BYPASS: TicketForm = {
  kind: "bypass",
  path: "bypasses",
  states: BYPASS_STATES,
  open: { body: application, roles: ENTERPRISE, from: [] },
  acts: {
    "take-note": {
      body: z.strictObject({ until: instant.describe("until when the authority takes note of it"), note: text }),
      roles: REGULATORS,
      from: ["applied", "approved", "in-force", "overdue"],
    },
    approve: {
      body: z.strictObject({ post: shortText.optional(), note: text.optional() }),
      roles: MANAGERS,
      from: ["applied"],
    },
    refuse: { body: reasoned, roles: MANAGERS, from: ["applied"] },
    check: {
      body: z.strictObject({ holds: z.boolean(), note: text, photos }),
      roles: ENTERPRISE,
      from: IN_FORCE,
    },
    extend: { body: z.strictObject({ until: instant, reason: text }), roles: MANAGERS, from: IN_FORCE },
    end: { body: noted, roles: ENTERPRISE, from: IN_FORCE },
    cancel: { body: reasoned, roles: MANAGERS_AND_REGULATORS, from: ["applied", "approved"] },
    comment: { body: noted, roles: EVERYBODY, from: BYPASS_STATES },
  },
  words: BYPASS_WORDS,
};
