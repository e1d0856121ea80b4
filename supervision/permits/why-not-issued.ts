import { APPROVER_POSTS, type ApproverPost, permitTermsOf } from "../../model/knowledge/permit-terms.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Look } from "../look.ts";
import { hasOpenHazard } from "./open-hazard.ts";
import { isSamePlace, reachOf } from "./permit-place.ts";

type Permit = Ticket<PermitFacts>;

/** Why a permit cannot be issued as things stand; null: it can. */
export function whyNotIssued(permit: Permit, look: Look, among: readonly string[]): string | null {
  if (look.atMs >= permit.facts.untilAtMs) return "already-over";
  if (permit.facts.review?.agreed === false) return "review-refused";
  if (hasOpenHazard(permit, look)) return "open-hazard";
  if (hasConflict(permit, look, among)) return "conflicting-permit";
  return null;
}

export function isPostTooLow({ type, grade }: PermitFacts, post: ApproverPost): boolean {
  const needed = permitTermsOf(type, grade)?.approver ?? "leader";
  return APPROVER_POSTS.indexOf(post) < APPROVER_POSTS.indexOf(needed);
}

function hasConflict(permit: Permit, look: Look, among: readonly string[]): boolean {
  return look
    .tickets<PermitFacts>("permit")
    .some(
      (other) =>
        other.id !== permit.id &&
        among.includes(other.state) &&
        exclude(permit.facts, other.facts) &&
        isNear(permit, other, look),
    );
}

/** Work that must not go on beside each other. Source: GB 30871-2022, clauses 5 to 7, not held against the text. */
function exclude(a: PermitFacts, b: PermitFacts): boolean {
  const is = (facts: PermitFacts, other: PermitFacts) =>
    facts.type === "hot-work" && (other.painting || other.type === "blind-plate");
  return is(a, b) || is(b, a) || (a.type === "blind-plate" && b.type === "blind-plate");
}

function isNear(a: Permit, b: Permit, look: Look): boolean {
  // One permit for each plate; two plates of one line are not drawn together.
  if (a.facts.type === "blind-plate" && b.facts.type === "blind-plate")
    return a.place.points.some((id) => b.place.points.includes(id));
  if (isSamePlace(a.place, b.place, look)) return true;
  const zones = reachOf(a, look);
  return [...reachOf(b, look)].some((zone) => zones.has(zone));
}
