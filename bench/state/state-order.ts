/** What the process that measures the state is told … */
export interface StateOrder {
  readonly devices: number;
  readonly pointsPerDevice: number;
  /** How long each point has reported: a memory fills with time. */
  readonly seconds: number;
  /** Where snapshots are written. */
  readonly directory: string;
}

/** … and what it answers. */
export interface StateResult {
  /** Heap that holds the state, catalogue and compiled rules included. */
  readonly heapBytes: number;
  /** The part that was there before the first reading. */
  readonly catalogBytes: number;
  readonly snapshotBytes: number;
  /** The longest time the thread could do nothing else, by snapshot: of every device … */
  readonly pausesMs: readonly number[];
  /** … and of one after a change of the catalogue, which is one shard. */
  readonly catalogPauseMs: number;
  /** How long the last snapshot took as a whole. */
  readonly tookMs: number;
}
