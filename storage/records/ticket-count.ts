import type { Level } from "../../model/level.ts";
import type { TicketKindName } from "../../model/offline/ticket.ts";
import type { Scope } from "./records.ts";

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
