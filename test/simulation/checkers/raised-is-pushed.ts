import type { Policy } from "../../../model/catalog/catalog.ts";
import { policyFor } from "../../../model/catalog/routing.ts";
import type { Alarm, AlarmEvent } from "../../../model/alarm.ts";
import type { OutboxEntry } from "../../../model/push.ts";
import { groupBy } from "../group-by.ts";
import type { FinishedRun } from "../simulate.ts";
import type { Checker } from "./checker.ts";

/** Where a route leads somewhere, every raise has its push; what counts as delivered was received; nothing is owed when all is calm. */
export const RAISED_IS_PUSHED: Checker = {
  name: "no raised alarm without a delivered or pending push",
  check: (run) => [...checkRaises(run), ...checkDeliveries(run)],
};

function checkRaises(run: FinishedRun): readonly string[] {
  const { alarms, events } = run.machine.recordsDisk;
  const catalog = run.machine.life?.engine.view.catalog;
  if (catalog === undefined) return ["there is no catalogue"];
  const eventsOf = groupBy(events.values(), ({ alarm }) => alarm);
  const callsOf = callsByAlarm(run);
  return [...alarms.values()].flatMap((alarm) => {
    const policy = policyFor(catalog, alarm.enterprise, alarm.level);
    if (policy === null || alarm.retro) return [];
    const about = { alarm, policy, events: eventsOf.get(alarm.id) ?? [], calls: callsOf.get(alarm.id) ?? [] };
    return [...checkHeard(run, about), ...checkEachRaise(run, about)];
  });
}

interface Raised {
  readonly alarm: Alarm;
  readonly policy: Policy;
  readonly events: readonly AlarmEvent[];
  /** The pushes that called it out. */
  readonly calls: readonly OutboxEntry[];
}

/** An alarm that still needs somebody was called out at least once. */
function checkHeard(run: FinishedRun, { alarm, events, calls }: Raised): readonly string[] {
  if (!needsCall(alarm) || beganLately(run, events) || calls.length > 0) return [];
  return [`${alarm.id} (${alarm.point} ${alarm.rule}/${alarm.level}) is unanswered and nobody was ever called`];
}

/** Where the first step does not wait and nobody touched the routes, every raise that nothing muted is one call. */
function checkEachRaise(run: FinishedRun, { alarm, policy, events, calls }: Raised): readonly string[] {
  if (run.faults.had("edits") || policy.steps[0]?.afterMs !== 0) return [];
  // Who is covered from the first moment on has no transition of its own that says so.
  if (alarm.covered || events.some(({ kind }) => MUTES.has(kind))) return [];
  const raises = events.filter(({ kind }) => kind === "raised").length;
  const called = calls.filter(({ reason }) => reason === "raised").length;
  return called === raises ? [] : [`${alarm.id}: raised ${raises} times, called ${called} times`];
}

const MUTES: ReadonlySet<string> = new Set(["covered", "uncovered", "shelved", "suppressed", "out-of-service"]);

function needsCall({ active, acknowledged, covered, retired, ...muted }: Alarm): boolean {
  const { shelvedUntilMs, suppressed, outOfService } = muted;
  return active && !acknowledged && shelvedUntilMs === null && !suppressed && !outOfService && !covered && !retired;
}

/** A first step may wait; it has come for certain some minutes after the last time the alarm began to need somebody. */
function beganLately({ machine }: FinishedRun, events: readonly AlarmEvent[]): boolean {
  const { loop } = machine.life?.engine ?? {};
  const nowMs = (loop?.state.atMs ?? 0) + (loop?.state.global.data.wallOffsetMs ?? 0);
  const began = events.findLast(({ kind }) => BEGINS.has(kind));
  return began !== undefined && Math.abs(nowMs - began.atMs) < 300_000;
}

const BEGINS: ReadonlySet<string> = new Set([
  "raised",
  "uncovered",
  "unshelved",
  "unsuppressed",
  "returned-to-service",
  "level-changed",
]);

/** The pushes that call an alarm out, by alarm. */
function callsByAlarm({ machine }: FinishedRun): ReadonlyMap<string, readonly OutboxEntry[]> {
  const entries = [...machine.recordsDisk.outbox.values()].map(({ entry }) => entry);
  return groupBy(
    entries.filter(({ reason }) => CALLS.has(reason)),
    ({ alarm }) => alarm.id,
  );
}

const CALLS: ReadonlySet<string> = new Set(["raised", "escalated", "unshelved", "unmuted"]);

/** Longest a push may still be on its way when no receiver fails any more: back-off may have reached a minute, twice. */
const PAID_WITHIN_MS = 180_000;

function checkDeliveries(run: FinishedRun): readonly string[] {
  const received = new Set(run.history.pushes.map(({ key }) => key));
  const { atMs = 0, global } = run.machine.life?.engine.loop.state ?? {};
  const nowMs = atMs + (global?.data.wallOffsetMs ?? 0);
  const wrong: string[] = [];
  for (const [key, { state, entry }] of run.machine.recordsDisk.outbox) {
    if (state === "accepted" && !received.has(key)) wrong.push(`${key} counts as accepted and was never received`);
    if (state === "failed") wrong.push(`${key} was given up`);
    const isOpen = state === "pending" || state === "unknown";
    if (isOpen && nowMs - entry.atMs > PAID_WITHIN_MS)
      wrong.push(`${key} is still owed after ${nowMs - entry.atMs} ms`);
  }
  return wrong;
}
