import { chinaDayOf, startOfChinaDay } from "../../model/china-time.ts";
import type { PromiseFacts, PromiseFiling } from "../../model/offline/promise.ts";
import { failed, ok } from "../../model/result.ts";
import { DAY_MS, HOUR_MS } from "../../model/time.ts";
import { isEventMode } from "../event-mode/event-mode-now.ts";
import { placeOf } from "../place.ts";
import type { TicketKind } from "../ticket-kind.ts";

/** By ten in the morning, China Standard Time. A proposal after the scoring of the early-warning application for hazardous chemicals. */
export const PROMISE_BY_MS = 10 * HOUR_MS;

/** 安全承诺: one for each day. To correct it is to withdraw it and file another: both stay on record. */
export const promise: TicketKind<PromiseFacts> = {
  kind: "promise",
  open({ body }, { by }, look) {
    // The body fits the form's `open`.
    const { day = chinaDayOf(look.atMs), ...said } = body as unknown as PromiseFiling;
    const startMs = startOfChinaDay(day);
    const today = startOfChinaDay(chinaDayOf(look.atMs));
    if (startMs !== today && startMs !== today + DAY_MS) return failed("not-this-day");
    const filed = look
      .tickets<PromiseFacts>("promise")
      .filter(({ facts, state }) => facts.day === day && state !== "withdrawn").length;
    // Twice a day during a major activity.
    if (filed >= (isEventMode(look) ? 2 : 1)) return failed("already-filed");
    const late = look.atMs > startMs + PROMISE_BY_MS;
    const facts: PromiseFacts = { ...said, day, filedBy: by, late, endsAtMs: startMs + DAY_MS };
    return ok({ state: "filed", place: placeOf({}), facts, level: null, dueAtMs: null });
  },
  act(_ticket, { act }) {
    if (act === "withdraw") return ok({ state: "withdrawn", over: true });
    return act === "comment" ? ok({}) : failed("no-such-act");
  },
  clockAtMs: ({ facts }) => facts.endsAtMs,
  onClock: () => ({ act: "day-over", state: "past", over: true }),
  // So long an enterprise that filed is known to be one that files.
  keepMs: 7 * DAY_MS,
};
