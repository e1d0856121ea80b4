/** What bounds the records store. Each bound that is hit is counted or refused by name, never passed over in silence. */
export interface RecordsLimits {
  /** Quarantined messages kept of one enterprise; the oldest go first. */
  readonly quarantineMessagesMax: number;
  /** Bytes of quarantined messages kept in all; the enterprise with most of them gives way. */
  readonly quarantineBytesMax: number;
  /** Sessions of one user, and tokens of one user; the oldest go first. */
  readonly sessionsPerUserMax: number;
  readonly idempotencyKeysMax: number;
  /** Deliveries `pendingOutbox` answers at once, oldest first. */
  readonly pendingOutboxMax: number;
  /** Attempts written down one by one for each delivery; after that only an attempt with another outcome than the last. */
  readonly attemptsKeptMax: number;
  /** Space set aside on disk so that commits go on when it is full. */
  readonly reserveBytes: number;
  /** Bytes of raw messages (in base64) in one page of the quarantine; a page has at least one item. */
  readonly pageBytesMax: number;
  /** Unanswered calls to each thread; more are refused. */
  readonly callsInFlightMax: number;
}

const MIB = 1024 * 1024;

export const RECORDS_LIMITS: RecordsLimits = {
  quarantineMessagesMax: 20_000,
  quarantineBytesMax: 256 * MIB,
  sessionsPerUserMax: 50,
  idempotencyKeysMax: 100_000,
  pendingOutboxMax: 10_000,
  attemptsKeptMax: 50,
  reserveBytes: 32 * MIB,
  pageBytesMax: 8 * MIB,
  callsInFlightMax: 20_000,
};
