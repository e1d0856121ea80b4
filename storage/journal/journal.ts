/**
 * The journal seam: the one ordered, durable list of everything that may change the engine's state.
 *
 * Contract
 * - `append` gives the record its sequence number (1, 2, 3 …, no gaps) and place at once; the record is *durable* only when
 *   `onDurable` has reported its number. Records become durable in order.
 * - A record that could not be written is never reported durable. After a failure the journal holds what is not yet durable,
 *   tries again by itself (new segment, never the same dirty pages) and says so through `state()`.
 * - While `state().accepting` is "reserved", only `priority` records are taken (ticks, commands, alarms' facts): telemetry is refused
 *   first. `append` of a refused record throws GatewayError STORAGE_FULL and gives no number. When only too much waits for a slow
 *   disk it throws STORE_UNAVAILABLE instead; a caller that stops reading its sockets by `pendingBytes` never meets that.
 * - `read` yields durable records only, in order, from disk.
 * - Head and payload given to `append` must not change until their record is durable: `onDurable` hands those same arrays back.
 * - `truncateBefore(seq)` may drop whole segments whose records are all < seq. It never drops more.
 */
export interface Journal {
  /** First sequence number still on disk (1 when nothing was ever dropped) and the last one that is durable (0: none). */
  readonly firstSeq: number;
  readonly durableSeq: number;
  /** Bytes handed in and not durable yet. */
  readonly pendingBytes: number;

  append(record: JournalAppend): number;
  /** Called after each flush with the records that became durable, in order. Exactly one listener; set before the first append. */
  onDurable: (records: readonly JournalRecord[], durableAtMs: number) => void;
  onStateChange: (state: JournalState) => void;
  read(fromSeq: number): AsyncIterable<readonly JournalRecord[]>;
  truncateBefore(seq: number): Promise<void>;
  /** Resolves when every record appended so far is durable; rejects when that is impossible now. */
  flush(): Promise<void>;
  state(): JournalState;
  stats(): JournalStats;
  /** Flushes what it can and releases the lock. */
  close(): Promise<void>;
}

export interface JournalAppend {
  /** One of `EVENT_KIND`. */
  readonly kind: number;
  /** Engine clock at append; never less than the record before. */
  readonly atMs: number;
  /** Stands before the payload in the record, so that the caller need not join the two. */
  readonly head?: Uint8Array | undefined;
  readonly payload: Uint8Array;
  /** May use the reserve when space has run out. */
  readonly priority: boolean;
  /** The caller's own object, handed back with the durable record (not stored). */
  readonly tag?: unknown;
}

export interface JournalRecord {
  readonly seq: number;
  readonly kind: number;
  readonly atMs: number;
  /** As it was appended, only in what `onDurable` hands back; what is read from disk is all payload. */
  readonly head?: Uint8Array | undefined;
  readonly payload: Uint8Array;
  readonly tag?: unknown;
}

export interface JournalState {
  /** "all": everything; "reserved": space is short, only priority records; "none": nothing can be made durable now. */
  readonly accepting: "all" | "reserved" | "none";
  /** Why not "all": an errno ("ENOSPC", "EIO"), "quota", or null. */
  readonly reason: string | null;
  /** Ranges of sequence numbers lost to corruption found on opening, each reported, never skipped silently. */
  readonly corrupt: readonly CorruptRange[];
}

export interface CorruptRange {
  readonly segment: string;
  readonly fromByte: number;
  readonly toByte: number;
  /** Records `firstLostSeq … firstGoodSeqAfter − 1` are gone. */
  readonly firstLostSeq: number;
  readonly firstGoodSeqAfter: number;
  /**
   * The range lies in the flush that was under way or last when the journal stopped: it may be a write torn by a power cut, of
   * records never acknowledged. Otherwise acknowledged records are lost.
   */
  readonly inLastFlush: boolean;
}

export interface JournalStats {
  readonly segments: number;
  readonly bytesOnDisk: number;
  readonly flushes: number;
  readonly recordsFlushed: number;
  /** Duration of the newest flush (write + fdatasync), and the longest since the last call of stats(). */
  readonly flushMsLast: number;
  readonly flushMsMax: number;
}
