import { AIR_TEST_BEFORE_MS, permitTermsOf } from "../../model/knowledge/permit-terms.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Look } from "../look.ts";
import { alarmsAround } from "./alarms-around.ts";
import { pointBeyondLimit } from "./permit-rules.ts";
import { brokenStreamsOf } from "./permit-stream.ts";
import { whyNotIssued } from "./why-not-issued.ts";

type Permit = Ticket<PermitFacts>;

/** Those that are there beside a permit whose work is to begin. */
const BESIDE_WORK = ["working", "suspended", "expired"];

/** Why work cannot begin, or go on, as things stand; null: it can. */
export function whyNotWorking(permit: Permit, look: Look): string | null {
  const { facts } = permit;
  if (look.atMs < facts.fromAtMs) return "too-early";
  return (
    whyNotIssued(permit, look, BESIDE_WORK) ??
    whyAirProvesNothing(facts, look.atMs) ??
    (areLinkedIssued(facts, look) ? null : "linked-not-issued") ??
    (isGasThere(permit, look) ? "gas-in-alarm" : null) ??
    (needsStream(facts) && brokenStreamsOf(permit, look).length > 0 ? "stream-missing" : null)
  );
}

/** Something around is in alarm, or beyond the limits that the work itself would bring into force. */
function isGasThere(permit: Permit, look: Look): boolean {
  if (!permit.facts.testsAir) return false;
  return alarmsAround(permit, look).length > 0 || pointBeyondLimit(permit, look) !== null;
}

/** Whether its portable detectors must be heard all the time. */
export function needsStream({ type, grade, confined }: Pick<PermitFacts, "type" | "grade" | "confined">): boolean {
  return confined || permitTermsOf(type, grade)?.continuous === true;
}

function whyAirProvesNothing({ testsAir, airTest, interruptedAtMs, interruptedBecause }: PermitFacts, atMs: number) {
  if (!testsAir) return null;
  if (airTest === null) return "air-test-missing";
  if (!airTest.passed) return "air-test-failed";
  const isNewer = interruptedAtMs === null || airTest.atMs > interruptedAtMs;
  if (airTest.void || (!isNewer && interruptedBecause !== "person")) return "air-test-void";
  // A short break asks for no new sample.
  return isNewer && atMs - airTest.atMs > AIR_TEST_BEFORE_MS ? "air-test-stale" : null;
}

function areLinkedIssued({ linked }: PermitFacts, look: Look): boolean {
  return linked.every((id) => {
    const state = look.ticket(id)?.state;
    return state === "approved" || state === "working";
  });
}
