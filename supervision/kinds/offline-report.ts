import type { OfflineReportBody, OfflineReportFacts } from "../../model/offline/offline-report.ts";
import type { ActOrder, Ticket } from "../../model/offline/ticket.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { DAY_MS, MINUTE_MS } from "../../model/time.ts";
import { reportHoldsBackSilence } from "../joints/report-holds-back-silence.ts";
import type { Look } from "../look.ts";
import { heldUntilMs } from "../offline-reports/in-effect.ts";
import { placeOf } from "../place.ts";
import { settingsOf } from "../settings.ts";
import type { Change, TicketKind, Who } from "../ticket-kind.ts";

/** Longest report. A proposal. */
const REPORT_MS_MAX = 30 * DAY_MS;

/**
 * 停线报备: points that will not be heard, and until when. It holds as soon as it is reported; the authority may refuse it, and then it holds
 * no longer. It takes away calls about lost communication and nothing else.
 */
export const offlineReport: TicketKind<OfflineReportFacts> = {
  kind: "offline-report",
  open({ body }, { by }, look) {
    // The body fits the form's `open`.
    const said = body as unknown as OfflineReportBody;
    const refused = whyNotUntil(said.from, said.plannedOnline, look);
    if (refused !== null) return failed(refused);
    const own = look.catalog.devices.filter(({ enterprise }) => enterprise === look.enterprise);
    if (!said.devices.every((id) => own.some((device) => device.id === id))) return failed("no-such-device");
    const points = [...said.points, ...pointsOf(said.devices, look)];
    if (points.length === 0) return failed("nothing-named");
    if (isReportedAlready(points, said, look)) return failed("reported-already");
    const set = settingsOf(look.catalog, look.enterprise, reportHoldsBackSilence);
    const facts: OfflineReportFacts = {
      reason: said.reason,
      measure: said.measure,
      fromAtMs: said.from,
      plannedOnlineAtMs: said.plannedOnline,
      reportedBy: by,
      approvedBy: null,
      extensions: 0,
      graceMs: set === null ? null : set.graceMinutes * MINUTE_MS,
      begun: said.from <= look.atMs,
    };
    return ok({ state: "reported", place: placeOf({ points }), facts, level: null, dueAtMs: said.plannedOnline });
  },
  act(ticket, order, who, look) {
    const acted = ACTS[order.act];
    return acted === undefined ? failed("no-such-act") : acted(ticket, order, who, look);
  },
  clockAtMs: ({ facts }) => (facts.begun ? heldUntilMs(facts) : facts.fromAtMs),
  onClock({ facts }) {
    if (!facts.begun) return { act: "begun", facts: { ...facts, begun: true } };
    return { act: "lapsed", state: "lapsed", over: true };
  },
  keepMs: 2 * DAY_MS,
};

type Act = (
  ticket: Ticket<OfflineReportFacts>,
  order: ActOrder,
  who: Who,
  look: Look,
) => Result<Change<OfflineReportFacts>, string>;

const ACTS: Readonly<Record<string, Act>> = {
  approve: ({ facts }, _order, { by }) => ok({ state: "approved", facts: { ...facts, approvedBy: by } }),
  refuse: () => ok({ state: "refused", over: true }),
  extend({ facts }, { body }, _who, look) {
    // The form's own instant.
    const plannedOnlineAtMs = body["plannedOnline"] as number;
    const refused = whyNotUntil(facts.fromAtMs, plannedOnlineAtMs, look);
    if (refused !== null) return failed(refused);
    const next = { ...facts, plannedOnlineAtMs, approvedBy: null, extensions: facts.extensions + 1 };
    // What was approved was the time that was asked for then.
    return ok({ state: "reported", facts: next, dueAtMs: plannedOnlineAtMs });
  },
  end: () => ok({ state: "ended", over: true }),
  comment: () => ok({}),
};

function whyNotUntil(fromMs: number, untilMs: number, look: Look): string | null {
  if (untilMs <= fromMs) return "times-reversed";
  if (untilMs <= look.atMs) return "already-over";
  return untilMs - Math.max(fromMs, look.atMs) > REPORT_MS_MAX || untilMs - fromMs > 2 * REPORT_MS_MAX
    ? "too-long"
    : null;
}

function pointsOf(devices: readonly string[], { catalog, enterprise }: Look): readonly string[] {
  const named = new Set(devices);
  return catalog.points
    .filter((point) => point.enterprise === enterprise && point.retired !== true && named.has(point.device))
    .map(({ id }) => id);
}

/** Two reports of one point at one time would outlast each other's refusal. */
function isReportedAlready(points: readonly string[], { from, plannedOnline }: OfflineReportBody, look: Look): boolean {
  const named = new Set(points);
  return look.tickets<OfflineReportFacts>("offline-report").some(({ closedAtMs, facts, place }) => {
    if (closedAtMs !== null || facts.fromAtMs >= plannedOnline || facts.plannedOnlineAtMs <= from) return false;
    return place.points.some((point) => named.has(point));
  });
}
