/** A declared drill under way. Instants are epoch milliseconds. */
export interface WireDrill {
  readonly id: string;
  readonly enterprise: string;
  /** null: all sites of the enterprise. */
  readonly site: string | null;
  /** Only these; empty: every point of the place. */
  readonly points: readonly string[];
  readonly scenario: string | null;
  readonly by: string;
  readonly reason: string;
  readonly since: number;
  /** When it ends by itself. */
  readonly until: number;
}
