import type { WireHealth } from "../api/wire.ts";
import type { PathProof } from "../model/path-proof.ts";
import type { Clock } from "../model/time.ts";

export interface HealthSources {
  readonly clock: Clock;
  readonly version: string;
  accepting(): { readonly mqtt: boolean; readonly http: boolean };
  journal(): { readonly accepting: "all" | "reserved" | "none"; readonly reason: string | null };
  commitTrouble(): string | null;
  recordsHaveSpace(): boolean;
  backlog(): number;
  lastDataAtMs(): number | null;
  /** null: the whole way is not proven here. */
  path(): PathProof | null;
}

/** Whether the gateway can do its work: hear devices, make what they say durable, and decide. Unknown is never "ok". */
export function healthOf(sources: HealthSources): WireHealth {
  const reasons: string[] = [];
  const { mqtt, http } = sources.accepting();
  if (!mqtt) reasons.push("mqtt-not-listening");
  if (!http) reasons.push("http-not-listening");
  const journal = sources.journal();
  if (journal.accepting !== "all") reasons.push(`journal-${journal.accepting}:${journal.reason ?? "unknown"}`);
  if (!sources.recordsHaveSpace()) reasons.push("records-reserved:ENOSPC");
  const trouble = sources.commitTrouble();
  if (trouble !== null) reasons.push(`records-failing:${trouble}`);
  return {
    ok: reasons.length === 0,
    reasons,
    now: sources.clock.nowMs(),
    lastDataAt: sources.lastDataAtMs(),
    journalBacklog: sources.backlog(),
    version: sources.version,
    ...toPath(sources.path()),
  };
}

function toPath(proof: PathProof | null): Pick<WireHealth, "path"> {
  if (proof === null) return {};
  const { provenAtMs, through, broken, brokenSinceMs } = proof;
  return { path: { provenAt: provenAtMs, through, broken, brokenSince: brokenSinceMs } };
}
