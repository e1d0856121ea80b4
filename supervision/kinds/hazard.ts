import type { HazardFacts, HazardGrade, HazardReport, HazardState } from "../../model/offline/hazard.ts";
import type { Level } from "../../model/level.ts";
import type { ActOrder, Ticket } from "../../model/offline/ticket.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { DAY_MS, HOUR_MS } from "../../model/time.ts";
import { placeOf } from "../place.ts";
import { stoodWithinLimits } from "../within-limits.ts";
import type { Look } from "../look.ts";
import type { Change, TicketKind, Who } from "../ticket-kind.ts";

/**
 * 隐患: from the report to its closure. Guards: whoever reported it does not verify it, whoever rectified it does not re-check it, and the
 * points it names must witness that it is gone. Spans are proposals, from no standard, but for the 10 days in which the authority
 * re-checks a major hazard (order no. 16 of the work-safety administration, not held against the text).
 */
const SPANS: Readonly<Record<HazardGrade, Partial<Record<HazardState, number>>>> = {
  general: {
    reported: 8 * HOUR_MS,
    verified: 24 * HOUR_MS,
    rectified: 48 * HOUR_MS,
    rechecked: 24 * HOUR_MS,
    reopened: 24 * HOUR_MS,
  },
  major: {
    reported: 2 * HOUR_MS,
    verified: 2 * HOUR_MS,
    rectified: 10 * DAY_MS,
    rechecked: 24 * HOUR_MS,
    reopened: 2 * HOUR_MS,
  },
};

/** Longest time to rectify a general hazard; a major one has the time of its approved plan. A proposal. */
const GENERAL_DEADLINE_MS = 30 * DAY_MS;
const SUSPENSIONS_MAX = 2;
/** Colours of lateness: yellow at once, orange after a day, red after three. A proposal. */
const LATER_MS = [0, DAY_MS, 3 * DAY_MS];
const LEVEL_OF_LATENESS: readonly Level[] = [4, 3, 2, 1];
/** Points named by a hazard must have been within their limits for so long before a re-check can pass. */
const WITHIN_MS = DAY_MS;

export const hazard: TicketKind<HazardFacts> = {
  kind: "hazard",
  open({ body }, { by }, look) {
    // The body fits the form's `open`; the machine says where it comes from.
    const said = body as unknown as Omit<HazardReport, "source"> &
      Pick<HazardFacts, "source" | "majorCandidate" | "joint"> & { readonly calls?: Level };
    const facts: HazardFacts = {
      text: said.text,
      grade: said.grade,
      source: said.source,
      category: said.category,
      leak: said.leak,
      photos: said.photos,
      reportedBy: by,
      verifiedBy: null,
      owner: null,
      deadlineAtMs: null,
      rectifiedBy: null,
      rectifiedAtMs: null,
      recheckedBy: null,
      suspensions: 0,
      reopenings: 0,
      closedLastAtMs: null,
      closedLastBy: null,
      shieldedLoops: said.shieldedLoops ?? null,
      supervised: false,
      lateness: 0,
      ...(said.joint === undefined ? {} : { joint: said.joint }),
      ...(said.majorCandidate === true ? { majorCandidate: true } : {}),
    };
    const major = said.grade === "major";
    return ok({
      state: "reported",
      place: placeOf(said),
      facts,
      ...owes(facts, "reported", look),
      level: said.calls ?? (major ? 2 : null),
    });
  },
  act(ticket, order, who, look) {
    const acted = ACTS[order.act];
    return acted === undefined ? failed("no-such-act") : acted(ticket, order, who, look);
  },
  clockAtMs({ dueAtMs, state, facts }) {
    if (state === "suspended") return facts.deadlineAtMs;
    const laterMs = LATER_MS[facts.lateness];
    return dueAtMs === null || laterMs === undefined ? null : dueAtMs + laterMs;
  },
  onClock(ticket) {
    const { facts, state } = ticket;
    if (state === "suspended") return { act: "resumed", state: "assigned", facts, dueAtMs: facts.deadlineAtMs };
    const lateness = facts.lateness + 1;
    const level = LEVEL_OF_LATENESS[facts.grade === "major" ? 3 : lateness] ?? 1;
    return { act: "overdue", facts: { ...facts, lateness }, level, body: { lateness } };
  },
  keepMs: 30 * DAY_MS,
};

type Act = (ticket: Ticket<HazardFacts>, order: ActOrder, who: Who, look: Look) => Result<Change<HazardFacts>, string>;

