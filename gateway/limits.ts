/** Every bound a device or a caller can meet, as `GET /api/v1/limits` tells them. Bytes, seconds and counts as the names say. */
export const LIMITS = {
  packetBytesBeforeAuth: 4 * 1024,
  packetBytes: 256 * 1024,
  topicBytes: 256,
  topicLevels: 16,
  clientIdBytes: 256,
  connectWithinSeconds: 10,
  keepAliveSeconds: 65_535,
  connections: 12_000,
  /** Of these, so many are kept for credentials that have few. */
  connectionsReserved: 1_500,
  connectionsFew: 8,
  /** A peer that leaves so long unread what it was sent is ended. */
  unreadSeconds: 30,
  /** Sent by one connection, and by all of one device, and not yet taken in by the engine; beyond it they are left unread. */
  undecidedBytesPerConnection: 256 * 1024,
  undecidedBytesPerDevice: 1024 * 1024,
  filtersPerSession: 64,
  keptSessionsPerDevice: 64,
  queuedDownlinksPerSession: 100,
  /** QoS 2 messages of one credential received and not released. */
  unreleasedPerDevice: 131_072,
  messagesPerSecond: 200,
  bytesPerSecond: 1024 * 1024,
  readingsPerMessage: 10_000,
  catalogBytes: 8 * 1024 * 1024,
  livePoints: 5_000,
  pageItems: 10_000,
  refusalsPerMinute: 20,
} as const;
