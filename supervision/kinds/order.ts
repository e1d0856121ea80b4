import type { OrderBody, OrderFacts, OrderSubject } from "../../model/offline/order.ts";
import type { Photo } from "../../model/offline/fields.ts";
import type { TicketLink } from "../../model/offline/ticket.ts";
import { failed, ok } from "../../model/result.ts";
import { DAY_MS } from "../../model/time.ts";
import { grownLater, laterAtMs } from "../lateness.ts";
import type { Look } from "../look.ts";
import { placeOf } from "../place.ts";
import type { TicketKind } from "../ticket-kind.ts";

/** A reply may be asked for within so long at most. A proposal, from no standard. */
const REPLY_MS_MAX = 30 * DAY_MS;
/** An order calls the enterprise at once, louder once it is late. */
const ASKING = 3;

/** 督办: asked by the authority, replied to by the enterprise, accepted or returned by the authority. */
export const order: TicketKind<OrderFacts> = {
  kind: "order",
  open({ body }, { by }, look) {
    // The body fits the form's `open`.
    const said = body as unknown as OrderBody & Pick<OrderFacts, "said">;
    const { subject, text, about = null, replyBy } = said;
    const refused = whyNotBy(replyBy, look);
    if (refused !== null) return failed(refused);
    if (about !== null && !isKnown(about, look)) return failed("not-of-this-enterprise");
    const links: readonly TicketLink[] = about === null ? [] : [{ ...about, role: "cause" }];
    const facts: OrderFacts = {
      subject,
      text,
      about,
      orderedBy: by,
      replyByAtMs: replyBy,
      repliedBy: null,
      repliedAtMs: null,
      photos: [],
      returns: 0,
      lateness: 0,
      ...(said.said === undefined ? {} : { said: said.said }),
    };
    return ok({ state: "waiting", place: placeOf(said), facts, level: ASKING, dueAtMs: replyBy, links });
  },
  act({ facts }, { act, body }, { by }, look) {
    switch (act) {
      case "reply": {
        // The form's own photos.
        const photos = body["photos"] as readonly Photo[];
        const next = { ...facts, repliedBy: by, repliedAtMs: look.atMs, photos: [...facts.photos, ...photos] };
        return ok({ state: "replied", facts: { ...next, lateness: 0 }, level: null, dueAtMs: null });
      }
      case "return": {
        // The form's own instant.
        const replyBy = body["replyBy"] as number;
        const refused = whyNotBy(replyBy, look);
        if (refused !== null) return failed(refused);
        const next = { ...facts, returns: facts.returns + 1, replyByAtMs: replyBy, lateness: 0 };
        return ok({ state: "returned", facts: next, level: ASKING, dueAtMs: replyBy });
      }
      case "accept":
        return ok({ state: "accepted", over: true });
      case "withdraw":
        return ok({ state: "withdrawn", over: true });
      case "comment":
        return ok({});
      default:
        return failed("no-such-act");
    }
  },
  clockAtMs: laterAtMs,
  onClock: ({ facts }) => grownLater(facts, ASKING),
  keepMs: 7 * DAY_MS,
};

function whyNotBy(replyBy: number, { atMs }: Look): string | null {
  if (replyBy <= atMs) return "deadline-passed";
  return replyBy > atMs + REPLY_MS_MAX ? "deadline-too-far" : null;
}

function isKnown({ to, id }: OrderSubject, look: Look): boolean {
  if (to === "ticket") return look.ticket(id) !== null;
  return look.log.some((line) => line.id === id) || look.alarms.some((alarm) => alarm.id === id);
}
