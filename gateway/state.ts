import type { OpenAlarm } from "../model/alarm.ts";
import { type Catalog, EMPTY_CATALOG, type Rule } from "../model/catalog/catalog.ts";
import type { Deviation } from "../model/deviation.ts";
import type { DeviceKey } from "../model/ids.ts";
import type { SessionFilter } from "../model/journal-event.ts";
import type { Drill } from "../model/drill.ts";
import type { RiskState } from "../model/offline/risk.ts";
import type { Ticket } from "../model/offline/ticket.ts";
import type { ProtectionOff } from "../model/protection.ts";
import type { Quality, Value } from "../model/value.ts";
import { type DeviceClock, newDeviceClock, newPointArrival, type PointArrival } from "../ingest/admit.ts";
import type { OpenIncident } from "../alarms/incidents.ts";
import type { ConditionState } from "../rules/evaluate.ts";
import type { CheckRecord } from "../supervision/checks/effective-check.ts";
import type { AlarmLine, DutyDraw, FoundLine, Peers } from "../supervision/look.ts";
import type { ClosedTouch } from "./step/closed-alarms.ts";
import type { CompiledDevice } from "./step/compile.ts";
import { DueHeap } from "./step/due-heap.ts";
import { ProtectionIndex } from "./step/protection-index.ts";
import { PoliciesInForce } from "./step/policies-in-force.ts";

/**
 * The engine's state: everything `step` remembers. What is open lives here; what is closed lives in records.
 *
 * It is cut into shards (one per device, per ticket and per supervised enterprise, one for the installation, one for the catalogue), each
 * plain JSON, so that a snapshot can be taken shard by shard while the engine goes on (copy on write), and only shards that changed are
 * written again.
 */
export const STATE_VERSION = 1;

/** What is remembered of one point. All instants are engine milliseconds unless they say wall or ts. */
export interface PointState {
  readonly no: number;
  readonly arrival: PointArrival;
  /** The newest live reading, as shown. */
  latest: LatestReading | null;
  /** When a live reading last came, or the point entered service: silence is counted from here. */
  heardAtMs: number;
  /** Engine time of the newest judgement: judgement never goes back. */
  judgedAtMs: number;
  readonly conditions: Record<string, ConditionState>;
  /** Open alarms of this point by condition (`<rule>/<level>`), system ones included. */
  readonly alarms: Record<string, OpenAlarm>;
  readonly history: Record<string, HistoryState>;
  /** Since when its readings say nothing although it is heard; null, or absent in older snapshots: they do. */
  unknownSinceMs?: number | null;
  /** Memories of the conditions with one that stand on this point, by condition; absent: none. */
  memories?: Record<string, WatchMemory>;
  /** Calibrations and bump tests on record, the newest of each. Absent: there are none. */
  checkRecords?: readonly CheckRecord[];
  /** When its newest alarms were dismissed as process upsets. Absent: none was. */
  processDismissedAtMs?: number[];
}

/** The memory of a condition (JSON), and of which form it is. */
export interface WatchMemory {
  readonly form: string;
  readonly data: unknown;
}

export interface LatestReading {
  readonly ts: number;
  readonly value: Value;
  readonly quality: Quality;
  readonly overRange: boolean;
  /** Absent in snapshots of older releases. */
  readonly belowRange?: boolean;
  readonly receivedAtMs: number;
}

/** How far history has been judged for one condition, on device time. */
export interface HistoryState {
  readonly condition: ConditionState;
  newestTs: number;
  /** The retro record that is still going on in history, if any. */
  current: OpenAlarm | null;
  /** Spans (device time) that already have an alarm or a retro record: a repeated back-fill makes no second one. */
  readonly spans: [from: number, to: number][];
  /** What a condition with a memory remembers of history; absent: it has none. */
  memory?: WatchMemory;
}

export interface DeviceShard {
  readonly clock: DeviceClock;
  online: boolean | null;
  onlineSinceMs: number | null;
  readonly points: Record<string, PointState>;
  /** MQTT sessions of this device that outlive their connections; absent: it never had any. */
  sessions?: KeptSession[];
}

/** An MQTT session (clean session = 0), as it must be after a restart [MQTT-3.1.2-4, MQTT-4.1.0-1]. */
export interface KeptSession {
  readonly clientId: string;
  filters: readonly SessionFilter[];
  /** Packet ids of QoS 2 messages that were taken and not released yet. */
  readonly received: Record<number, true>;
}

