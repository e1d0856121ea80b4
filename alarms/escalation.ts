import type { Alarm, Escalation, OpenAlarm } from "../model/alarm.ts";
import type { Policy } from "../model/catalog/catalog.ts";
import type { PushReason } from "../model/push.ts";
import { type Moment, record } from "./moment.ts";

/**
 * Starts calling people about an alarm by the policy routed for it, if there is one.
 * Steps that are due at once go out in the same transaction as the raise.
 */
export function callOn(moment: Moment, open: OpenAlarm, reason: PushReason): void {
  open.escalation = null;
  const policy = moment.policyFor(open.alarm.enterprise, open.alarm.level);
  const first = policy?.steps[0];
  if (policy === null || first === undefined) return;
  open.escalation = {
    policy: policy.id,
    step: 0,
    startedAtMs: moment.nowMs,
    dueAtMs: moment.nowMs + first.afterMs,
    transition: open.alarm.transitions,
  };
  if (first.afterMs === 0) takeStep(moment, open, open.escalation, policy, reason);
}

/**
 * Carries out what has fallen due. Several steps missed during a stop or a stall go out once, at the step reached.
 */
export function escalate(moment: Moment, open: OpenAlarm): void {
  const escalation = open.escalation;
  if (escalation === null || escalation.dueAtMs > moment.nowMs) return;
  const policy = moment.policyFor(open.alarm.enterprise, open.alarm.level);
  if (policy === null || policy.id !== escalation.policy) {
    // The route changed while the alarm lived: people are called by the policy in force, under keys of their own.
    record(moment, open, "escalated", null, null, { step: 1, policy: policy?.id ?? null });
    callOn(moment, open, "escalated");
    return;
  }
  const reached = stepReached(escalation, policy, moment.nowMs);
  escalation.step = reached;
  const again = reached > 0;
  if (again) record(moment, open, "escalated", null, null, { step: reached + 1, policy: policy.id });
  takeStep(moment, open, escalation, policy, again ? "escalated" : "raised");
}

/** The clocks of its policy have changed: what comes next comes by the new ones, at once if it is overdue by them. */
export function retimeEscalation(moment: Moment, open: OpenAlarm): void {
  const { escalation } = open;
  if (escalation === null) return;
  const policy = moment.policyFor(open.alarm.enterprise, open.alarm.level);
  if (policy === null || policy.id !== escalation.policy) return;
  escalation.dueAtMs = stepDueAtMs(escalation, policy, escalation.step);
  moment.effects.alarms.set(open.alarm.id, open);
}

/** The last step whose time has come; beyond the last one of the policy each repetition counts as a further step. */
function stepReached(escalation: Escalation, policy: Policy, nowMs: number): number {
  let reached = escalation.step;
  while (stepDueAtMs(escalation, policy, reached + 1) <= nowMs) reached++;
  return reached;
}

function stepDueAtMs(escalation: Escalation, policy: Policy, step: number): number {
  const planned = policy.steps[step];
  if (planned !== undefined) return escalation.startedAtMs + planned.afterMs;
  const last = policy.steps.length - 1;
  const lastAfterMs = policy.steps[last]?.afterMs ?? 0;
  return escalation.startedAtMs + lastAfterMs + (step - last) * policy.repeatEveryMs;
}

function takeStep(moment: Moment, open: OpenAlarm, escalation: Escalation, policy: Policy, reason: PushReason): void {
  const step = escalation.step;
  // A repetition calls everybody of the last step again.
  const channels = (policy.steps[step] ?? policy.steps[policy.steps.length - 1])?.channels ?? [];
  for (const channel of new Set(channels)) {
    push(moment, open, { channel, reason, step, keyPart: `t${escalation.transition}.s${step}` });
    if (!open.told.includes(channel)) open.told.push(channel);
  }
  escalation.step = step + 1;
  escalation.dueAtMs = stepDueAtMs(escalation, policy, step + 1);
  moment.effects.alarms.set(open.alarm.id, open);
}

/** Those who were called also hear how it went on; of what is out of service they hear that, and then nothing until it is back. */
export function tellEverybodyTold(moment: Moment, open: OpenAlarm, reason: PushReason): void {
  if (open.alarm.outOfService && reason !== "out-of-service") return;
  for (const channel of open.told) {
    push(moment, open, { channel, reason, step: null, keyPart: `t${open.alarm.transitions}` });
  }
}

function push(
  moment: Moment,
  open: OpenAlarm,
  call: {
    readonly channel: string;
    readonly reason: PushReason;
    readonly step: number | null;
    readonly keyPart: string;
  },
): void {
  const alarm: Alarm = { ...open.alarm };
  moment.effects.outbox.push({
    // Alarm, transition, step and channel: the same for every retry, replay and restart.
    key: `${alarm.id}.${call.keyPart}.${call.channel}`,
    seq: moment.seq,
    channel: call.channel,
    enterprise: alarm.enterprise,
    reason: call.reason,
    step: call.step,
    alarm,
    atMs: moment.wallMs,
  });
}
