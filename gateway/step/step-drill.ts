import type { Moment } from "../../alarms/moment.ts";
import { DRILL_MS_MAX, DRILLS_MAX, type DrillOrder } from "../../model/drill.ts";
import type { DrillEvent } from "../../model/journal-event.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { MINUTE_MS } from "../../model/time.ts";
import type { EngineState } from "../state.ts";
import { drillsOf } from "./drill-under-way.ts";
import { beginDrill, endDrill } from "./drills.ts";

/** Begins or ends a drill as a person ordered, and answers by the order's id. */
export function stepDrill(state: EngineState, event: DrillEvent, moment: Moment): void {
  const { id, by, order } = event;
  const outcome = order.type === "declare" ? declare(state, by, order, moment) : end(state, by, order, moment);
  moment.effects.replies.push({ id, ok: outcome.ok, reason: outcome.ok ? null : outcome.error });
}

type OrderOf<T extends DrillOrder["type"]> = Extract<DrillOrder, { type: T }>;

function declare(state: EngineState, by: string, order: OrderOf<"declare">, moment: Moment): Result<null, string> {
  const { enterprise, site, points, scenario, reason, minutes } = order;
  const refused = refusalOf(state, order);
  if (refused !== null) return failed(refused);
  const spanMs = Math.round(minutes * MINUTE_MS);
  const drill = {
    id: `drill-${moment.seq.toString(36)}`,
    enterprise,
    site,
    points: [...new Set(points)],
    scenario,
    by,
    reason,
    sinceAtMs: moment.wallMs,
    untilAtMs: moment.wallMs + spanMs,
    endsAtMs: moment.nowMs + spanMs,
  };
  beginDrill(state, drill, moment);
  return ok(null);
}

function end(state: EngineState, by: string, order: OrderOf<"end">, moment: Moment): Result<null, string> {
  const drill = drillsOf(state).find(({ id }) => id === order.drill);
  if (drill === undefined) return failed("no-such-drill");
  endDrill(state, drill, { by, note: order.note }, moment);
  return ok(null);
}

function refusalOf(state: EngineState, order: OrderOf<"declare">): string | null {
  const { enterprise, site, points, reason, minutes } = order;
  const { catalog } = state.catalog.data;
  const isOwn = (each: { readonly enterprise: string; readonly id: string; readonly retired?: boolean | undefined }) =>
    each.enterprise === enterprise && each.retired !== true;
  if (!catalog.enterprises.some(({ id, retired }) => id === enterprise && retired !== true)) return "no-such-place";
  if (site !== null && !catalog.sites.some((each) => isOwn(each) && each.id === site)) return "no-such-place";
  const known = points.length === 0 ? null : new Set(catalog.points.filter(isOwn).map(({ id }) => id));
  if (known !== null && !points.every((id) => known.has(id))) return "no-such-point";
  if (reason.trim() === "") return "reason-required";
  if (!(minutes > 0)) return "minutes-required";
  if (minutes * MINUTE_MS > DRILL_MS_MAX) return "drill-too-long";
  return drillsOf(state).length >= DRILLS_MAX ? "too-many-drills" : null;
}