export interface GlobalShard {
  wallOffsetMs: number;
  /** Wall stamp of the newest start. */
  startedAtMs: number;
  /** Open alarms about the gateway, a channel or an enterprise as a whole, by `<system rule>/<enterprise>/<subject>`. */
  readonly alarms: Record<string, OpenAlarm>;
  /** Incidents that are not over, by id. */
  incidents?: Record<string, OpenIncident>;
  /** The newest of them, by `<enterprise>/<site>`: the one that further alarms join. */
  newestIncidents?: Record<string, string>;
  /** What takes calls away now, by its id. Absent: nothing ever did. */
  protection?: Record<string, ProtectionOff>;
  /** Drills under way, by id. Absent: none ever was. */
  drills?: Record<string, Drill>;
  /** Since when the state that calls for a suppression by design has held, by suppression: its bound counts from here. */
  designsSinceMs?: Record<string, number>;
  /** The newest additions to closed alarms, oldest first, and the sequence of the newest that was forgotten. */
  closedTouches?: ClosedTouch[];
  closedForgottenSeq?: number;
  /** How the enterprises compared at the beginning of the day. Absent: it was never looked at. */
  peers?: PeersOfDay;
}

export interface PeersOfDay {
  /** Wall time of the day's beginning. */
  readonly dayAtMs: number;
  /** Since when each enterprise is known, wall. */
  readonly since: Readonly<Record<string, number>>;
  readonly byIndustry: Readonly<Record<string, Peers>>;
}

export interface CatalogShard {
  catalog: Catalog;
  version: number;
  nextPointNo: number;
  readonly pointNos: Record<string, number>;
  /** The version each rule is at; a rule that has not changed since versions are counted is absent. */
  ruleVersions?: Record<string, number>;
  /** Limits weaker than the standard that somebody asked or answers for, by id; absent: none. */
  deviations?: Record<string, Deviation>;
  /** The rules its packs came to when they were last put on record, by id; absent: there never were any. */
  packRules?: Readonly<Record<string, Rule>>;
}

/** A shard and what the engine knows about it beside its JSON. */
export interface ShardBox<T> {
  readonly id: string;
  readonly data: T;
  /** Changed since the last snapshot began. */
  dirty: boolean;
  /** A snapshot in progress has not copied it yet: it must be copied before it changes. */
  awaited: boolean;
  /** Down to so many levels of its JSON a snapshot may stop between two entries: each below is small. */
  readonly copyDepth: number;
}

export interface DeviceBox extends ShardBox<DeviceShard> {
  readonly key: DeviceKey;
  readonly enterprise: string;
  readonly device: string;
  /** No timer of this device is due before this engine time (a lower bound; Infinity: none). */
  nextDueMs: number;
  /** Derived from the catalogue; null while the device is retired. */
  compiled: CompiledDevice | null;
}

/** What is remembered of the two lines of one enterprise, beside its tickets. */
export interface SupervisionShard {
  /** Raises of the last 30 days, oldest first. */
  readonly log: AlarmLine[];
  /** Until when (wall) what a joint has asked for is not asked for again, by its key. */
  readonly asked: Record<string, number>;
  /** Contradictions that a person closed while they stood, by what contradicts what: they are not opened anew before the lines have agreed. */
  readonly settled: Record<string, string>;
  /** How it stood when it was looked at last. Absent: it never was. */
  risk?: RiskState;
  /** What was found wrong in the last 92 days, oldest first. Absent: nothing was. */
  found?: FoundLine[];
  /** Engine time at which it is looked at because of news; null: there is none. */
  newsDueMs: number | null;
  /** Engine time of the newest look. */
  lookedAtMs: number;
  /** Wall time at which a rule wants it looked at again; null: none does. */
  againAtMs: number | null;
  /** Rules its permits brought into force, by id, and those that are over while their permit is not. Absent: there are none. */
  permitRules?: Readonly<Record<string, PermitRule>>;
  /** When its control room is asked next whether somebody is there, or was asked last. Absent: it never was by schedule. */
  duty?: DutyDrawn;
  /** When the newest round of each check plan began that was opened. Absent: none was. */
  lastRounds?: Readonly<Record<string, number>>;
}

/** The newest draw of a duty check. What it was drawn from stays in here: it is told to nobody. */
export interface DutyDrawn extends DutyDraw {
  readonly seed: number;
}

/** A rule of a permit as it was last put on record. */
export interface PermitRule {
  readonly rule: Rule;
  readonly permit: string;
  readonly version: number;
}

export interface SupervisionBox extends ShardBox<SupervisionShard> {
  readonly enterprise: string;
  /** Its tickets that are remembered, by id. */
  readonly tickets: Map<string, TicketBox>;
  /** Nothing of it is due before this engine time (a lower bound). */
  nextDueMs: number;
}

export interface TicketShard {
  ticket: Ticket;
  /** Ids that phones gave to its newest acts: sent again, they are taken once. */
  readonly clientIds: string[];
}

export type TicketBox = ShardBox<TicketShard>;

/** Where an open alarm is kept, by its id. */
export interface AlarmHome {
  readonly shard: ShardBox<unknown>;
  /** null: the installation's own. */
  readonly device: DeviceBox | null;
  readonly point: PointState | null;
  readonly holder: Record<string, OpenAlarm>;
  key: string;
}

