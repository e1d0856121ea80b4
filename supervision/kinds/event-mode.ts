import type { EventModeBody, EventModeFacts } from "../../model/offline/event-mode.ts";
import { failed, ok } from "../../model/result.ts";
import { DAY_MS } from "../../model/time.ts";
import { eventReport } from "../event-mode/event-report.ts";
import { isZoneOf } from "../is-zone-of.ts";
import { placeOf } from "../place.ts";
import type { TicketKind, Who } from "../ticket-kind.ts";

/** So long at a time at most. A proposal, from no standard. */
const LAST_MS_MAX = 31 * DAY_MS;

/** 重大活动保障: declared beforehand or from now on, returns by itself with a report. What it does stands in `event-mode/`. */
export const eventMode: TicketKind<EventModeFacts> = {
  kind: "event-mode",
  open({ body }, who, look) {
    // The body fits the form's `open`.
    const said = body as unknown as EventModeBody;
    const { name, from, until, zones, limitShare, clockShare } = said;
    if (until <= from) return failed("times-reversed");
    if (until <= look.atMs) return failed("deadline-passed");
    if (until - from > LAST_MS_MAX) return failed("too-long");
    if (!zones.every((zone) => isZoneOf(zone, look))) return failed("no-such-zone");
    const facts: EventModeFacts = {
      name,
      // It begins when it is declared, at the earliest: nothing is tightened in the past.
      fromAtMs: Math.max(from, look.atMs),
      untilAtMs: until,
      zones,
      limitShare,
      clockShare,
      declaredBy: who.by,
      byAuthority: isAuthority(who),
      report: null,
    };
    const state = facts.fromAtMs <= look.atMs ? "running" : "declared";
    // The only zone is its place; several are told in its facts.
    const place = placeOf({ zone: zones.length === 1 ? zones[0] : null });
    return ok({ state, place, facts, level: null, dueAtMs: state === "running" ? until : facts.fromAtMs });
  },
  act(ticket, { act, body }, who, look) {
    const { facts, state } = ticket;
    if (act === "comment") return ok({});
    if (act === "extend") {
      // The form's own instant.
      const until = body["until"] as number;
      if (until <= Math.max(look.atMs, facts.fromAtMs)) return failed("deadline-passed");
      if (until - facts.fromAtMs > LAST_MS_MAX) return failed("too-long");
      if (until < facts.untilAtMs && !mayLoosen(facts, who)) return failed("authority-must-end");
      const next = { ...facts, untilAtMs: until };
      return ok({ facts: next, dueAtMs: state === "running" ? until : facts.fromAtMs });
    }
    if (act !== "end" && act !== "cancel") return failed("no-such-act");
    if (!mayLoosen(facts, who)) return failed("authority-must-end");
    if (act === "cancel") return ok({ state: "cancelled", over: true });
    const report = eventReport(ticket, look);
    return ok({ state: "returned", over: true, facts: { ...facts, untilAtMs: look.atMs, report } });
  },
  clockAtMs: ({ state, facts }) => (state === "declared" ? facts.fromAtMs : facts.untilAtMs),
  onClock(ticket, look) {
    const { state, facts } = ticket;
    if (state === "declared") return { act: "began", state: "running", dueAtMs: facts.untilAtMs };
    const report = eventReport(ticket, look);
    return { act: "returned-by-itself", state: "returned", over: true, facts: { ...facts, report }, body: { report } };
  },
  keepMs: DAY_MS,
};

function isAuthority({ role }: Who): boolean {
  return role === "regulator" || role === "admin";
}

function mayLoosen({ byAuthority }: EventModeFacts, who: Who): boolean {
  return !byAuthority || isAuthority(who);
}
