import { isClosed, type OpenAlarm } from "../model/alarm.ts";
import {
  type DismissalClaim,
  EVIDENCE_OF_TYPE,
  type EvidenceField,
  NOTE_CHARACTERS_MIN,
  PROCESS_DISMISSALS_MAX,
} from "../model/dismissal.ts";
import { failed, ok, type Result } from "../model/result.ts";
import { type Facts, type Moment, record } from "./moment.ts";

/** What the machine knows and the claim is held against. */
export interface DismissalFacts {
  /** The alarm says that data are missing. */
  readonly isAboutSilence: boolean;
  /** Alarms of the same point dismissed as process upsets within the last 24 h. */
  readonly processDismissals: number;
}

/** Disposes of an alarm that is over, if the claim brings what its type asks for; the reason otherwise. */
export function dismissAlarm(
  moment: Moment,
  open: OpenAlarm,
  by: string,
  claim: DismissalClaim,
  facts: DismissalFacts,
): Result<null, string> {
  const refused = whyNotOver(open) ?? whyNotEvident(open, claim, facts);
  if (refused !== null) return failed(refused);
  const { type, note, evidence } = claim;
  open.alarm.dismissal = { type, note, evidence, by, atMs: moment.wallMs, confirmedBy: null, confirmedAtMs: null };
  const params: Facts = { type, ...evidence };
  record(moment, open, "dismissed", by, note, params);
  return ok(null);
}

/** The second person agrees to the disposal of a red alarm. */
export function confirmDismissal(
  moment: Moment,
  open: OpenAlarm,
  by: string,
  note: string | null,
): Result<null, string> {
  const { dismissal, level } = open.alarm;
  if (dismissal === undefined || dismissal === null) return failed("not-dismissed");
  if (level !== 1 || dismissal.confirmedBy !== null) return failed("already-confirmed");
  if (dismissal.by === by) return failed("same-person");
  open.alarm.dismissal = { ...dismissal, confirmedBy: by, confirmedAtMs: moment.wallMs };
  record(moment, open, "dismissal-confirmed", by, note, {});
  return ok(null);
}

function whyNotOver({ alarm }: OpenAlarm): string | null {
  if (alarm.dismissal !== undefined && alarm.dismissal !== null) return "already-dismissed";
  if (isClosed(alarm)) return null;
  if (alarm.active) return "still-active";
  return alarm.acknowledged ? "reset-first" : "acknowledge-first";
}

const WHY_MISSING: Readonly<Record<EvidenceField, string>> = {
  workOrder: "work-order-required",
  permit: "permit-required",
  drill: "drill-required",
  photo: "photo-required",
  hazardTicket: "hazard-ticket-required",
};

function whyNotEvident({ alarm }: OpenAlarm, claim: DismissalClaim, facts: DismissalFacts): string | null {
  const { type, note } = claim;
  if ([...note.trim()].length < NOTE_CHARACTERS_MIN) return "note-too-short";
  const needed = EVIDENCE_OF_TYPE[type];
  if (needed !== undefined && !has(claim, needed)) return WHY_MISSING[needed];
  if (type === "calibration" && alarm.mutedBy?.calibration === undefined) return "no-calibration-window";
  if (type === "out-of-service" && alarm.mutedBy?.["out-of-service"] === undefined) return "was-not-out-of-service";
  if (type === "communication" && !facts.isAboutSilence) return "not-a-communication-alarm";
  if (type === "process" && facts.processDismissals >= PROCESS_DISMISSALS_MAX && !has(claim, "hazardTicket"))
    return WHY_MISSING.hazardTicket;
  return alarm.level === 1 && !has(claim, "photo") ? WHY_MISSING.photo : null;
}

function has({ evidence }: DismissalClaim, field: EvidenceField): boolean {
  return (evidence[field] ?? "").trim() !== "";
}
