import { z } from "zod";
import { instant, person, type Photo, photos, placeFields, shortText, text } from "./fields.ts";
import {
  ENTERPRISE,
  EVERYBODY,
  MANAGERS,
  MANAGERS_AND_REGULATORS,
  REGULATORS,
  type TicketForm,
} from "./ticket-form.ts";
import { HAZARD_WORDS } from "./hazard-words.ts";

/** 一般 or 重大: a major one is rectified to an approved plan and checked by the authority. */
export const HAZARD_GRADES = ["general", "major"] as const;
export type HazardGrade = (typeof HAZARD_GRADES)[number];

/** Where it was found, after the field `dangerSrc` of the dual-prevention record, plus what the machine and anybody may find. */
export const HAZARD_SOURCES = ["self-report", "round", "inspection", "authority", "machine", "expert"] as const;
export type HazardSource = (typeof HAZARD_SOURCES)[number];

/** What it is about, after the field `hazardDangerType` of the dual-prevention record. */
export const HAZARD_CATEGORIES = [
  "safety",
  "process",
  "electrical",
  "instrument",
  "fire",
  "layout",
  "equipment",
  "health",
  "other",
] as const;
export type HazardCategory = (typeof HAZARD_CATEGORIES)[number];

export const HAZARD_STATES = [
  "reported",
  "verified",
  "assigned",
  "rectified",
  "rechecked",
  "suspended",
  "reopened",
  "rejected",
  "closed",
] as const;
export type HazardState = (typeof HAZARD_STATES)[number];

/** What is remembered of a hazard beside its steps. */
export interface HazardFacts {
  readonly text: string;
  readonly grade: HazardGrade;
  readonly source: HazardSource;
  readonly category: HazardCategory;
  /** It smells, hisses or drips: what a gas detector nearby should see, too. */
  readonly leak: boolean;
  readonly photos: readonly Photo[];
  readonly reportedBy: string | null;
  readonly verifiedBy: string | null;
  readonly owner: string | null;
  /** Until when it is to be rectified; null: not assigned. */
  readonly deadlineAtMs: number | null;
  readonly rectifiedBy: string | null;
  readonly rectifiedAtMs: number | null;
  readonly recheckedBy: string | null;
  readonly suspensions: number;
  readonly reopenings: number;
  /** When it was closed last, and by whom; null: never. */
  readonly closedLastAtMs: number | null;
  readonly closedLastBy: string | null;
  /** Loops of a fire panel that were found shielded; null: it is about no panel. */
  readonly shieldedLoops: number | null;
  /** Under supervision of the authority (挂牌督办). */
  readonly supervised: boolean;
  /** How late the step owed is: 0 not, 1 yellow, 2 orange, 3 red. */
  readonly lateness: number;
  /** The joint by which the machine reports it (`L1` …). Absent: people did, or an older release. */
  readonly joint?: string;
  /** The machine holds it for possibly major: whoever verifies it decides. Absent: it does not. */
  readonly majorCandidate?: boolean;
}

const report = z.strictObject({
  text: text.describe("what is wrong, in the reporter's words"),
  ...placeFields,
  photos,
  category: z.enum(HAZARD_CATEGORIES).default("other"),
  leak: z.boolean().default(false).describe("it smells, hisses or drips"),
  shieldedLoops: z.int().min(1).max(10_000).optional().describe("loops of a fire panel found shielded"),
  grade: z.enum(HAZARD_GRADES).default("general"),
  source: z.enum(HAZARD_SOURCES).exclude(["machine"]).default("self-report"),
});
export type HazardReport = z.infer<typeof report>;

const assign = z.strictObject({
  owner: person,
  deadline: instant,
  measures: text.describe("what guards the place meanwhile"),
  funds: shortText.optional(),
  contingency: text.optional(),
  plan: text.optional().describe("of a major one: goal, method, persons"),
});

const rectified = z.strictObject({ note: text, photos, cost: z.number().min(0).optional() });
const verdict = z.strictObject({ passed: z.boolean(), note: text, photos });
const noted = z.strictObject({ note: text });

export const HAZARD: TicketForm = {
  kind: "hazard",
  path: "hazards",
  states: HAZARD_STATES,
  open: { body: report, roles: EVERYBODY, from: [] },
  acts: {
    verify: {
      body: z.strictObject({ grade: z.enum(HAZARD_GRADES), note: text.optional() }),
      roles: EVERYBODY,
      from: ["reported"],
    },
    reject: { body: noted, roles: MANAGERS_AND_REGULATORS, from: ["reported", "verified"] },
    assign: { body: assign, roles: MANAGERS, from: ["verified", "reopened", "suspended"] },
    rectify: { body: rectified, roles: ENTERPRISE, from: ["assigned", "reopened"] },
    suspend: {
      body: z.strictObject({ reason: text, measures: text, until: instant }),
      roles: MANAGERS,
      from: ["assigned"],
    },
    recheck: { body: verdict, roles: EVERYBODY, from: ["rectified"] },
    close: { body: noted, roles: MANAGERS_AND_REGULATORS, from: ["rechecked"] },
    reopen: { body: noted, roles: MANAGERS_AND_REGULATORS, from: ["closed", "rejected"] },
    supervise: { body: noted, roles: REGULATORS, from: ["verified", "assigned", "rectified", "reopened"] },
    comment: { body: z.strictObject({ note: text, photos }), roles: EVERYBODY, from: HAZARD_STATES },
  },
  words: HAZARD_WORDS,
};
