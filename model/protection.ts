import type { Level } from "./level.ts";
import { HOUR_MS, MINUTE_MS } from "./time.ts";

/**
 * What takes the calls of alarms away for a bounded time, beside shelving. The state beneath goes on being judged and listed.
 *
 * - `out-of-service` (ISA-18.2 §5.3: removed from service): a point by a person, authorised, with a compensating measure.
 * - `calibration`, `maintenance`: a window over named points, by a person.
 * - `by-design`: a rule of the catalogue, while another point is in a named state.
 * - `offline-report`: a ticket of the offline line, which takes calls about silence alone; it stands in no register but its own record.
 */
export const PROTECTION_KINDS = [
  "out-of-service",
  "calibration",
  "maintenance",
  "by-design",
  "offline-report",
] as const;
export type ProtectionKind = (typeof PROTECTION_KINDS)[number];
export type WindowPurpose = Extract<ProtectionKind, "calibration" | "maintenance">;

/** One span without calls: who, why, over what, until when. Instants ending in `AtMs` are wall stamps unless they say engine. */
export interface ProtectionOff {
  readonly id: string;
  readonly kind: ProtectionKind;
  readonly enterprise: string;
  readonly points: readonly string[];
  /** null: the catalogue. */
  readonly by: string | null;
  readonly reason: string;
  /** What guards the place meanwhile; null: not asked for. */
  readonly measure: string | null;
  /** Work order, permit or certificate it stands for. */
  readonly reference: string | null;
  readonly spanMs: number;
  readonly askedAtMs: number;
  /** The second person; null: none was needed, or none has agreed yet. */
  approvedBy: string | null;
  /** False: waits for a second person, and mutes nothing. */
  inForce: boolean;
  /** When it began, or null while it waits. */
  sinceAtMs: number | null;
  /** When it ends by itself: of what waits, when the request lapses. */
  untilAtMs: number;
  /** The same on the engine clock: durations follow this one. */
  endsAtMs: number;
}

/** What a person orders. Spans are minutes, as in shelving. */
export type ProtectionOrder =
  | {
      readonly type: "out-of-service";
      readonly enterprise: string;
      readonly point: string;
      readonly reason: string;
      readonly measure: string;
      readonly minutes: number;
    }
  | {
      readonly type: "window";
      readonly purpose: WindowPurpose;
      readonly enterprise: string;
      readonly points: readonly string[];
      readonly reason: string;
      readonly reference: string | null;
      readonly minutes: number;
    }
  | { readonly type: "approve" | "end"; readonly off: string; readonly note: string | null };

/** Longest time out of service by the gravest level of the point's rules. Proposals, from no standard: bypasses over 24 and 72 h are told upwards. */
export const OUT_OF_SERVICE_MS_MAX: Readonly<Record<Level, number>> = {
  1: 24 * HOUR_MS,
  2: 72 * HOUR_MS,
  3: 168 * HOUR_MS,
  4: 168 * HOUR_MS,
};

/** Longest calibration or maintenance window: one shift. A proposal, from no standard. */
export const WINDOW_MS_MAX = 8 * HOUR_MS;
export const WINDOW_POINTS_MAX = 200;

/** How long a request waits for its second person before it lapses. A proposal, from no standard. */
export const APPROVAL_MS = 30 * MINUTE_MS;

/** Longest suppression by design, and what is taken where the catalogue names none. Proposals, from no standard. */
export const BY_DESIGN_MS_MAX = 24 * HOUR_MS;
export const BY_DESIGN_MS_DEFAULT = 8 * HOUR_MS;

/** What stands at one time, in all: the register is part of the engine's state. */
export const PROTECTION_OFF_MAX = 2_000;
