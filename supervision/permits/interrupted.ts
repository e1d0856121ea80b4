import type { Level } from "../../model/level.ts";
import type { InterruptionCause, PermitFacts } from "../../model/offline/permit.ts";
import type { Look } from "../look.ts";
import type { Change } from "../ticket-kind.ts";

/** How loudly the supervisor is called when work is interrupted; null: whoever interrupted it is there. */
const CALLS: Readonly<Record<InterruptionCause, Level | null>> = {
  person: null,
  review: 3,
  line: 2,
  gas: 1,
  "air-test": 1,
  stream: 1,
};

/** Work that was going on stops now. */
export function interrupted(facts: PermitFacts, because: InterruptionCause, look: Look): Change<PermitFacts> {
  const next = { ...facts, workingSinceMs: null, interruptedAtMs: look.atMs, interruptedBecause: because };
  return { state: "suspended", facts: next, level: CALLS[because], dueAtMs: facts.untilAtMs };
}
