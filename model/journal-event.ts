import type { CatalogFragment } from "./catalog/catalog.ts";
import type { Alarm } from "./alarm.ts";
import type { DeviationChange } from "./deviation.ts";
import type { DismissalClaim } from "./dismissal.ts";
import type { DrillOrder } from "./drill.ts";
import type { DutyOrder } from "./duty.ts";
import type { DeviceKey } from "./ids.ts";
import type { Role } from "./catalog/catalog.ts";
import type { TicketOrder } from "./offline/ticket.ts";
import type { ProtectionOrder } from "./protection.ts";

/** The kinds of journal records: everything that may change the engine's state. The number is a storage format. */
export const EVENT_KIND = {
  message: 1,
  connection: 2,
  command: 3,
  catalog: 4,
  tick: 5,
  clockStep: 6,
  start: 7,
  stall: 8,
  fact: 9,
  onceMessage: 10,
  session: 11,
  protection: 12,
  deviation: 13,
  drill: 14,
  offline: 15,
  duty: 16,
} as const;
export type EventKind = keyof typeof EVENT_KIND;

/** What a device said under its own prefix. `channel` is the last level of the topic. */
export interface DeviceMessage {
  readonly enterprise: string;
  readonly device: string;
  readonly deviceKey: DeviceKey;
  readonly channel: string;
  readonly payload: Uint8Array;
}

/** A PUBLISH that may come twice (QoS 0 and 1, and QoS 2 outside a kept session). */
export interface MessageEvent extends DeviceMessage {
  readonly kind: "message";
}

/** A QoS 2 PUBLISH of a kept session: taken once, however often it is sent, until its packet id is released. */
export interface OnceMessageEvent extends DeviceMessage {
  readonly kind: "onceMessage";
  readonly clientId: string;
  readonly packetId: number;
}

/** What changed about an MQTT session that outlives its connections (clean session = 0). */
export interface SessionEvent {
  readonly kind: "session";
  readonly enterprise: string;
  readonly device: string;
  readonly clientId: string;
  readonly change: SessionChange;
}

export type SessionChange =
  | { readonly type: "begun" }
  | { readonly type: "ended" }
  /** PUBREL: the packet id may be used for another message. */
  | { readonly type: "released"; readonly packetId: number }
  /** All its subscriptions: filter and granted quality of service. */
  | { readonly type: "filters"; readonly filters: readonly SessionFilter[] };

export type SessionFilter = readonly [filter: string, qos: 0 | 1 | 2];

export interface ConnectionEvent {
  readonly kind: "connection";
  readonly enterprise: string;
  readonly device: string;
  readonly connected: boolean;
  readonly address: string;
}

export type AlarmAction =
  | "acknowledge"
  | "shelve"
  | "unshelve"
  | "comment"
  | "reset"
  | "dismiss"
  | "confirm-dismissal"
  | "reassign";

/** What a person did to an alarm. Rights were checked before it was written; the state is judged by `step`. */
export interface CommandEvent {
  readonly kind: "command";
  /** Unique; repeated in the reply so that the caller can be answered. */
  readonly id: string;
  readonly by: string;
  readonly alarm: string;
  readonly action: AlarmAction;
  readonly note: string | null;
  readonly minutes: number | null;
  /** Of `dismiss`: what is claimed; its note is `note`. */
  readonly dismissal?: Omit<DismissalClaim, "note">;
  /** Of `reassign`: the user it is handed to. */
  readonly to?: string;
  /** The alarm as the records have it, where it is over: what is closed is no part of the engine's state. */
  readonly closed?: ClosedAlarm;
}

export interface ClosedAlarm {
  readonly alarm: Alarm;
  /** Committed journal sequence when it was read. */
  readonly asOfSeq: number;
}

/** What a person ordered about calls of whole points: out of service, windows. Rights were checked before it was written. */
export interface ProtectionEvent {
  readonly kind: "protection";
  /** Unique; repeated in the reply so that the caller can be answered. */
  readonly id: string;
  readonly by: string;
  readonly order: ProtectionOrder;
}