export interface EngineState {
  /** Last journal record taken in, and its engine time. */
  seq: number;
  atMs: number;
  readonly global: ShardBox<GlobalShard>;
  readonly catalog: ShardBox<CatalogShard>;
  readonly devices: Map<DeviceKey, DeviceBox>;
  /** The two lines, by enterprise. */
  readonly supervision: Map<string, SupervisionBox>;
  /** Shards that are no more, since the last snapshot that was kept. */
  readonly removedShards: Set<string>;
  // — derived, rebuilt on loading —
  readonly due: DueHeap<DeviceBox>;
  readonly supervisionDue: DueHeap<SupervisionBox>;
  /** The enterprise of each ticket that is remembered. */
  readonly ticketHome: Map<string, SupervisionBox>;
  /** Earliest due time of the installation's own alarms (a lower bound). */
  installationDueMs: number;
  /** Where each open alarm is kept. */
  readonly alarmHome: Map<string, AlarmHome>;
  readonly policies: PoliciesInForce;
  /** What takes calls away, by what it is over. */
  readonly protection: ProtectionIndex;
  /** The copy being taken, if a snapshot is in progress. */
  snapshot: { readonly seq: number; shards: Map<string, string>; readonly removed: readonly string[] } | null;
}

/** A state of nothing but its two common shards, or of those of a snapshot. */
export function newState(seq = 0, atMs = 0, global = newGlobalShard(), catalog = newCatalogShard()): EngineState {
  return {
    seq,
    atMs,
    global: box("global", global, 2),
    catalog: box("catalog", catalog, 3),
    devices: new Map(),
    supervision: new Map(),
    removedShards: new Set(),
    due: new DueHeap(),
    supervisionDue: new DueHeap(),
    ticketHome: new Map(),
    installationDueMs: Number.POSITIVE_INFINITY,
    alarmHome: new Map(),
    policies: new PoliciesInForce(() => catalog.catalog),
    protection: new ProtectionIndex(),
    snapshot: null,
  };
}

function newGlobalShard(): GlobalShard {
  return { wallOffsetMs: 0, startedAtMs: 0, alarms: {} };
}

function newCatalogShard(): CatalogShard {
  return { catalog: EMPTY_CATALOG, version: 0, nextPointNo: 1, pointNos: {} };
}

function box<T>(id: string, data: T, copyDepth: number): ShardBox<T> {
  return { id, data, dirty: true, awaited: false, copyDepth };
}

export function newDeviceBox(enterprise: string, device: string, data: DeviceShard = newDeviceShard()): DeviceBox {
  // `<enterprise>/<device>` is what a DeviceKey is.
  const key = `${enterprise}/${device}` as DeviceKey;
  // Written out: an object made by spreading another is slow to read ever after, and this one is read for every message.
  return {
    id: `device:${key}`,
    data,
    dirty: true,
    awaited: false,
    copyDepth: 2,
    key,
    enterprise,
    device,
    nextDueMs: Number.POSITIVE_INFINITY,
    compiled: null,
  };
}

function newDeviceShard(): DeviceShard {
  return { clock: newDeviceClock(), online: null, onlineSinceMs: null, points: {} };
}

export function newSupervisionBox(enterprise: string, data: SupervisionShard = newSupervisionShard()): SupervisionBox {
  const shard = box(`supervision:${enterprise}`, data, 2);
  return { ...shard, enterprise, tickets: new Map(), nextDueMs: Number.POSITIVE_INFINITY };
}

function newSupervisionShard(): SupervisionShard {
  return { log: [], asked: {}, settled: {}, newsDueMs: null, lookedAtMs: 0, againAtMs: null };
}

export function newTicketBox(data: TicketShard): TicketBox {
  return box(`ticket:${data.ticket.id}`, data, 0);
}

export function newPointState(no: number, nowMs: number): PointState {
  return {
    no,
    arrival: newPointArrival(),
    latest: null,
    heardAtMs: nowMs,
    judgedAtMs: nowMs,
    unknownSinceMs: null,
    conditions: {},
    alarms: {},
    history: {},
  };
}

/** A point of a device. Ids are free: one may be called "constructor", which every object has. */
export function pointOf(device: DeviceBox, id: string): PointState | undefined {
  return Object.hasOwn(device.data.points, id) ? device.data.points[id] : undefined;
}

/** The order in which shards are visited wherever the order shows. */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

/** Must be called before a shard changes: a snapshot in progress copies it first. */
export function touch(state: EngineState, shard: ShardBox<unknown>): void {
  if (shard.awaited) keepCopy(state, shard, JSON.stringify(shard.data));
  shard.dirty = true;
}

/** Puts the JSON of a shard into the snapshot in progress. */
export function keepCopy(state: EngineState, shard: ShardBox<unknown>, text: string): void {
  shard.awaited = false;
  state.snapshot?.shards.set(shard.id, text);
}
