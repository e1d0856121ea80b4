import type { CalibrationFacts } from "../../model/offline/calibration.ts";
import type { WorkDone, WorkOrderApplication, WorkOrderFacts } from "../../model/offline/work-order.ts";
import { type ActOrder, doneAtMs, type Ticket } from "../../model/offline/ticket.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { DAY_MS } from "../../model/time.ts";
import type { Look } from "../look.ts";
import { placeOf } from "../place.ts";
import type { Change, TicketKind, Who } from "../ticket-kind.ts";

/** 工单: what is to be done to an asset by a day. Whoever did it does not accept it; a calibration is shown by its record. */
export const workOrder: TicketKind<WorkOrderFacts> = {
  kind: "work-order",
  open({ body }, _who, look) {
    // The body fits the form's `open`.
    const said = body as unknown as WorkOrderApplication & Pick<WorkOrderFacts, "said">;
    if (said.due <= look.atMs) return failed("deadline-passed");
    const facts: WorkOrderFacts = {
      task: said.task,
      asset: said.asset,
      text: said.text,
      photos: said.photos,
      deadlineAtMs: said.due,
      doneBy: null,
      doneAtMs: null,
      parts: null,
      evidence: null,
      sentBack: 0,
      late: false,
      ...(said.said === undefined ? {} : { said: said.said }),
    };
    return ok({ state: "open", place: placeOf(said), facts, level: null, dueAtMs: said.due });
  },
  act(ticket, order, who, look) {
    const acted = ACTS[order.act];
    return acted === undefined ? failed("no-such-act") : acted(ticket, order, who, look);
  },
  clockAtMs: ({ state, facts }) => (state === "open" && !facts.late ? facts.deadlineAtMs : null),
  // Yellow: somebody forgot it. A proposal.
  onClock: ({ facts }) => ({ act: "overdue", facts: { ...facts, late: true }, level: 3 }),
  keepMs: 2 * DAY_MS,
};

type Act = (
  ticket: Ticket<WorkOrderFacts>,
  order: ActOrder,
  who: Who,
  look: Look,
) => Result<Change<WorkOrderFacts>, string>;

const ACTS: Readonly<Record<string, Act>> = {
  done(ticket, { body, claimed }, { by }, look) {
    const { facts } = ticket;
    // The body fits the form's `done`.
    const { parts = null, evidence = null, photos } = body as unknown as WorkDone;
    if (evidence === null && photos.length === 0) return failed("evidence-needed");
    if (facts.task === "calibrate" && !showsCalibration(evidence, ticket, look)) return failed("calibration-needed");
    const next = { ...facts, doneBy: by, doneAtMs: doneAtMs(claimed, look.atMs), parts, evidence };
    const links = evidence === null ? [] : [{ to: "ticket", id: evidence, role: "confirms" } as const];
    return ok({ state: "done", facts: next, level: null, dueAtMs: null, links });
  },
  accept: ({ facts }, _order, { by }) =>
    facts.doneBy !== null && facts.doneBy === by ? failed("same-person") : ok({ state: "accepted", over: true }),
  "send-back": ({ facts }, _order, _who, look) => {
    const late = facts.deadlineAtMs <= look.atMs;
    const next = { ...facts, doneBy: null, doneAtMs: null, evidence: null, sentBack: facts.sentBack + 1, late };
    return ok({ state: "open", facts: next, level: late ? 3 : null, dueAtMs: facts.deadlineAtMs });
  },
  postpone({ facts }, { body }, _who, look) {
    // The form's own instant.
    const due = body["due"] as number;
    if (due <= look.atMs) return failed("deadline-passed");
    return ok({ facts: { ...facts, deadlineAtMs: due, late: false }, level: null, dueAtMs: due });
  },
  cancel: () => ok({ state: "cancelled", over: true }),
  comment: () => ok({}),
};

/** The record is of one of the order's own points, passed, and was made after the order. */
function showsCalibration(evidence: string | null, { place, openedAtMs }: Ticket, look: Look): boolean {
  return look.tickets<CalibrationFacts>("calibration").some(({ id, facts, state }) => {
    if (id !== evidence || state === "retracted" || !facts.passed || facts.endAtMs < openedAtMs) return false;
    return place.points.length === 0 || place.points.includes(facts.point);
  });
}
