import type { Level } from "../../model/level.ts";
import type { BypassApplication, BypassFacts } from "../../model/offline/bypass.ts";
import type { ActOrder, Ticket } from "../../model/offline/ticket.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import { isEventMode } from "../event-mode/event-mode-now.ts";
import type { Look } from "../look.ts";
import { placeOf } from "../place.ts";
import { holdsPost } from "../posts.ts";
import { isHeadByName } from "../rank.ts";
import type { Change, Happening, TicketKind, Who } from "../ticket-kind.ts";

/** A longer bypass needs the authority to have taken note of it. A proposal. */
const NOTE_AFTER_MS = 72 * HOUR_MS;
/** Overdue for so long, it calls louder. A proposal. */
const LOUDER_AFTER_MS = 30 * MINUTE_MS;

/**
 * 联锁旁路票: an interlock is taken away for a while. Whoever applies does not approve; meanwhile a compensating measure is checked again and
 * again, and a check that is missed calls people, as does a bypass that outlasts its permit. All figures are proposals, from no standard.
 */
export const bypass: TicketKind<BypassFacts> = {
  kind: "bypass",
  open({ body }, { by }, look) {
    // The body fits the form's `open`.
    const said = body as unknown as BypassApplication;
    if (said.until <= said.from) return failed("times-reversed");
    if (said.until <= look.atMs) return failed("already-over");
    const loops = new Set(look.loops.map(({ point }) => point));
    if (!said.points.every((id) => loops.has(id))) return failed("not-an-interlock");
    return ok({ state: "applied", place: placeOf(said), facts: toFacts(said, by), level: null, dueAtMs: said.from });
  },
  act(ticket, order, who, look) {
    const acted = ACTS[order.act];
    return acted === undefined ? failed("no-such-act") : acted(ticket, order, who, look);
  },
  clockAtMs({ state, facts }) {
    const { fromAtMs, untilAtMs, checkDueAtMs, lateness } = facts;
    switch (state) {
      case "applied":
        return untilAtMs;
      case "approved":
        return fromAtMs;
      case "in-force":
        return Math.min(untilAtMs, checkDueAtMs ?? untilAtMs);
      case "overdue":
        return lateness > 1 ? checkDueAtMs : Math.min(untilAtMs + LOUDER_AFTER_MS, checkDueAtMs ?? Infinity);
      default:
        return null;
    }
  },
  onClock(ticket, look) {
    const { state, facts } = ticket;
    const { untilAtMs, lateness } = facts;
    if (state === "applied") return { act: "lapsed", state: "lapsed", over: true };
    if (state === "approved") return { act: "begun", ...begun(facts, look) };
    if (state === "in-force" && look.atMs >= untilAtMs) return late("overdue", { ...facts, lateness: 1 });
    if (state === "overdue" && lateness < 2 && look.atMs >= untilAtMs + LOUDER_AFTER_MS)
      return late("overdue-still", { ...facts, lateness: 2 });
    return missCheck(facts, look);
  },
  keepMs: 2 * DAY_MS,
};

type Act = (ticket: Ticket<BypassFacts>, order: ActOrder, who: Who, look: Look) => Result<Change<BypassFacts>, string>;