/** A drill that a person declared or ended. Rights were checked before it was written. */
export interface DrillEvent {
  readonly kind: "drill";
  /** Unique; repeated in the reply so that the caller can be answered. */
  readonly id: string;
  readonly by: string;
  readonly order: DrillOrder;
}

/** What a person ordered about duty, or confirmed. Rights were checked before it was written. */
export interface DutyEvent {
  readonly kind: "duty";
  /** Unique; repeated in the reply so that the caller can be answered. */
  readonly id: string;
  readonly by: string;
  readonly order: DutyOrder;
}

/** What a person says to the offline line: opens a ticket, or acts on one. Shape and rights were checked before it was written. */
export interface OfflineEvent {
  readonly kind: "offline";
  /** Unique; repeated in the reply so that the caller can be answered. */
  readonly id: string;
  readonly by: string;
  readonly role: Role;
  readonly order: TicketOrder;
}

/** A catalogue fragment in stored form: passwords and secrets hashed, channel secrets as references. */
export interface CatalogEvent {
  readonly kind: "catalog";
  readonly id: string;
  readonly by: string;
  readonly fragment: CatalogFragment;
  /** What the person gave as the reason of the change; absent: nothing. */
  readonly reason?: string;
  /** It is refused where an event mode has frozen what it changes. Absent: an administrator said why, a file says so, or an earlier release wrote it. */
  readonly heedsFreeze?: true;
}

/** What a person did about a limit weaker than the standard. Rights were checked before it was written. */
export interface DeviationEvent {
  readonly kind: "deviation";
  /** Unique; repeated in the reply so that the caller can be answered. */
  readonly id: string;
  readonly by: string;
  readonly enterprise: string;
  /** Id of the deviation; what was `asked` gets it now. */
  readonly deviation: string;
  readonly change: DeviationChange;
}

/** A due timer. Nothing advances time outside the journal. */
export interface TickEvent {
  readonly kind: "tick";
}

/** The wall clock stepped against the engine clock: stamps move by `offsetMs - previous`, durations do not. */
export interface ClockStepEvent {
  readonly kind: "clockStep";
  /** New distance: wall time − engine time. */
  readonly offsetMs: number;
}

/** The gateway started; it heard nothing for `deafMs` (0 on the first start ever). */
export interface StartEvent {
  readonly kind: "start";
  readonly deafMs: number;
  readonly offsetMs: number;
  readonly version: string;
}

/** The process stood still (SIGSTOP, a stalled disk, a sleeping host) for `deafMs`. */
export interface StallEvent {
  readonly kind: "stall";
  readonly deafMs: number;
}

/** A fact about the gateway itself that raises or clears a system alarm (`system:<fault>`), e.g. a channel that fails for long. */
export interface FactEvent {
  readonly kind: "fact";
  readonly fault: SystemFault;
  /** What it is about (a channel id, a mirror name); "" for the gateway as a whole. */
  readonly subject: string;
  /** The enterprise it concerns; "" for the installation. */
  readonly enterprise: string;
  readonly active: boolean;
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
}

export const SYSTEM_FAULTS = [
  "storage-full",
  "journal-failed",
  "channel-failing",
  "mirror-behind",
  "mirror-gap",
  "certificate-fault",
  "clock-step",
  "chain-broken",
  "path-broken",
] as const;
export type SystemFault = (typeof SYSTEM_FAULTS)[number];

export type JournalEvent =
  | MessageEvent
  | OnceMessageEvent
  | SessionEvent
  | ConnectionEvent
  | CommandEvent
  | ProtectionEvent
  | DrillEvent
  | DutyEvent
  | OfflineEvent
  | CatalogEvent
  | DeviationEvent
  | TickEvent
  | ClockStepEvent
  | StartEvent
  | StallEvent
  | FactEvent;
