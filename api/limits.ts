/** What bounds the API. Each bound that is hit is refused by name or counted, never passed over in silence. */
export interface ApiLimits {
  /** Body of an ordinary request. */
  readonly bodyBytesMax: number;
  /** Body of `PUT /catalog` as JSON. */
  readonly catalogBytesMax: number;
  /** Characters of it as YAML, by an admin and by a manager: reading YAML holds the process up for a second a megabyte. */
  readonly catalogYamlCharactersMax: number;
  readonly catalogYamlCharactersMaxOfManager: number;
  /** Body of `POST /offline-sync`, and orders in it. */
  readonly syncBytesMax: number;
  readonly syncOrdersMax: number;
  /** How long a bundle for phones is good. */
  readonly bundleMs: number;
  /** Open tickets, and alarms, in one bundle. */
  readonly bundleTicketsMax: number;
  readonly bundleAlarmsMax: number;
  readonly pageItems: number;
  readonly pageItemsMax: number;
  readonly bucketsMax: number;
  readonly connectionsMax: number;
  readonly requestsPerMinutePerAddress: number;
  /** Wrong passwords in a row before the user name, or the address, has to wait. */
  readonly signInFailuresPerUser: number;
  readonly signInFailuresPerAddress: number;
  /** One more attempt is granted after this long. */
  readonly signInRefillMsPerUser: number;
  readonly signInRefillMsPerAddress: number;
  /** User names and addresses remembered; the longest unused is forgotten first. */
  readonly signInKeysMax: number;
  readonly sessionMs: number;
  /** Refusals of one caller written to the audit one by one each minute; the rest is written as one number. */
  readonly auditedRefusalsPerMinute: number;
  readonly viewersMax: number;
  readonly viewersPerUserMax: number;
  readonly livePointsMax: number;
  /** Point values go out at most this often to one viewer. */
  readonly livePointsEveryMs: number;
  readonly liveBeatEveryMs: number;
  /** A changed catalogue reaches the viewers' rights within this span. */
  readonly liveReviewMs: number;
  readonly livePingEveryMs: number;
  /** Bytes waiting in a viewer's socket beyond which it counts as slow. */
  readonly liveBufferedBytesMax: number;
  /** Alarm changes waiting for a slow viewer beyond which it is closed (4408). */
  readonly liveAlarmQueueMax: number;
  readonly liveMessageBytesMax: number;
}

const MIB = 1024 * 1024;

export const API_LIMITS: ApiLimits = {
  bodyBytesMax: 64 * 1024,
  catalogBytesMax: 8 * MIB,
  catalogYamlCharactersMax: 2 * MIB,
  catalogYamlCharactersMaxOfManager: MIB / 4,
  syncBytesMax: 2 * MIB,
  syncOrdersMax: 500,
  bundleMs: 7 * 86_400_000,
  bundleTicketsMax: 2_000,
  bundleAlarmsMax: 2_000,
  pageItems: 1_000,
  pageItemsMax: 10_000,
  bucketsMax: 10_000,
  connectionsMax: 4_096,
  requestsPerMinutePerAddress: 60_000,
  signInFailuresPerUser: 20,
  signInFailuresPerAddress: 60,
  signInRefillMsPerUser: 15_000,
  signInRefillMsPerAddress: 2_000,
  signInKeysMax: 10_000,
  sessionMs: 12 * 3_600_000,
  auditedRefusalsPerMinute: 120,
  viewersMax: 1_000,
  viewersPerUserMax: 300,
  livePointsMax: 5_000,
  livePointsEveryMs: 250,
  liveBeatEveryMs: 1_000,
  liveReviewMs: 200,
  livePingEveryMs: 20_000,
  liveBufferedBytesMax: MIB,
  liveAlarmQueueMax: 1_000,
  liveMessageBytesMax: 256 * 1024,
};
