import { z } from "zod";
import type { Alarm } from "../../model/alarm.ts";
import { CLOCK_PRESET_NAMES, CLOCK_PRESETS } from "../../model/knowledge/clock-presets.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Level } from "../../model/level.ts";
import { DAY_MS, MINUTE_MS } from "../../model/time.ts";
import type { Joint, Want } from "../joint.ts";
import type { Look } from "../look.ts";
import { alarmParams, isMeasured, machineWords } from "../machine-words.ts";
import { speaksOut } from "../speaks-out.ts";

const minutes = z.number().min(1).max(44_640).optional();

const settings = z.strictObject({
  /** A preset whose handling times go. Left out, nobody is asked about levels that have no minutes below. */
  clocks: z.enum(CLOCK_PRESET_NAMES).optional(),
  redMinutes: minutes,
  orangeMinutes: minutes,
  yellowMinutes: minutes,
  blueMinutes: minutes,
});
type Settings = z.infer<typeof settings>;

/**
 * A1: an alarm that has stood for its handling time, and of which nobody has put down what is done about it, is asked about: a supervision
 * order with as long a time to reply. Whoever opened a ticket on its point since, or acted on one about it, has put something down; to have
 * acknowledged is not enough. Off unless the catalogue names a preset or minutes.
 */
export const unhandledAlarmIsAsked: Joint<Settings> = {
  code: "A1",
  words: {
    zh: {
      name: "报警未处置转督办",
      purpose: "报警超过处置时限仍无处置记录，自动下达督办；未在联动设置中指定时钟的不启用",
    },
    en: {
      name: "an alarm nobody handles is asked about",
      purpose:
        "An alarm beyond its handling time of which nobody has written what is done becomes a supervision order; off unless clocks are set",
    },
  },
  settings,
  wants(look, given) {
    const wants: Want[] = [];
    // Asked for only where an alarm has a handling time, and once.
    let tickets: readonly Ticket[] | null = null;
    for (const alarm of look.alarms) {
      if (!speaksOut(alarm) || alarm.covered || alarm.rule.startsWith("system:")) continue;
      const afterMs = handleMs(alarm.level, given);
      if (afterMs === null) continue;
      tickets ??= KINDS.flatMap((kind) => look.tickets(kind));
      if (isHandled(alarm, tickets)) continue;
      const dueAtMs = alarm.raisedAtMs + afterMs;
      if (look.atMs < dueAtMs) look.again(dueAtMs);
      else wants.push(asked(look, alarm, afterMs));
    }
    return wants;
  },
};

const MINUTES_OF = { 1: "redMinutes", 2: "orangeMinutes", 3: "yellowMinutes", 4: "blueMinutes" } as const;

function handleMs(level: Level, given: Settings): number | null {
  const own = given[MINUTES_OF[level]];
  if (own !== undefined) return own * MINUTE_MS;
  return given.clocks === undefined ? null : CLOCK_PRESETS[given.clocks].levels[level].handleMs;
}

const KINDS = ["hazard", "work-order", "inspection", "order"] as const;

function isHandled({ id, point, raisedAtMs }: Alarm & { readonly point: string }, tickets: readonly Ticket[]): boolean {
  return tickets.some((ticket) => {
    if (ticket.openedBy !== null && ticket.openedAtMs >= raisedAtMs && ticket.place.points.includes(point)) return true;
    const isAbout = ticket.links.some((link) => link.to === "alarm" && link.id === id);
    return isAbout && ticket.changedAtMs > ticket.openedAtMs;
  });
}

function asked(look: Look, alarm: Alarm & { readonly point: string }, afterMs: number): Want {
  const params = { ...alarmParams(look, alarm, alarm.lastValue), minutes: Math.round(afterMs / MINUTE_MS) };
  const words = machineWords(isMeasured(alarm) ? "machine.unhandled" : "machine.unhandled-state", params);
  const order = {
    type: "open",
    kind: "order",
    enterprise: look.enterprise,
    body: {
      ...words,
      subject: machineWords("machine.unhandled-subject", { where: params.where }).text,
      about: { to: "alarm", id: alarm.id },
      zone: look.point(alarm.point)?.zone ?? undefined,
      points: [alarm.point],
      replyBy: look.atMs + afterMs,
    },
    claimed: null,
    gathered: {},
  } as const;
  return { key: alarm.id, forMs: 30 * DAY_MS, order, alarm: alarm.id };
}