const ACTS: Readonly<Record<string, Act>> = {
  "take-note": ({ facts }, { body }, { by }) =>
    // The form's own instant.
    ok({ facts: { ...facts, notedBy: by, noteForUntilMs: body["until"] as number } }),
  approve(ticket, { body }, { by }, look) {
    const { facts } = ticket;
    if (facts.appliedBy !== null && facts.appliedBy === by) return failed("same-person");
    const post = typeof body["post"] === "string" ? body["post"] : null;
    const held = post === null ? null : holdsPost(look.catalog, by, post);
    if (held === false) return failed("post-not-held");
    if (facts.untilAtMs <= look.atMs) return failed("already-over");
    if (lacksNote(facts, facts.untilAtMs)) return failed("authority-must-take-note");
    if (isEventMode(look, ticket.place.zone) && !isHeadByName(facts.notedBy, look.catalog))
      return failed("district-must-agree");
    if (isBypassedAlready(ticket, look)) return failed("already-bypassed");
    const signed = post === null ? {} : { approvedAs: post, postOnRecord: held === true };
    const next = { ...facts, approvedBy: by, ...signed };
    if (facts.fromAtMs <= look.atMs) return ok(begun(next, look));
    return ok({ state: "approved", facts: next, dueAtMs: facts.fromAtMs });
  },
  refuse: () => ok({ state: "refused", over: true }),
  check({ facts }, { body }, _who, look) {
    const next = {
      ...facts,
      checks: facts.checks + 1,
      checksMissed: 0,
      measureFails: body["holds"] !== true,
      checkDueAtMs: look.atMs + facts.checkEveryMs,
    };
    return ok(standing(next));
  },
  extend({ facts }, { body }, { by }, look) {
    // The form's own instant.
    const until = body["until"] as number;
    if (facts.appliedBy !== null && facts.appliedBy === by) return failed("same-person");
    if (until <= Math.max(look.atMs, facts.untilAtMs)) return failed("times-reversed");
    if (lacksNote(facts, until)) return failed("authority-must-take-note");
    return ok({ ...standing({ ...facts, untilAtMs: until, lateness: 0 }), state: "in-force" });
  },
  end({ place }, _order, _who, look) {
    // Nobody says: that people armed it again stands on their word.
    const stillBypassed = look.loops.some(({ point, bypassed }) => bypassed === true && place.points.includes(point));
    return stillBypassed ? failed("still-bypassed") : ok({ state: "ended", over: true });
  },
  cancel: () => ok({ state: "cancelled", over: true }),
  comment: () => ok({}),
  "seen-bypassed": ({ facts }, _order, _who, look) =>
    ok({ facts: { ...facts, seenBypassedAtMs: look.atMs, seenArmedAtMs: null } }),
  "seen-armed": ({ facts }, _order, _who, look) => ok({ facts: { ...facts, seenArmedAtMs: look.atMs } }),
};

function toFacts(said: BypassApplication, by: string | null): BypassFacts {
  const { reason, riskNote, measure, checkEveryMinutes, responsible, from, until } = said;
  return {
    reason,
    riskNote,
    measure,
    checkEveryMs: checkEveryMinutes * MINUTE_MS,
    responsible,
    fromAtMs: from,
    untilAtMs: until,
    appliedBy: by,
    approvedBy: null,
    notedBy: null,
    noteForUntilMs: null,
    checkDueAtMs: null,
    checks: 0,
    checksMissed: 0,
    measureFails: false,
    seenBypassedAtMs: null,
    seenArmedAtMs: null,
    lateness: 0,
  };
}

function lacksNote({ fromAtMs, noteForUntilMs }: BypassFacts, untilAtMs: number): boolean {
  return untilAtMs - fromAtMs > NOTE_AFTER_MS && (noteForUntilMs ?? 0) < untilAtMs;
}

function isBypassedAlready({ id, place, facts }: Ticket<BypassFacts>, look: Look): boolean {
  return look
    .tickets<BypassFacts>("bypass")
    .some(
      (other) =>
        other.id !== id &&
        ["approved", "in-force", "overdue"].includes(other.state) &&
        other.facts.fromAtMs < facts.untilAtMs &&
        other.place.points.some((point) => place.points.includes(point)),
    );
}

function begun(facts: BypassFacts, look: Look): Change<BypassFacts> {
  return { ...standing({ ...facts, checkDueAtMs: look.atMs + facts.checkEveryMs }), state: "in-force" };
}

function late(act: string, facts: BypassFacts): Happening<BypassFacts> {
  return { act, ...standing(facts), state: "overdue", body: { lateness: facts.lateness } };
}

/** The first one missed calls the site, the second in succession calls louder; the next is due when it would have been. */
function missCheck(facts: BypassFacts, look: Look): Happening<BypassFacts> {
  const { checkEveryMs, checksMissed } = facts;
  const dueAtMs = facts.checkDueAtMs ?? look.atMs;
  const rounds = Math.floor(Math.max(0, look.atMs - dueAtMs) / checkEveryMs) + 1;
  const next = { ...facts, checksMissed: checksMissed + 1, checkDueAtMs: dueAtMs + rounds * checkEveryMs };
  return { act: "check-missed", ...standing(next), body: { missed: next.checksMissed } };
}

/** How loudly it calls, and when the next step is owed. */
function standing(facts: BypassFacts): Change<BypassFacts> {
  const { checksMissed, measureFails, lateness, untilAtMs, checkDueAtMs } = facts;
  const calls: Level[] = [];
  if (checksMissed > 0) calls.push(checksMissed > 1 ? 1 : 2);
  if (measureFails) calls.push(2);
  if (lateness > 0) calls.push(lateness > 1 ? 1 : 2);
  const [level = null] = calls.sort((a, b) => a - b);
  return { facts, level, dueAtMs: Math.min(untilAtMs, checkDueAtMs ?? untilAtMs) };
}