const ACTS: Readonly<Record<string, Act>> = {
  verify({ facts }, { body }, { by }, look) {
    if (facts.reportedBy !== null && facts.reportedBy === by) return failed("same-person");
    // The form's own choice.
    const grade = body["grade"] as HazardGrade;
    const next = { ...facts, grade, verifiedBy: by };
    return ok({ ...moveTo("verified", next, look), level: grade === "major" ? 2 : null });
  },
  reject: ({ facts }) => ok({ state: "rejected", over: true, facts }),
  assign(ticket, { body }, _who, look) {
    const { facts } = ticket;
    const { owner, deadline, funds, contingency, plan } = body as Readonly<Record<string, string>> & {
      deadline: number;
    };
    if (deadline <= look.atMs) return failed("deadline-passed");
    const inPlace = [funds, contingency, plan].every((each) => each !== undefined);
    if (facts.grade === "major" && !inPlace) return failed("five-not-in-place");
    if (facts.grade === "general" && deadline > look.atMs + GENERAL_DEADLINE_MS) return failed("deadline-too-late");
    const next = { ...facts, owner: owner ?? null, deadlineAtMs: deadline, lateness: 0 };
    return ok({ state: "assigned", facts: next, dueAtMs: deadline, level: standing(next) });
  },
  rectify({ facts }, { body }, { by }, look) {
    const photos = body["photos"] as readonly unknown[];
    if (photos.length === 0) return failed("before-and-after-photos");
    return ok(moveTo("rectified", { ...facts, rectifiedBy: by, rectifiedAtMs: look.atMs }, look));
  },
  suspend({ facts }, { body }, _who, look) {
    // The form's own instant.
    const until = body["until"] as number;
    if (facts.grade === "major") return failed("major-not-suspended");
    if (facts.suspensions >= SUSPENSIONS_MAX) return failed("suspended-twice");
    if (until <= look.atMs) return failed("deadline-passed");
    const next = { ...facts, suspensions: facts.suspensions + 1, deadlineAtMs: until, lateness: 0 };
    return ok({ state: "suspended", facts: next, dueAtMs: null, level: null });
  },
  recheck(ticket, { body }, { by, role }, look) {
    const { facts } = ticket;
    if (facts.rectifiedBy === by) return failed("rechecker-rectified");
    if (facts.grade === "major" && role !== "regulator" && role !== "inspector" && role !== "admin")
      return failed("authority-must-recheck");
    if (body["passed"] !== true) return ok(reopened(facts, look));
    const refused = stoodWithinLimits(ticket.place.points, look.atMs - WITHIN_MS, look);
    if (refused !== null) return failed(refused);
    return ok(moveTo("rechecked", { ...facts, recheckedBy: by }, look));
  },
  close(ticket, _order, { by, role }, look) {
    const { facts } = ticket;
    if (facts.grade === "major" && role !== "regulator" && role !== "admin") return failed("authority-must-close");
    if (isContradicted(ticket, look)) return failed("open-contradictions");
    return ok({ state: "closed", over: true, facts: { ...facts, closedLastAtMs: look.atMs, closedLastBy: by } });
  },
  reopen: ({ facts }, _order, _who, look) => ok({ ...reopened(facts, look), over: false }),
  recurred: ({ facts }, _order, _who, look) => ok({ ...reopened(facts, look), over: false }),
  supervise: ({ facts }) => ok({ facts: { ...facts, supervised: true }, level: 2 }),
  "unanswered-again": ({ facts }, { body }) =>
    ok({ facts, level: 2, links: [{ to: "ticket", id: String(body["check"]), role: "cause" }] }),
  "still-offline": ({ facts }) => ok({ facts, level: 2 }),
  comment: () => ok({}),
};

function moveTo(state: HazardState, facts: HazardFacts, look: Look): Change<HazardFacts> {
  const next = { ...facts, lateness: 0 };
  return { state, facts: next, ...owes(next, state, look), level: standing(next) };
}

function reopened(facts: HazardFacts, look: Look): Change<HazardFacts> {
  const next = { ...facts, reopenings: facts.reopenings + 1, rectifiedBy: null, recheckedBy: null };
  return { ...moveTo("reopened", next, look), level: facts.grade === "major" ? 1 : 2 };
}

/** How loudly a hazard calls while nothing is late. */
function standing({ grade, supervised }: HazardFacts): Level | null {
  return grade === "major" || supervised ? 2 : null;
}

function owes({ grade }: HazardFacts, state: HazardState, { atMs }: Look): { readonly dueAtMs: number | null } {
  const spanMs = SPANS[grade][state];
  return { dueAtMs: spanMs === undefined ? null : atMs + spanMs };
}

/** A contradiction about the same place or points is open. */
function isContradicted({ place }: Ticket, look: Look): boolean {
  return look.tickets("contradiction").some((other) => {
    if (other.closedAtMs !== null || other.state !== "open") return false;
    if (place.points.some((point) => other.place.points.includes(point))) return true;
    return place.zone !== null && place.zone === other.place.zone && place.points.length === 0;
  });
}
