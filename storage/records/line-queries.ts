import type { Alarm, AlarmEvent } from "../../model/alarm.ts";
import type { ProvedRecord, SealRecord } from "../../model/evidence.ts";
import type { Level } from "../../model/level.ts";
import type { Ticket, TicketEntry, TicketKindName, TicketLink } from "../../model/offline/ticket.ts";
import type { Scope } from "./records.ts";

/** What people ask of the two lines, their tickets, and what proves them. Part of the records seam (`records.ts`). */

export interface TicketQuery {
  readonly scope: Scope;
  readonly enterprise?: string;
  readonly kinds?: readonly TicketKindName[];
  readonly status: "open" | "closed" | "all";
  /** Only those in one of these states. */
  readonly states?: readonly string[];
  readonly zone?: string;
  /** Only those that name this point. */
  readonly point?: string;
  /** Only open ones whose step is late at this instant. */
  readonly lateAtMs?: number;
  /** Only those that refer to this alarm or ticket. */
  readonly linked?: Pick<TicketLink, "to" | "id">;
  /** Opened at or after, and before; wall stamps. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit: number;
  readonly cursor?: string;
}

export interface TicketDetail {
  readonly ticket: Ticket;
  readonly entries: readonly TicketEntry[];
}

export interface TicketCountQuery {
  readonly scope: Scope;
  /** The instant at which a step owed is late or not yet. */
  readonly nowMs: number;
}

export interface TicketCount {
  readonly enterprise: string;
  readonly kind: TicketKindName;
  readonly open: number;
  readonly late: number;
  /** Those that call somebody now, by how loudly. */
  readonly calling: Readonly<Record<Level, number>>;
}

/** One enterprise from an instant on until before another; wall stamps. */
export interface EnterpriseSpan {
  readonly scope: Scope;
  readonly enterprise: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Many enterprises over spans of one length that follow each other, such as weeks; wall stamps. */
export interface SyncSpansQuery {
  readonly enterprises: readonly string[];
  readonly fromMs: number;
  readonly spanMs: number;
  readonly spans: number;
  /** Kinds of tickets with which people say what machines could contradict. */
  readonly said: readonly TicketKindName[];
}

/** What the index of the two lines is made of, of one enterprise and span. */
export interface SyncSpanRow {
  readonly enterprise: string;
  /** 0: the first span. */
  readonly span: number;
  /** Red and orange alarms that called somebody. */
  readonly alarms: number;
  /** Of those, the ones with a disposal on record, or a ticket and a person's word. */
  readonly alarmsSettled: number;
  /** From each alarm to a person's first word about it, in ms, oldest alarm first; at most 5,000. */
  readonly answersMs: readonly number[];
  readonly said: number;
  readonly contradictions: number;
  readonly recurrences: number;
  readonly hazardsDue: number;
  readonly hazardsInTime: number;
  /** Where rounds and inspections went, each place once. */
  readonly visits: readonly { readonly zone: string | null; readonly points: readonly string[] }[];
}

/** The client's own id of an act (`Claimed.clientId`). */
export interface ClientEntryQuery {
  readonly scope: Scope;
  readonly clientId: string;
}

export interface TimelineQuery extends EnterpriseSpan {
  /** Only what lies in a zone. Records know where a ticket is, of an alarm only its point: the asker names those of the zone. */
  readonly zone?: { readonly zone: string; readonly points: readonly string[] };
  readonly limit: number;
  readonly cursor?: string;
}

/** One happening of either line. */
export type TimelineRow =
  | { readonly line: "online"; readonly atMs: number; readonly event: AlarmEvent; readonly alarm: Alarm }
  | { readonly line: "offline"; readonly atMs: number; readonly entry: TicketEntry; readonly ticket: Ticket };

export interface BlindQuery {
  readonly enterprise: string;
  /** Wall time. */
  readonly atMs: number;
  /** Rules whose alarms say that nothing is known of a point. */
  readonly silenceRules: readonly string[];
}

export interface EvidenceQuery {
  readonly alarms: readonly string[];
  readonly tickets: readonly string[];
}

export interface Evidence {
  readonly records: readonly ProvedRecord[];
  readonly seals: readonly SealRecord[];
}
