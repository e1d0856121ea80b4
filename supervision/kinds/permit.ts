import { AIR_RECORD_EVERY_MS, type ApproverPost } from "../../model/knowledge/permit-terms.ts";
import type { AirTestBody, PermitApplication, PermitFacts } from "../../model/offline/permit.ts";
import { type ActOrder, doneAtMs, type Ticket, type TicketLink } from "../../model/offline/ticket.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { DAY_MS, MINUTE_MS } from "../../model/time.ts";
import { isEventMode } from "../event-mode/event-mode-now.ts";
import type { Look } from "../look.ts";
import { interrupted } from "../permits/interrupted.ts";
import { judgeAir } from "../permits/judge-air.ts";
import { permitClockAtMs, runPermitClock } from "../permits/permit-clock.ts";
import { toPermitFacts, whyNotApplied } from "../permits/permit-application.ts";
import { isPostTooLow, whyNotIssued } from "../permits/why-not-issued.ts";
import { whyNotWorking } from "../permits/why-not-working.ts";
import { placeOf } from "../place.ts";
import { holdsPost } from "../posts.ts";
import { isHeadByName } from "../rank.ts";
import type { Change, TicketKind, Who } from "../ticket-kind.ts";

/**
 * 作业票: special work from the application to its acceptance.
 *
 * Guards: whoever applies does not approve; the post is high enough for the grade; no open hazard and no excluding work at the place; air
 * tested, fresh and good; portables heard. Gas, a lost stream or a bad sample suspend it and call its supervisor.
 * Source: GB 30871-2022; the terms and their clauses stand in `model/knowledge/permit-terms.ts`, none confirmed.
 */
export const permit: TicketKind<PermitFacts> = {
  kind: "permit",
  open({ body }, { by }, look) {
    // The body fits the form's `open`.
    const said = body as unknown as PermitApplication;
    const refused = whyNotApplied(said, look);
    if (refused !== null) return failed(refused);
    const links: TicketLink[] = [
      ...said.linked.map((id) => ({ to: "ticket", id, role: "continues" }) as const),
      ...said.rectifies.map((id) => ({ to: "ticket", id, role: "cause" }) as const),
    ];
    const facts = toPermitFacts(said, by, look);
    return ok({ state: "applied", place: placeOf(said), facts, level: null, dueAtMs: said.from, links });
  },
  act(ticket, order, who, look) {
    const acted = ACTS[order.act];
    return acted === undefined ? failed("no-such-act") : acted(ticket, order, who, look);
  },
  clockAtMs: permitClockAtMs,
  onClock: runPermitClock,
  keepMs: 2 * DAY_MS,
};

type Permit = Ticket<PermitFacts>;
type Act = (ticket: Permit, order: ActOrder, who: Who, look: Look) => Result<Change<PermitFacts>, string>;

/** Those that count when a permit is issued: it may have to wait for them. */
const BESIDE_ISSUE = ["approved", "working", "suspended", "expired"];

