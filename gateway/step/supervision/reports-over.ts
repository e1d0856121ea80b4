import type { MuteCause } from "../../../alarms/muting.ts";
import type { Alarm } from "../../../model/alarm.ts";
import type { OfflineReportFacts } from "../../../model/offline/offline-report.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { ruleInForce } from "../../../rules/rules-in-force.ts";
import { heldUntilMs, isReportedOffline } from "../../../supervision/offline-reports/in-effect.ts";
import { isAboutSilence } from "../../../supervision/silent-points.ts";
import type { EngineState } from "../../state.ts";

type About = Pick<Alarm, "enterprise" | "rule"> & { readonly point: string };

const NONE: readonly MuteCause[] = Object.freeze([]);

/** P6: offline reports that hold for the point of an alarm. They are about silence: no alarm of a value is ever in their reach. */
export function reportsOver(state: EngineState, { enterprise, point, rule }: About): readonly MuteCause[] {
  const box = state.supervision.get(enterprise);
  if (box === undefined) return NONE;
  const { catalog } = state.catalog.data;
  if (!isAboutSilence(rule, { rule: (id) => ruleInForce(catalog, id) })) return NONE;
  const atMs = state.atMs + state.global.data.wallOffsetMs;
  const found: MuteCause[] = [];
  for (const { data } of box.tickets.values()) {
    if (data.ticket.kind !== "offline-report") continue;
    // The facts of a ticket are those of its kind.
    const report = data.ticket as Ticket<OfflineReportFacts>;
    if (!isReportedOffline(report, point, atMs)) continue;
    const { reportedBy: by, reason } = report.facts;
    found.push({ id: report.id, kind: "offline-report", by, reason, untilAtMs: heldUntilMs(report.facts) });
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}
