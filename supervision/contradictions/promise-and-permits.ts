import { z } from "zod";
import { chinaDayOf, startOfChinaDay } from "../../model/china-time.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { PromiseFacts } from "../../model/offline/promise.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { DAY_MS, HOUR_MS } from "../../model/time.ts";
import type { Contradiction, Found } from "../contradiction.ts";
import { PROMISE_BY_MS } from "../kinds/promise.ts";
import type { Look } from "../look.ts";
import { withThoseOnRecord } from "../on-record.ts";

const CODE = "D-10";

const settings = z.strictObject({
  /** It must promise, also if it never has. Left out, only those that filed a promise within a week are held to it. */
  required: z.boolean().default(false),
  /** From this hour on (China Standard Time) work that was promised and not begun is missing, too. A proposal. */
  fewerFromHour: z.int().min(0).max(24).default(20),
});
type Settings = z.infer<typeof settings>;

/**
 * D-10: the promise of the day names other work than there are permits for, or was not filed by ten. More work than promised shows as soon
 * as it begins; less, only once the day is nearly over.
 */
export const promiseAndPermits: Contradiction<Settings> = {
  code: CODE,
  words: {
    zh: {
      name: "承诺与作业不符",
      online: "当日作业 {type}（{grade}）实有 {open} 项",
      offline: "安全承诺 {promise} 公告 {promised} 项（空：10:00 前未公告）",
    },
    en: {
      name: "the promise and the permits differ",
      online: "{open} jobs of {type} ({grade}) are under a permit that day",
      offline: "promise {promise} names {promised} (none: it was not filed by ten)",
    },
  },
  settings,
  find(look, given) {
    const day = chinaDayOf(look.atMs);
    const found = foundOfDay(day, look, given);
    const keys = new Set(found.map(({ key }) => key));
    // Of a day that is over nothing can be put right any more.
    return withThoseOnRecord(look, CODE, found).filter(({ key }) => keys.has(key) || !key.startsWith(day));
  },
};

function foundOfDay(day: string, look: Look, given: Settings): readonly Found[] {
  const startMs = startOfChinaDay(day);
  const promises = look.tickets<PromiseFacts>("promise");
  const own = promises.find(({ facts, state }) => facts.day === day && state !== "withdrawn");
  if (own !== undefined) return countsThatDiffer(own, look, startMs, given);
  const mustFile = given.required || promises.some(({ state }) => state !== "withdrawn");
  if (!mustFile) return [];
  if (look.atMs > startMs + PROMISE_BY_MS) {
    // Found out today, it must be looked for tomorrow.
    look.again(startMs + DAY_MS + PROMISE_BY_MS + 1);
    return [notFiled(day, startMs)];
  }
  look.again(startMs + PROMISE_BY_MS + 1);
  return [];
}

function notFiled(day: string, startMs: number): Found {
  return {
    key: `${day}/not-filed`,
    level: 3,
    place: { site: null, zone: null, points: [] },
    online: { atMs: startMs + PROMISE_BY_MS, facts: { day, type: null, grade: null, open: null } },
    offline: { atMs: null, facts: { promise: null, promised: null } },
    links: [],
  };
}

function countsThatDiffer(
  { id, facts, openedAtMs }: Ticket<PromiseFacts>,
  look: Look,
  startMs: number,
  { fewerFromHour }: Settings,
): readonly Found[] {
  const countsFewerMs = startMs + fewerFromHour * HOUR_MS;
  if (look.atMs < countsFewerMs) look.again(countsFewerMs);
  // Who has filed today files tomorrow, too.
  look.again(startMs + DAY_MS + PROMISE_BY_MS + 1);
  const permits = look.tickets<PermitFacts>("permit").filter((permit) => isOfDay(permit, startMs));
  const found: Found[] = [];
  for (const { type, grade, count } of groupsOf(facts, permits)) {
    const own = permits.filter(({ facts: each }) => each.type === type && (grade === null || each.grade === grade));
    const begun = own.filter(({ facts: { startedAtMs } }) => startedAtMs !== null);
    const more = begun.length > count;
    if (!more && (look.atMs < countsFewerMs || own.length >= count)) continue;
    const open = more ? begun.length : own.length;
    found.push({
      key: `${facts.day}/${type}/${grade ?? ""}`,
      level: 3,
      place: { site: null, zone: null, points: [] },
      online: { atMs: begun.at(-1)?.facts.startedAtMs ?? look.atMs, facts: { day: facts.day, type, grade, open } },
      offline: { atMs: openedAtMs, facts: { promise: id, promised: count } },
      links: [
        { to: "ticket", id, role: "contradicts" },
        ...begun.map((permit) => ({ to: "ticket", id: permit.id, role: "contradicts" }) as const),
      ],
    });
  }
  return found;
}

interface Group {
  readonly type: string;
  /** null: every grade. */
  readonly grade: string | null;
  readonly count: number;
}

/** What is counted: as the promise groups it; what it does not name is none. */
function groupsOf({ permits: promised }: PromiseFacts, permits: readonly Ticket<PermitFacts>[]): readonly Group[] {
  const groups = new Map<string, Group>();
  const whole = new Set<string>(promised.filter(({ grade }) => grade === undefined).map(({ type }) => type));
  const add = (type: string, own: string | null, count: number) => {
    const grade = whole.has(type) ? null : own;
    const key = `${type}/${grade ?? ""}`;
    groups.set(key, { type, grade, count: (groups.get(key)?.count ?? 0) + count });
  };
  for (const { type, grade = null, count } of promised) add(type, grade, count);
  for (const { facts } of permits) add(facts.type, facts.grade, 0);
  return [...groups.values()];
}

/** Permits that people may work under that day. */
function isOfDay({ state, facts, closedAtMs }: Ticket<PermitFacts>, startMs: number): boolean {
  if (state === "applied" || state === "refused") return false;
  if (state === "cancelled" && facts.startedAtMs === null) return false;
  const endsAtMs = closedAtMs ?? facts.untilAtMs;
  const beginsAtMs = facts.startedAtMs ?? facts.fromAtMs;
  return beginsAtMs < startMs + DAY_MS && endsAtMs >= startMs;
}
