import type { Alarm } from "../model/alarm.ts";
import type { Catalog, Rule } from "../model/catalog/catalog.ts";
import type { Drill } from "../model/drill.ts";
import type { Incident } from "../model/incident.ts";
import type { Level } from "../model/level.ts";
import type { WitnessOf } from "../model/catalog/witness.ts";
import type { Ticket, TicketKindName } from "../model/offline/ticket.ts";
import type { ProtectionOff } from "../model/protection.ts";
import type { Quality, Value } from "../model/value.ts";

/**
 * Both lines of one enterprise at one instant, as the offline line sees them. Read-only; all instants are wall stamps.
 *
 * Whoever compares the lines looks at what stands, not at what has just happened: an enterprise may be looked at at any time, and the
 * same look always finds the same.
 */
export interface Look {
  readonly atMs: number;
  readonly enterprise: string;
  readonly catalog: Catalog;
  /** Alarms that are not over. */
  readonly alarms: readonly Alarm[];
  /** Alarms raised in the last 30 days, oldest first: those that are over, too. At most `ALARM_LOG_MAX`. */
  readonly log: readonly AlarmLine[];
  /** What takes calls away now, shelving aside. */
  readonly off: readonly ProtectionOff[];
  readonly drills: readonly Drill[];
  /** Tickets of a kind that are remembered: open ones, and those that are over for as long as their kind keeps them. */
  tickets<Facts = unknown>(kind: TicketKindName): readonly Ticket<Facts>[];
  ticket(id: string): Ticket | null;
  /** A point in service; null: there is none of that name. */
  point(id: string): PointNow | null;
  /** Points in service of a zone, in catalogue order. */
  pointsIn(zone: string): readonly PointNow[];
  /** Limits that the rules of the catalogue set for a point, in its unit. */
  limitsOf(point: string): readonly LimitNow[];
  /** Incidents that are not over. */
  readonly incidents: readonly Incident[];
  /** Alarms about the gateway itself that are not over. */
  readonly gateway: readonly Alarm[];
  /** What was found wrong in the last 92 days, oldest first: by whom, and how many things at once. */
  readonly found: readonly FoundLine[];
  /** Since when this gateway knows the enterprise; null: since today. */
  readonly knownSinceMs: number | null;
  /** Others of the same industry, as of this morning; null: it has none. */
  readonly peers: Peers | null;
  /** Interlocks: points of that kind, and those an interlock rule looks after, in order of id. */
  readonly loops: readonly LoopNow[];
  /** Points in service that witness something for the offline line, in catalogue order. */
  witnesses(of: WitnessOf): readonly WitnessNow[];
  /** A rule in force, written or of a pack; null: there is none of that name. */
  rule(id: string): Rule | null;
  /** When the newest round of a check plan began that was opened; null: none was. */
  lastRound(plan: string): number | null;
  /** When within this span of the schedule a control room is asked whether somebody is there. The same for every look. */
  dutyDraw(slot: DutySlot): DutyDraw;
  /** Asks to be looked at again at this instant, at the latest. */
  again(atMs: number): void;
}

/** One raise of an alarm, remembered after it is over. */
export interface AlarmLine {
  readonly id: string;
  readonly point: string | null;
  readonly rule: string;
  level: Level;
  readonly raisedAtMs: number;
  clearedAtMs: number | null;
  /** How it was disposed of; absent: not yet. */
  dismissed?: string;
  /** When it was. */
  dismissedAtMs?: number;
  /** Made from history: it was told afterwards, and rang nobody. */
  readonly retro?: boolean;
  /** It was raised while a calibration window stood over its point. */
  readonly inWindow?: boolean;
}

/** Something, or several things at once, that was found wrong. */
export interface FoundLine {
  readonly atMs: number;
  /** By the enterprise's own people: else by the authority. */
  readonly self: boolean;
  readonly count: number;
}

/** A span in which a control room is asked once; wall time. */
export interface DutySlot {
  /** Which one it is: the begin of the span by the schedule. */
  readonly slotAtMs: number;
  /** From when and until when it may be asked. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** When it is asked: nobody can know before the span has begun. */
export interface DutyDraw {
  readonly slotAtMs: number;
  readonly askAtMs: number;
  readonly asked: boolean;
}

export interface LimitNow {
  readonly direction: "high" | "low";
  readonly rule: string;
  readonly level: Level;
  readonly limit: number;
}

/** The enterprises of an industry, each with its alarms of 30 days. */
export interface Peers {
  readonly enterprises: number;
  readonly alarmsMedian: number;
}

/** What the engine knows of a point now. */
export interface PointNow {
  readonly id: string;
  readonly zone: string | null;
  readonly kind: string;
  readonly substance: string | null;
  readonly unit: string | null;
  readonly rangeMin: number | null;
  readonly rangeMax: number | null;
  readonly value: Value | null;
  readonly quality: Quality | null;
  /** Device time of the newest live reading. */
  readonly ts: number | null;
  /** When a live reading last came, or the point entered service. */
  readonly heardAtMs: number;
  /** Since when its readings say nothing although it is heard; null: they do. */
  readonly unknownSinceMs: number | null;
  /** No live reading for longer than its rules allow. */
  readonly silent: boolean;
}

/** Whether an interlock stands ready to act. */
export interface LoopNow {
  readonly point: string;
  readonly zone: string | null;
  /** Somebody has taken its protection away; null: nobody says. */
  readonly bypassed: boolean | null;
  /** How its source says it: `bypassed`, `forced`, `test` … */
  readonly mode: string;
}

export interface WitnessNow {
  readonly point: PointNow;
  /** It sees what it is a witness of; null: it says nothing. */
  readonly sees: boolean | null;
}

export const ALARM_LOG_MS = 30 * 86_400_000;
/** Beyond this the oldest lines go first. */
export const ALARM_LOG_MAX = 2_000;

/** An alarm of the plant's own values: no fault of the gateway or a sensor, no record of the past, no test gas. */
export function isOfPlant({ rule, retro, inWindow }: Pick<AlarmLine, "rule" | "retro" | "inWindow">): boolean {
  return !rule.startsWith("system:") && retro !== true && inWindow !== true;
}
