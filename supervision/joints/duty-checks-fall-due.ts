import { z } from "zod";
import { DUTY_ANSWER } from "../../model/offline/duty-check.ts";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import { dutySlot } from "../duty/duty-slot.ts";
import { isEventMode } from "../event-mode/event-mode-now.ts";
import type { DutyOpening } from "../kinds/duty-check.ts";
import type { Joint } from "../joint.ts";
import type { Look } from "../look.ts";

/** All figures but the ten minutes (`DUTY_ANSWER`) are proposals, from no standard. */
const settings = z
  .strictObject({
    /** Whether a control room that is there day and night is asked all the time, during major activities alone, or never. */
    when: z.enum(["always", "event-mode", "never"]).default("event-mode"),
    /** Once within each span of so many hours, counted from midnight: three times a day, of which once at night. */
    everyHours: z.int().min(1).max(24).default(8),
    /** The same during a major activity. */
    eventEveryHours: z.int().min(1).max(24).default(4),
    /** Only within these hours of the day. */
    fromHour: z.int().min(0).max(23).default(0),
    toHour: z.int().min(1).max(24).default(24),
    /** At a moment nobody can foresee, so long after the begin of its span at most; the whole span where it is shorter. */
    offsetMinutes: z.int().min(1).max(1440).default(1440),
    answerMinutes: z.int().min(1).max(60).default(DUTY_ANSWER.minutes),
    /** How often it is asked before nobody is there. */
    asks: z.int().min(1).max(5).default(DUTY_ANSWER.asks),
    /** Who answers, and where: a post and a zone of the enterprise, and the room in words. */
    post: z.string().max(63).default(""),
    zone: z.string().max(63).default(""),
    room: z.string().max(200).default(""),
  })
  .refine(({ fromHour, toHour }) => fromHour < toHour, { path: ["toHour"], message: "must come after fromHour" });
export type DutySettings = z.infer<typeof settings>;

/** Q1: the control room is asked whether somebody is there, once in each span of the schedule, when nobody can foresee it. */
export const dutyChecksFallDue: Joint<DutySettings> = {
  code: "Q1",
  words: {
    zh: { name: "按计划查岗", purpose: "重大活动期间（或全天）每一时段随机查岗一次，时刻事先无人知晓" },
    en: {
      name: "duty checks fall due",
      purpose:
        "During a major activity, or always, the control room is asked once in each span, at a moment nobody can foresee",
    },
  },
  settings,
  wants(look, given) {
    const everyMs = everyMsNow(look, given);
    if (everyMs === null) return [];
    const { slot, nextAtMs } = dutySlot(given, everyMs, look.atMs);
    look.again(nextAtMs);
    if (slot === null || look.atMs >= slot.untilMs) return [];
    const draw = look.dutyDraw(slot);
    // A draw of a later, shorter span stands for this one, too: the interval grew meanwhile, and it has had its checks.
    if (draw.asked || draw.slotAtMs !== slot.slotAtMs) return [];
    if (look.atMs < draw.askAtMs) {
      look.again(draw.askAtMs);
      return [];
    }
    const order = {
      type: "open",
      kind: "duty-check",
      enterprise: look.enterprise,
      body: { ...openingOf(look, given, slot.slotAtMs) },
      claimed: null,
      gathered: {},
    } as const;
    return [{ key: `${slot.slotAtMs}`, forMs: HOUR_MS, order }];
  },
};

/** How often it is asked now; null: not at all. */
function everyMsNow(look: Look, { when, everyHours, eventEveryHours }: DutySettings): number | null {
  if (when === "never") return null;
  if (isEventMode(look)) return eventEveryHours * HOUR_MS;
  return when === "always" ? everyHours * HOUR_MS : null;
}

function openingOf(look: Look, given: DutySettings, slotAtMs: number): DutyOpening {
  const { room, post, answerMinutes, asks } = given;
  const zone = look.catalog.zones.find(({ id, retired }) => id === given.zone && retired !== true);
  const site = look.catalog.sites.find(({ id, enterprise }) => id === zone?.site && enterprise === look.enterprise);
  // A zone that is not the enterprise's own must not keep anybody from being asked.
  const place = { site: site?.id ?? null, zone: site === undefined ? null : (zone?.id ?? null), points: [] };
  return {
    place,
    room: room === "" ? null : room,
    post: post === "" ? null : post,
    slotAtMs,
    answerMs: answerMinutes * MINUTE_MS,
    asks,
  };
}
