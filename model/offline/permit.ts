import { z } from "zod";
import {
  APPROVER_POSTS,
  type ApproverPost,
  PERMIT_GRADES,
  PERMIT_TYPES,
  type PermitGrade,
  type PermitType,
} from "../knowledge/permit-terms.ts";
import { instant, person, photos, placeFields, plainId, pointId, shortText, text, ticketId } from "./fields.ts";
import { PERMIT_WORDS } from "./permit-words.ts";
import { ENTERPRISE, EVERYBODY, MANAGERS, MANAGERS_AND_REGULATORS, OFFICIALS, type TicketForm } from "./ticket-form.ts";

const PERMIT_STATES = [
  "applied",
  "approved",
  "working",
  "suspended",
  "expired",
  "finished",
  "cancelled",
  "refused",
] as const;

/** What interrupted the work. */
export type InterruptionCause = "person" | "review" | "gas" | "air-test" | "stream" | "line";

/** The newest test of the air. */
export interface AirTest {
  readonly atMs: number;
  readonly by: string | null;
  readonly passed: boolean;
  /** The work was interrupted for too long since: it must be taken again. */
  readonly void: boolean;
}

/** What is remembered of a permit beside its steps. */
export interface PermitFacts {
  readonly type: PermitType;
  readonly grade: PermitGrade | null;
  readonly work: string;
  readonly fromAtMs: number;
  readonly untilAtMs: number;
  readonly supervisor: string;
  readonly workers: readonly string[];
  readonly contractor: string | null;
  readonly isolation: readonly string[];
  readonly linked: readonly string[];
  /** Hazards that the work is there to rectify. */
  readonly rectifies: readonly string[];
  /** Portable detectors whose readings the gateway must hear while the work goes on. */
  readonly portables: readonly string[];
  /** Points of lines that are crossed, lifted over or dug beside: listened to while the work goes on. */
  readonly listening: readonly string[];
  readonly nearZones: readonly string[];
  readonly nearPoints: readonly string[];
  /** Wind where it is done outdoors; null: indoors. */
  readonly windPoint: string | null;
  /** It gives off solvent vapour. */
  readonly painting: boolean;
  /** People are inside something: a confined space, or a pit that counts as one. */
  readonly confined: boolean;
  /** Its air is tested before work begins. */
  readonly testsAir: boolean;
  readonly appliedBy: string | null;
  readonly approvedBy: string | null;
  readonly approvedAs: ApproverPost | null;
  /** The approver's user record holds that post; false or absent: it is as the approver stated. */
  readonly postOnRecord?: boolean;
  readonly review: { readonly by: string | null; readonly agreed: boolean; readonly atMs: number } | null;
  readonly airTest: AirTest | null;
  readonly startedAtMs: number | null;
  /** Since when it has been working without interruption; null: it is not. */
  readonly workingSinceMs: number | null;
  readonly interruptedAtMs: number | null;
  readonly interruptedBecause: InterruptionCause | null;
  /** When the air is to be written down next; null: it need not be. */
  readonly recordDueAtMs: number | null;
  readonly recordsMissed: number;
  readonly inside: readonly { readonly person: string; readonly sinceMs: number }[];
}

const ids = z.array(pointId).max(50).default([]);
const zones = z.array(plainId).max(50).default([]);
const persons = z.array(person).max(50);

const application = z.strictObject({
  type: z.enum(PERMIT_TYPES),
  grade: z.enum(PERMIT_GRADES).optional(),
  work: text.describe("what is done, and how"),
  ...placeFields,
  from: instant,
  until: instant,
  supervisor: person.describe("who watches over it and does not leave"),
  workers: persons.min(1),
  contractor: shortText.optional(),
  isolation: z.array(shortText).max(50).default([]).describe("what is isolated, and by which valve, plate or switch"),
  measures: text.describe("safety measures"),
  linked: z.array(ticketId).max(20).default([]).describe("other permits of the same job"),
  rectifies: z.array(ticketId).max(20).default([]).describe("hazards this work rectifies"),
  portables: ids.describe("points of portable detectors"),
  listening: ids.describe("points of lines that are crossed"),
  zonesWithin15M: zones,
  zonesWithin30M: zones,
  pointsWithin15M: ids,
  pointsWithin30M: ids,
  windPoint: pointId.optional().describe("wind speed, for work outdoors"),
  painting: z.boolean().default(false).describe("painting, solvents, cleaning agents"),
  hazardousArea: z.boolean().default(false).describe("flammable or toxic gas may be there"),
  depthM: z.number().min(0).max(100).optional().describe("depth of an excavation, metres"),
  photos,
});
export type PermitApplication = z.infer<typeof application>;

const gas = z.strictObject({
  substance: shortText.describe("as in the gas catalogue: CH4, O2, H2S"),
  value: z.number().min(0).max(1_000_000),
  unit: shortText,
});

const airTest = z.strictObject({
  gases: z.array(gas).min(1).max(20),
  at: instant.optional().describe("when the sample was taken; left out: now"),
  spot: shortText.describe("where it was taken"),
  instrument: shortText.describe("serial number"),
  oxygenEnriched: z.boolean().default(false),
  note: text.optional(),
  photos,
});
export type AirTestBody = z.infer<typeof airTest>;

const noted = z.strictObject({ note: text });
const reasoned = z.strictObject({ reason: text });
const OPEN = ["applied", "approved", "working", "suspended", "expired"];
const UNDER_WAY = ["working", "suspended", "expired"];

export const PERMIT: TicketForm = {
  kind: "permit",
  path: "permits",
  states: PERMIT_STATES,
  open: { body: application, roles: ENTERPRISE, from: [] },
  acts: {
    "air-test": { body: airTest, roles: ENTERPRISE, from: OPEN },
    approve: {
      body: z.strictObject({ post: z.enum(APPROVER_POSTS), note: text.optional() }),
      roles: MANAGERS,
      from: ["applied"],
    },
    refuse: { body: reasoned, roles: MANAGERS, from: ["applied"] },
    review: {
      body: z.strictObject({ agreed: z.boolean(), note: text, photos }),
      roles: OFFICIALS,
      from: ["applied", "approved", "working", "suspended"],
    },
    start: {
      body: z.strictObject({ measuresInPlace: z.literal(true), photos }),
      roles: ENTERPRISE,
      from: ["approved"],
    },
    enter: { body: z.strictObject({ persons: persons.min(1) }), roles: ENTERPRISE, from: ["working"] },
    leave: { body: z.strictObject({ persons: persons.min(1) }), roles: ENTERPRISE, from: UNDER_WAY },
    "change-supervisor": {
      body: z.strictObject({ supervisor: person, reason: text }),
      roles: ENTERPRISE,
      from: ["approved", "working", "suspended"],
    },
    suspend: { body: reasoned, roles: EVERYBODY, from: ["working"] },
    resume: { body: z.strictObject({ measuresInPlace: z.literal(true) }), roles: ENTERPRISE, from: ["suspended"] },
    finish: {
      body: z.strictObject({ siteClear: z.literal(true), acceptedBy: person, note: text.optional(), photos }),
      roles: ENTERPRISE,
      from: UNDER_WAY,
    },
    cancel: { body: reasoned, roles: MANAGERS_AND_REGULATORS, from: OPEN },
    comment: { body: noted.extend({ photos }), roles: EVERYBODY, from: PERMIT_STATES },
  },
  words: PERMIT_WORDS,
};
