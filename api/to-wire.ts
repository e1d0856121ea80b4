import type { AlarmEvent } from "../model/alarm.ts";
import { toAlarmFace } from "../model/alarm-face.ts";
import type { User } from "../model/catalog/catalog.ts";
import type { Reading } from "../model/reading.ts";
import type { AlarmDetail, DeliveryRow } from "../storage/records/records.ts";
import type { PointFacts } from "./catalog-index.ts";
import type { AlarmView, PointView } from "./ports.ts";
import { toWireDismissal } from "./to-wire-protection.ts";
import type {
  PointState,
  WireAlarm,
  WireAlarmDetail,
  WireAlarmEvent,
  WireDelivery,
  WireLivePoint,
  WirePoint,
  WireReading,
  WireUser,
} from "./wire.ts";

export function toWireAlarm({ alarm, escalation }: AlarmView): WireAlarm {
  return {
    ...toAlarmFace(alarm),
    covered: alarm.covered,
    shelvedUntil: alarm.shelvedUntilMs,
    suppressedUntil: alarm.mutedUntilMs ?? null,
    mutedBy: alarm.mutedBy ?? {},
    dismissal: alarm.dismissal == null ? null : toWireDismissal(alarm.dismissal),
    escalation,
  };
}

export function toWireAlarmDetail(view: AlarmView, detail: AlarmDetail): WireAlarmDetail {
  const first = detail.latencies[0];
  return {
    ...toWireAlarm(view),
    events: detail.events.map(toWireAlarmEvent),
    latency: {
      device: first?.deviceMs ?? null,
      received: first?.receivedMs ?? null,
      durable: first?.durableMs ?? null,
      decided: first?.decidedMs ?? null,
      committed: first?.committedMs ?? null,
      accepted: firstAccepted(detail.deliveries),
    },
    deliveries: detail.deliveries.map(toWireDelivery),
  };
}

/** What a point is in, the gravest first: an alarm stays one through silence and bad quality. */
function pointStateOf(view: PointView, facts: PointFacts | undefined): PointState {
  if (view.outOfService || facts?.outOfService === true || facts?.point.retired === true) return "out-of-service";
  if (view.activeAlarms > 0) return "alarm";
  if (view.stale) return "stale";
  return view.value === null || view.quality === "bad" ? "unknown" : "normal";
}

export function toLivePoint(view: PointView, facts: PointFacts | undefined): WireLivePoint {
  return {
    enterprise: view.enterprise,
    id: view.id,
    ts: view.ts,
    v: view.value,
    q: view.quality,
    receivedAt: view.receivedAtMs,
    state: pointStateOf(view, facts),
  };
}

export function toWirePoint(facts: PointFacts, view: PointView, nowMs: number): WirePoint {
  const { point } = facts;
  const live = toLivePoint(view, facts);
  return {
    enterprise: point.enterprise,
    id: point.id,
    name: point.name ?? point.id,
    kind: point.kind,
    unit: point.unit ?? null,
    site: facts.site,
    zone: point.zone ?? null,
    device: point.device,
    substance: point.substance ?? null,
    rangeMin: point.rangeMin ?? null,
    rangeMax: point.rangeMax ?? null,
    ts: live.ts,
    v: live.v,
    q: live.q,
    receivedAt: live.receivedAt,
    // By receipt, not by the device's clock: a clock that is wrong must not make a value look fresh.
    ageMs: live.receivedAt === null ? null : Math.max(0, nowMs - live.receivedAt),
    state: live.state,
    limits: facts.limits,
  };
}

export function toWireReading(point: string, reading: Reading): WireReading {
  const flags = FLAG_WORDS.filter(([, isSet]) => isSet(reading)).map(([word]) => word);
  return {
    point,
    ts: reading.ts,
    v: reading.value,
    q: reading.quality,
    receivedAt: reading.receivedAtMs,
    historical: reading.historical,
    ...(flags.length === 0 ? {} : { flags }),
  };
}

export function toWireUser(user: User): WireUser {
  return {
    username: user.username,
    name: user.name ?? null,
    role: user.role,
    enterprise: user.enterprise ?? null,
    area: user.area ?? null,
  };
}

const FLAG_WORDS: readonly (readonly [string, (reading: Reading) => boolean])[] = [
  ["over-range", ({ overRange }) => overRange],
  ["below-range", ({ belowRange }) => belowRange],
  ["conflict", ({ conflict }) => conflict],
  ["ts-replaced", ({ tsReplaced }) => tsReplaced],
  ["skewed", ({ skewed }) => skewed],
  ["window", ({ window }) => window],
  ["fault-value", ({ faultValue }) => faultValue],
];

export function toWireAlarmEvent(event: AlarmEvent): WireAlarmEvent {
  const { no, atMs, kind, by, note, params } = event;
  return { no, at: atMs, kind, by, note, params };
}

function toWireDelivery(row: DeliveryRow): WireDelivery {
  return {
    key: row.key,
    channel: row.channel,
    reason: row.reason,
    step: row.step,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.createdMs,
    lastAttemptAt: row.lastAttemptMs,
    acceptedAt: row.acceptedMs,
    lastError: row.lastError,
    person: row.person,
    receipts: row.receipts.map(({ kind, person, action, atMs }) => ({ kind, person, action, at: atMs })),
  };
}

function firstAccepted(deliveries: readonly DeliveryRow[]): Readonly<Record<string, number>> {
  // A map, for a channel may be called "constructor", which every object has.
  const accepted = new Map<string, number>();
  for (const { channel, acceptedMs } of deliveries) {
    if (acceptedMs !== null) accepted.set(channel, Math.min(acceptedMs, accepted.get(channel) ?? acceptedMs));
  }
  return Object.fromEntries(accepted);
}
