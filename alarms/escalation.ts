import type { Alarm, Escalation, OpenAlarm } from "../model/alarm.ts";
import type { Policy } from "../model/catalog/catalog.ts";
import { type Destination, placeOfDestination } from "../model/duty.ts";
import type { PushReason } from "../model/push.ts";
import { type Moment, record } from "./moment.ts";
import { needsCalling } from "./needs-calling.ts";

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
  const planned = policy.steps[step] ?? policy.steps[policy.steps.length - 1];
  const keyPart = `t${escalation.transition}.s${step}`;
  const destinations = destinationsOf(moment, open, planned);
  for (const to of destinations) tell(moment, open, to, { reason, step, keyPart });
  if (destinations.length === 0) {
    record(moment, open, "nobody-reached", null, null, { step: step + 1, policy: policy.id });
  }
  escalation.step = step + 1;
  escalation.dueAtMs = stepDueAtMs(escalation, policy, step + 1);
  moment.effects.alarms.set(open.alarm.id, open);
}

/** Whom a step calls now: its channels, whoever is on duty at this instant, and the person the alarm was handed to. */
function destinationsOf(
  moment: Moment,
  open: OpenAlarm,
  step: Policy["steps"][number] | undefined,
): readonly Destination[] {
  const found = new Map<string, Destination>();
  const add = (to: Destination) => {
    const place = placeOfDestination(to);
    if (!found.has(place)) found.set(place, to);
  };
  for (const channel of step?.channels ?? []) add({ channel, address: null, person: null });
  for (const call of step?.duty ?? []) for (const to of moment.callees(call, moment.wallMs)) add(to);
  if (open.alarm.assignee != null) for (const to of moment.contactsOf(open.alarm.assignee)) add(to);
  return [...found.values()];
}

/**
 * Calls the person an alarm was handed to, and nobody else yet: the steps of the policy go on as they were, or begin anew behind its first
 * call if nobody was being called.
 */
export function callOnly(moment: Moment, open: OpenAlarm, person: string): void {
  const transition = open.alarm.transitions;
  for (const to of moment.contactsOf(person)) {
    tell(moment, open, to, { reason: "reassigned", step: null, keyPart: `t${transition}` });
  }
  moment.effects.alarms.set(open.alarm.id, open);
  const policy = moment.policyFor(open.alarm.enterprise, open.alarm.level);
  if (policy === null || open.escalation !== null || !needsCalling(open)) return;
  const step = policy.steps[0]?.afterMs === 0 ? 1 : 0;
  const begun = { policy: policy.id, step, startedAtMs: moment.nowMs, dueAtMs: 0, transition };
  open.escalation = { ...begun, dueAtMs: stepDueAtMs(begun, policy, step) };
}

/** Those who were called also hear how it went on; of what is out of service they hear that, and then nothing until it is back. */
export function tellEverybodyTold(moment: Moment, open: OpenAlarm, reason: PushReason): void {
  if (open.alarm.outOfService && reason !== "out-of-service") return;
  const keyPart = `t${open.alarm.transitions}`;
  const channels = open.told.map((channel) => ({ channel, address: null, person: null }));
  for (const to of [...channels, ...(open.toldPeople ?? [])]) push(moment, open, to, { reason, step: null, keyPart });
}

interface Call {
  readonly reason: PushReason;
  readonly step: number | null;
  readonly keyPart: string;
}

function tell(moment: Moment, open: OpenAlarm, to: Destination, call: Call): void {
  push(moment, open, to, call);
  if (to.address === null && to.person === null) {
    if (!open.told.includes(to.channel)) open.told.push(to.channel);
    return;
  }
  const told = (open.toldPeople ??= []);
  if (!told.some((each) => placeOfDestination(each) === placeOfDestination(to))) told.push(to);
}

function push(moment: Moment, open: OpenAlarm, to: Destination, call: Call): void {
  const alarm: Alarm = { ...open.alarm };
  moment.effects.outbox.push({
    // Alarm, transition, step, channel and person: the same for every retry, replay and restart.
    key: `${alarm.id}.${call.keyPart}.${destinationKey(moment, to)}`,
    seq: moment.seq,
    channel: to.channel,
    ...(to.person === null && to.address === null ? {} : { to: { person: to.person, address: to.address } }),
    enterprise: alarm.enterprise,
    reason: call.reason,
    step: call.step,
    alarm,
    atMs: moment.wallMs,
  });
}

/** Names a destination without its address, which may be somebody's telephone number: keys go into headers and logs. */
function destinationKey(moment: Moment, { channel, address, person }: Destination): string {
  if (address === null && person === null) return channel;
  const own = person === null ? [] : moment.contactsOf(person).filter((each) => each.channel === channel);
  const place = own.findIndex((each) => each.address === address);
  return `${channel}~${person ?? ""}~${place < 0 ? fingerprint(address ?? "") : place}`;
}

/** FNV-1a, 32 bits: tells the addresses of one channel apart. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}
