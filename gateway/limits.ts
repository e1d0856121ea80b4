import { KEPT_BYTES_MAX } from "./devices/recent-messages.ts";
import { MESSAGE_BYTES_KEPT, MESSAGES_KEPT } from "./devices/message-ring.ts";
import { DRILL_MS_MAX, DRILLS_MAX } from "../model/drill.ts";
import type { AttachmentBounds } from "../model/offline/attachment.ts";
import {
  BY_DESIGN_MS_MAX,
  OUT_OF_SERVICE_MS_MAX,
  PROTECTION_OFF_MAX,
  WINDOW_MS_MAX,
  WINDOW_POINTS_MAX,
} from "../model/protection.ts";
import { LIVE_WINDOW_MS, MINUTE_MS, TS_AHEAD_MS_MAX } from "../model/time.ts";
import type { ReportBounds } from "../storage/reports/report-store.ts";
import { INTAKE_LIMITS } from "./intake.ts";

/** What people hand in beside what they say. The quotas are proposals, from no standard. */
export const ATTACHMENT_BOUNDS: AttachmentBounds = {
  attachmentBytes: 5 * 1024 * 1024,
  attachmentBytesPerEnterprise: 2 * 1024 * 1024 * 1024,
  attachmentsPerEnterprise: 20_000,
  attachmentsAtOnce: 16,
  attachmentsFreeDiskBytes: 512 * 1024 * 1024,
};

/** Reports that are kept: two months of days, a year of weeks, three of months. Proposals, from no standard. */
export const REPORT_BOUNDS: ReportBounds = {
  reportsKept: { day: 62, week: 53, month: 36 },
  reportsKeptBytes: 2 * 1024 * 1024 * 1024,
  reportsFreeDiskBytes: 512 * 1024 * 1024,
};

/** Every bound a device or a caller can meet, as `GET /api/v1/limits` tells them. Bytes, seconds and counts as the names say. */
export const LIMITS = {
  packetBytesBeforeAuth: 4 * 1024,
  packetBytes: 256 * 1024,
  topicBytes: 256,
  topicLevels: 16,
  clientIdBytes: 256,
  connectWithinSeconds: 10,
  keepAliveSeconds: 65_535,
  /** Signed in; at the limit the enterprise that has most of them makes room. */
  connections: 12_000,
  /** Not signed in yet; beyond it the oldest of them makes room. */
  strangers: 12_000,
  /** A peer that leaves so long unread what it was sent is ended. */
  unreadSeconds: 20,
  /** Sent by one connection, and by all of one device, and not yet taken in by the engine; beyond it they are left unread. */
  undecidedBytesPerConnection: 128 * 1024,
  undecidedBytesPerDevice: 512 * 1024,
  /** Wills, and changes of sessions and connections, of one device that wait; beyond it the device is not let in again. */
  partingBytesPerDevice: 4 * 1024 * 1024,
  filtersPerSession: 64,
  keptSessionsPerDevice: 64,
  queuedDownlinksPerSession: 100,
  /** QoS 2 messages of one credential received and not released. */
  unreleasedPerDevice: 65_535,
  /** Packets of one device whose end has not come. */
  unfinishedBytesPerDevice: 8 * 1024 * 1024,
  messagesPerSecond: 200,
  bytesPerSecond: 1024 * 1024,
  /** How far a device may run ahead of its rate before it is slowed. */
  burstSeconds: 1,
  /** A silent connection is ended after its keep-alive times this. */
  keepAliveTimes: 1.5,
  /** Of all devices together, on their way to disk and to a decision: beyond it every socket waits. */
  intakePendingBytes: INTAKE_LIMITS.pendingBytesMax,
  intakeUndecidedBytes: INTAKE_LIMITS.undecidedBytesMax,
  intakeBacklogRecords: INTAKE_LIMITS.backlogRecordsMax,
  readingsPerMessage: 10_000,
  jsonDepth: 16,
  /** How far a reading's corrected time may lie from its receipt and be live; how far ahead it may lie at all. */
  liveWindowSeconds: LIVE_WINDOW_MS / 1000,
  aheadSeconds: TS_AHEAD_MS_MAX / 1000,
  secretCharacters: 200,
  recentMessagesPerDevice: MESSAGES_KEPT,
  recentMessageBytes: MESSAGE_BYTES_KEPT,
  recentMessagesBytes: KEPT_BYTES_MAX,
  ...ATTACHMENT_BOUNDS,
  reportDaysKept: REPORT_BOUNDS.reportsKept.day,
  reportWeeksKept: REPORT_BOUNDS.reportsKept.week,
  reportMonthsKept: REPORT_BOUNDS.reportsKept.month,
  reportsKeptBytes: REPORT_BOUNDS.reportsKeptBytes,
  catalogBytes: 8 * 1024 * 1024,
  livePoints: 5_000,
  /** Longest time without calls, in minutes: a window, a suppression by design, a point out of service whose gravest rule is red. */
  windowMinutes: WINDOW_MS_MAX / MINUTE_MS,
  suppressionMinutes: BY_DESIGN_MS_MAX / MINUTE_MS,
  outOfServiceRedMinutes: OUT_OF_SERVICE_MS_MAX[1] / MINUTE_MS,
  outOfServiceMinutes: OUT_OF_SERVICE_MS_MAX[4] / MINUTE_MS,
  windowPoints: WINDOW_POINTS_MAX,
  protectionOff: PROTECTION_OFF_MAX,
  drillMinutes: DRILL_MS_MAX / MINUTE_MS,
  drills: DRILLS_MAX,
  pageItems: 10_000,
  refusalsPerMinute: 20,
} as const;
