import type { Level } from "../../model/level.ts";
import type { AnsweredFrom, DutyAnswer, DutyCheckBody, DutyCheckFacts } from "../../model/offline/duty-check.ts";
import { addressOf } from "../../model/offline/gathered.ts";
import type { ActOrder, Ticket, TicketPlace } from "../../model/offline/ticket.ts";
import { failed, ok } from "../../model/result.ts";
import { DAY_MS, MINUTE_MS } from "../../model/time.ts";
import type { Look } from "../look.ts";
import { placeOf } from "../place.ts";
import type { TicketKind } from "../ticket-kind.ts";

/** What the joint that asks by schedule hands over. */
export interface DutyOpening {
  readonly place: TicketPlace;
  readonly room: string | null;
  readonly post: string | null;
  readonly slotAtMs: number;
  readonly answerMs: number;
  readonly asks: number;
}

/** How loudly it is asked at first, and when it is asked again. Proposals. */
const FIRST: Level = 3;
const AGAIN: Level = 2;

/** 查岗: asked by hand or by schedule, answered in time or missed; never both, for each is its end. */
export const dutyCheck: TicketKind<DutyCheckFacts> = {
  kind: "duty-check",
  open({ body }, { by }, look) {
    if (by !== null && isBeingAsked(look)) return failed("already-asked");
    const { place, room, post, slotAtMs, answerMs, asks } =
      // Made by the joint of duty checks, or fits the form's `open`.
      by === null ? (body as unknown as DutyOpening) : byHand(body as unknown as DutyCheckBody);
    const facts: DutyCheckFacts = {
      room,
      post,
      slotAtMs,
      orderedBy: by,
      askedAtMs: look.atMs,
      answerMs,
      asksMax: asks,
      asks: 1,
      notCountedMs: 0,
      answeredBy: null,
      answeredAtMs: null,
      delayMs: null,
      answeredFrom: null,
    };
    return ok({ state: "asked", place, facts, level: FIRST, dueAtMs: look.atMs + answerMs });
  },
  act({ facts }, order, { by }, look) {
    switch (order.act) {
      case "answer": {
        const delayMs = Math.max(0, look.atMs - facts.askedAtMs - facts.notCountedMs);
        const answeredFrom = fromWhere(order);
        const next = { ...facts, answeredBy: by, answeredAtMs: look.atMs, delayMs, answeredFrom };
        return ok({ state: "answered", facts: next, over: true });
      }
      case "withdraw":
        return ok({ state: "withdrawn", over: true });
      case "comment":
        return ok({});
      default:
        return failed("no-such-act");
    }
  },
  clockAtMs: ({ facts }) => dueAtMs(facts),
  onClock({ facts }) {
    if (facts.asks >= facts.asksMax) return { act: "missed", state: "missed", over: true };
    const next = { ...facts, asks: facts.asks + 1 };
    return { act: "asked-again", facts: next, level: AGAIN, dueAtMs: dueAtMs(next), body: { asks: next.asks } };
  },
  onGap({ facts }, { deafMs, steppedMs }, look) {
    // Of what the gateway did not hear no more counts than has passed since it asked.
    const heardMs = Math.max(0, look.atMs - steppedMs - facts.askedAtMs - facts.notCountedMs);
    const byMs = Math.min(deafMs, heardMs) + steppedMs;
    if (byMs === 0) return null;
    const next = { ...facts, notCountedMs: facts.notCountedMs + byMs };
    return { act: "not-counted", facts: next, dueAtMs: dueAtMs(next), body: { deafMs, steppedMs } };
  },
  keepMs: DAY_MS,
};

function dueAtMs({ askedAtMs, asks, answerMs, notCountedMs }: DutyCheckFacts): number {
  return askedAtMs + asks * answerMs + notCountedMs;
}

function isBeingAsked(look: Look): boolean {
  return look.tickets("duty-check").some(({ closedAtMs }: Ticket) => closedAtMs === null);
}

function byHand(said: DutyCheckBody) {
  const { room = null, answerMinutes, asks } = said;
  return { place: placeOf(said), room, post: null, slotAtMs: null, answerMs: answerMinutes * MINUTE_MS, asks };
}

function fromWhere({ body, claimed, gathered }: ActOrder): AnsweredFrom {
  // The body fits the form's `answer`.
  const { at } = body as unknown as DutyAnswer;
  return { at, address: addressOf(gathered), position: claimed?.position ?? null };
}
