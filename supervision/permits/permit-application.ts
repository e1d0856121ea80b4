import { gradesOf, permitTermsOf, PIT_DEPTH_M } from "../../model/knowledge/permit-terms.ts";
import type { PermitApplication, PermitFacts } from "../../model/offline/permit.ts";
import type { Look } from "../look.ts";
import { needsStream } from "./why-not-working.ts";

/** Why an application is refused as it stands; null: somebody may decide on it. */
export function whyNotApplied(said: PermitApplication, look: Look): string | null {
  const { type, grade = null, from, until, linked, rectifies, portables, listening, depthM } = said;
  const terms = permitTermsOf(type, grade);
  if (terms === null || (grade !== null && !gradesOf(type).includes(grade))) return "no-such-grade";
  if (until <= from) return "times-reversed";
  if (until <= look.atMs) return "already-over";
  if (until - from > terms.validMsMax) return "validity-too-long";
  if (type === "excavation" && depthM === undefined) return "depth-needed";
  if (needsStream({ type, grade, confined: isConfined(said, look) }) && portables.length === 0)
    return "portable-needed";
  if (linked.some((id) => look.ticket(id)?.kind !== "permit")) return "no-such-permit";
  if (rectifies.some((id) => look.ticket(id)?.kind !== "hazard")) return "no-such-hazard";
  const named = [
    ...portables,
    ...listening,
    ...nearPointsOf(said),
    ...(said.windPoint === undefined ? [] : [said.windPoint]),
  ];
  return named.every((id) => look.point(id) !== null) ? null : "no-such-near-point";
}

/** What is remembered of it from the first. */
export function toPermitFacts(said: PermitApplication, by: string | null, look: Look): PermitFacts {
  const { type, grade = null, work, from, until, supervisor, workers, contractor = null } = said;
  const confined = isConfined(said, look);
  return {
    type,
    grade,
    work,
    fromAtMs: from,
    untilAtMs: until,
    supervisor,
    workers,
    contractor,
    isolation: said.isolation,
    linked: said.linked,
    rectifies: said.rectifies,
    portables: said.portables,
    listening: said.listening,
    nearZones: [...new Set([...said.zonesWithin15M, ...said.zonesWithin30M])],
    nearPoints: nearPointsOf(said),
    windPoint: said.windPoint ?? null,
    painting: said.painting,
    confined,
    testsAir: type === "hot-work" || confined || isWhereGasIs(said, look),
    appliedBy: by,
    approvedBy: null,
    approvedAs: null,
    review: null,
    airTest: null,
    startedAtMs: null,
    workingSinceMs: null,
    interruptedAtMs: null,
    interruptedBecause: null,
    recordDueAtMs: null,
    recordsMissed: 0,
    inside: [],
  };
}

function nearPointsOf({ pointsWithin15M, pointsWithin30M }: PermitApplication): readonly string[] {
  return [...new Set([...pointsWithin15M, ...pointsWithin30M])];
}

/** A pit where gas may gather is a confined space once it is deep enough. */
function isConfined(said: PermitApplication, look: Look): boolean {
  if (said.type === "confined-space") return true;
  return said.type === "excavation" && (said.depthM ?? 0) > PIT_DEPTH_M && isWhereGasIs(said, look);
}

/** Somebody says so, or the zone has a gas detector: there is a reason for it. */
function isWhereGasIs({ hazardousArea, zone }: PermitApplication, look: Look): boolean {
  return hazardousArea || (zone !== undefined && look.pointsIn(zone).some(({ kind }) => kind === "gas"));
}
