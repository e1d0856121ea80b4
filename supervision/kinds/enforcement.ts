import type {
  EnforcementBody,
  EnforcementFacts,
  EnforcementItem,
  EnforcementState,
} from "../../model/offline/enforcement.ts";
import type { Level } from "../../model/level.ts";
import type { ActOrder, Ticket } from "../../model/offline/ticket.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { DAY_MS } from "../../model/time.ts";
import { isZoneOf } from "../is-zone-of.ts";
import { grownLater, laterAtMs } from "../lateness.ts";
import type { Look } from "../look.ts";
import { placeOf } from "../place.ts";
import { isHead } from "../rank.ts";
import type { Change, TicketKind, Who } from "../ticket-kind.ts";

/** How long each rank has. Proposals, from no standard. */
const SPANS: Partial<Record<EnforcementState, number>> = {
  filed: DAY_MS,
  returned: 2 * DAY_MS,
  reviewed: DAY_MS,
  rectified: 10 * DAY_MS,
  rechecked: DAY_MS,
};

/** 执法检查: three people of rising rank make a case; the enterprise puts right what was found; the authority re-checks and closes. */
export const enforcement: TicketKind<EnforcementFacts> = {
  kind: "enforcement",
  open: ({ body }, who, look) => file(body, who, look),
  act(ticket, order, who, look) {
    const acted = ACTS[order.act];
    return acted === undefined ? failed("no-such-act") : acted(ticket, order, who, look);
  },
  clockAtMs: laterAtMs,
  onClock: ({ facts }) => grownLater(facts, standing(facts)),
  keepMs: 90 * DAY_MS,
};

type Act = (
  ticket: Ticket<EnforcementFacts>,
  order: ActOrder,
  who: Who,
  look: Look,
) => Result<Change<EnforcementFacts>, string>;

const ACTS: Readonly<Record<string, Act>> = {
  return: ({ facts }, _order, _who, look) =>
    ok(moveTo("returned", { ...facts, reviewedBy: null, approvedBy: null }, look)),
  refile: (_ticket, { body }, who, look) => file(body, who, look),
  review({ facts }, _order, { by }, look) {
    if (facts.filedBy === by) return failed("same-person");
    return ok(moveTo("reviewed", { ...facts, reviewedBy: by }, look));
  },
  approve({ facts }, _order, who, look) {
    if (!isHead(who, look.catalog)) return failed("head-must-approve");
    if (facts.filedBy === who.by || facts.reviewedBy === who.by) return failed("same-person");
    const stop = facts.stop === null ? null : { ...facts.stop, orderedAtMs: look.atMs };
    return ok(settled({ ...facts, stop, approvedBy: who.by }, look));
  },
  rectify({ facts }, { body }, { by }, look) {
    // The form's own number and photos.
    const no = body["item"] as number;
    const found = facts.items[no - 1];
    if (found === undefined || found.rectifiedAtMs !== null) return failed("no-such-item");
    if ((body["photos"] as readonly unknown[]).length === 0) return failed("photos-needed");
    const items = facts.items.map((each, i) =>
      i === no - 1 ? { ...each, rectifiedAtMs: look.atMs, rectifiedBy: by } : each,
    );
    return ok(settled({ ...facts, items }, look));
  },
  recheck({ facts }, { body }, { by }, look) {
    if (facts.items.some(({ rectifiedBy }) => rectifiedBy !== null && rectifiedBy === by))
      return failed("rechecker-rectified");
    if (body["passed"] === true) return ok(moveTo("rechecked", { ...facts, recheckedBy: by }, look));
    // The form's own instant.
    const deadline = body["deadline"] as number | undefined;
    if (deadline === undefined) return failed("deadline-needed");
    if (deadline <= look.atMs) return failed("deadline-passed");
    const again = ({ onSite, ...each }: EnforcementItem): EnforcementItem =>
      onSite ? { ...each, onSite } : { ...each, onSite, deadline, rectifiedAtMs: null, rectifiedBy: null };
    return ok(settled({ ...facts, items: facts.items.map(again) }, look));
  },
  lift({ facts }, _order, who, look) {
    if (!isHead(who, look.catalog)) return failed("head-must-approve");
    const { stop } = facts;
    if (stop === null || stop.orderedAtMs === null || stop.liftedAtMs !== null) return failed("no-stop-order");
    const next = { ...facts, stop: { ...stop, liftedAtMs: look.atMs } };
    return ok({ facts: next, level: standing(next) });
  },
  close({ facts }, _order, { by }) {
    if (facts.recheckedBy === by) return failed("same-person");
    if (isStopping(facts)) return failed("stop-not-lifted");
    return ok({ state: "closed", over: true });
  },
  withdraw: () => ok({ state: "withdrawn", over: true }),
  comment: () => ok({}),
};

function file(
  body: ActOrder["body"],
  { by }: Who,
  look: Look,
): Result<
  Change<EnforcementFacts> & ReturnType<typeof moveTo> & { readonly place: ReturnType<typeof placeOf> },
  string
> {
  // The body fits the form.
  const said = body as unknown as EnforcementBody;
  const { document, inspectedAt, items, stop, photos } = said;
  if (inspectedAt > look.atMs) return failed("inspected-later");
  if (items.length === 0 && stop === undefined) return failed("nothing-found");
  if (items.some(({ deadline, onSite }) => !onSite && deadline <= look.atMs)) return failed("deadline-passed");
  if (stop !== undefined && !stop.zones.every((zone) => isZoneOf(zone, look))) return failed("no-such-zone");
  const facts: EnforcementFacts = {
    document,
    inspectedAtMs: inspectedAt,
    items: items.map((each) => ({ ...each, rectifiedAtMs: each.onSite ? inspectedAt : null, rectifiedBy: null })),
    stop:
      stop === undefined
        ? null
        : {
            scope: stop.scope,
            effectiveAtMs: stop.effectiveAt,
            zones: stop.zones,
            orderedAtMs: null,
            liftedAtMs: null,
          },
    photos,
    filedBy: by,
    reviewedBy: null,
    approvedBy: null,
    recheckedBy: null,
    lateness: 0,
  };
  return ok({ ...moveTo("filed", facts, look), place: placeOf(said) });
}

/** An approved case waits for what is not put right yet, the nearest deadline first; then for its re-check. */
function settled(facts: EnforcementFacts, look: Look) {
  const owed = facts.items.filter(({ rectifiedAtMs }) => rectifiedAtMs === null);
  if (owed.length === 0) return moveTo("rectified", facts, look);
  return { ...moveTo("approved", facts, look), dueAtMs: Math.min(...owed.map(({ deadline }) => deadline)) };
}

function moveTo(state: EnforcementState, facts: EnforcementFacts, { atMs }: Look) {
  const next = { ...facts, lateness: 0 };
  const spanMs = SPANS[state];
  return { state, facts: next, level: standing(next), dueAtMs: spanMs === undefined ? null : atMs + spanMs };
}

/** A stop order and a major finding call while they stand. */
function standing(facts: EnforcementFacts): Level | null {
  if (isStopping(facts)) return 2;
  const isMajor = facts.items.some(({ grade, rectifiedAtMs }) => grade === "major" && rectifiedAtMs === null);
  return facts.approvedBy !== null && isMajor ? 2 : null;
}

/** A stop order of the case is in force, or comes into force. */
function isStopping({ stop }: EnforcementFacts): boolean {
  return stop !== null && stop.orderedAtMs !== null && stop.liftedAtMs === null;
}