const ACTS: Readonly<Record<string, Act>> = {
  "air-test": testAir,
  approve(ticket, { body }, { by }, look) {
    const { facts } = ticket;
    // The form's own choice.
    const post = body["post"] as ApproverPost;
    if (facts.appliedBy !== null && facts.appliedBy === by) return failed("same-person");
    const held = holdsPost(look.catalog, by, post);
    if (held === false) return failed("post-not-held");
    if (isPostTooLow(facts, post)) return failed("post-too-low");
    if (awaitsDistrict(ticket, look)) return failed("district-must-agree");
    const refused = whyNotIssued(ticket, look, BESIDE_ISSUE);
    if (refused !== null) return failed(refused);
    // As stated, where no posts are on record: the permit says which of the two it is.
    const next = { ...facts, approvedBy: by, approvedAs: post, postOnRecord: held === true };
    return ok({ state: "approved", facts: next, level: null, dueAtMs: facts.untilAtMs });
  },
  refuse: () => ok({ state: "refused", over: true }),
  review({ state, facts }, { body }, { by }, look) {
    const agreed = body["agreed"] === true;
    const next = { ...facts, review: { by, agreed, atMs: look.atMs } };
    if (agreed || state === "suspended") return ok({ facts: next });
    return state === "working"
      ? ok(interrupted(next, "review", look))
      : ok({ state: "refused", facts: next, over: true });
  },
  start(ticket, _order, _who, look) {
    const refused = whyNotWorking(ticket, look);
    if (refused !== null) return failed(refused);
    return ok(working({ ...ticket.facts, startedAtMs: look.atMs, recordDueAtMs: nextRecordAtMs(ticket.facts) }, look));
  },
  resume(ticket, _order, _who, look) {
    const refused = whyNotWorking(ticket, look);
    return refused === null ? ok(working(ticket.facts, look)) : failed(refused);
  },
  enter({ facts }, { body }, _who, look) {
    const persons = personsOf(body);
    if (!facts.confined) return failed("not-confined");
    if (!persons.every((each) => facts.workers.includes(each))) return failed("not-a-worker");
    if (facts.inside.some(({ person }) => persons.includes(person))) return failed("already-inside");
    const inside = [...facts.inside, ...persons.map((person) => ({ person, sinceMs: look.atMs }))];
    return ok({ facts: { ...facts, inside } });
  },
  leave({ facts }, { body }) {
    const persons = personsOf(body);
    if (!persons.every((each) => facts.inside.some(({ person }) => person === each))) return failed("not-inside");
    return ok({ facts: { ...facts, inside: facts.inside.filter(({ person }) => !persons.includes(person)) } });
  },
  // The form's own name of a person.
  "change-supervisor": ({ facts }, { body }) => ok({ facts: { ...facts, supervisor: body["supervisor"] as string } }),
  suspend: ({ facts }, _order, _who, look) => ok(interrupted(facts, "person", look)),
  finish: ({ facts }) => (facts.inside.length > 0 ? failed("persons-inside") : ok({ state: "finished", over: true })),
  cancel: ({ facts }) => (facts.inside.length > 0 ? failed("persons-inside") : ok({ state: "cancelled", over: true })),
  comment: () => ok({}),
  "gas-alarm": ({ state, facts }, _order, _who, look) =>
    state === "working" ? ok(interrupted(facts, "gas", look)) : failed("not-in-this-state"),
  "line-alarm": ({ state, facts }, _order, _who, look) =>
    state === "working" ? ok(interrupted(facts, "line", look)) : failed("not-in-this-state"),
  "stream-lost"({ state, facts }, _order, _who, look) {
    if (state === "working") return ok(interrupted(facts, "stream", look));
    // Suspended or expired with people inside: they are called out all the same.
    return facts.inside.length > 0 ? ok({ level: 1 }) : failed("not-in-this-state");
  },
};

/** Told later than it was taken is fine; a sample cannot be taken much later than it is told. */
const FUTURE_MS_MAX = 5 * MINUTE_MS;

function testAir(
  { state, facts }: Permit,
  order: ActOrder,
  { by }: Who,
  look: Look,
): Result<Change<PermitFacts>, string> {
  // The body fits the form's `air-test`.
  const said = order.body as unknown as AirTestBody;
  const saidAtMs = said.at ?? doneAtMs(order.claimed, look.atMs);
  if (saidAtMs > look.atMs + FUTURE_MS_MAX) return failed("test-in-future");
  const verdicts = judgeAir(said, facts);
  if (!verdicts.ok) return verdicts;
  const atMs = Math.min(saidAtMs, look.atMs);
  const passed = verdicts.value.every((each) => each.passed);
  // Told after a newer one was: it stands on record and changes nothing.
  if (facts.airTest !== null && facts.airTest.atMs > atMs) return ok({});
  const isBeforeBreak = facts.interruptedAtMs !== null && atMs <= facts.interruptedAtMs;
  const airTest = { atMs, by, passed, void: facts.airTest?.void === true && isBeforeBreak };
  const next = { ...facts, airTest };
  if (!passed) return state === "working" ? ok(interrupted(next, "air-test", look)) : ok({ facts: next });
  if (facts.startedAtMs === null) return ok({ facts: next });
  const recorded = { ...next, recordDueAtMs: nextRecordAtMs(next), recordsMissed: 0 };
  return state === "working" ? ok(working(recorded, look)) : ok({ facts: recorded });
}

/** Work goes on, or begins: nothing calls any more. */
function working(facts: PermitFacts, look: Look): Change<PermitFacts> {
  const next: PermitFacts = {
    ...facts,
    workingSinceMs: facts.workingSinceMs ?? look.atMs,
    interruptedAtMs: null,
    interruptedBecause: null,
  };
  const dueAtMs = Math.min(next.untilAtMs, next.recordDueAtMs ?? next.untilAtMs);
  return { state: "working", facts: next, level: null, dueAtMs };
}

function nextRecordAtMs({ confined, airTest }: PermitFacts): number | null {
  return confined && airTest !== null ? airTest.atMs + AIR_RECORD_EVERY_MS : null;
}

function personsOf(body: ActOrder["body"]): readonly string[] {
  // The form's own list.
  return [...new Set(body["persons"] as readonly string[])];
}

/** 特级动火 during a major activity: the head of the district authority has agreed to it first. A proposal. */
function awaitsDistrict({ facts, place }: Ticket<PermitFacts>, look: Look): boolean {
  if (facts.type !== "hot-work" || facts.grade !== "special" || !isEventMode(look, place.zone)) return false;
  return facts.review?.agreed !== true || !isHeadByName(facts.review.by, look.catalog);
}
