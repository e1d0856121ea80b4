import type { ApiContext, ApiServer } from "../context.ts";
import { accountRoutes } from "./account.ts";
import { alarmActionRoutes } from "./alarm-actions.ts";
import { alarmRoutes } from "./alarms.ts";
import { attachmentRoutes } from "./attachments.ts";
import { auditRoutes } from "./audit.ts";
import { backupRoutes } from "./backup.ts";
import { blindSpotRoutes } from "./blind-spots.ts";
import { catalogRoutes } from "./catalog.ts";
import { certificateRoutes } from "./certificates.ts";
import { checklistRoutes } from "./checklists.ts";
import { demoRoutes } from "./demo.ts";
import { deviationRoutes } from "./deviations.ts";
import { deviceActionRoutes } from "./device-actions.ts";
import { deviceRoutes } from "./devices.ts";
import { drillRoutes } from "./drills.ts";
import { dutyRoutes } from "./duty.ts";
import { evidenceRoutes } from "./evidence.ts";
import { exposureRoutes } from "./exposure.ts";
import { healthRoutes } from "./health.ts";
import { incidentRoutes } from "./incidents.ts";
import { limitRoutes } from "./limits.ts";
import { liveRoutes } from "./live.ts";
import { offlineRoutes } from "./offline.ts";
import { openapiRoutes } from "./openapi.ts";
import { packRoutes } from "./packs.ts";
import { placeRoutes } from "./places.ts";
import { pointRoutes } from "./points.ts";
import { protectionOffRoutes } from "./protection-off.ts";
import { pushRoutes } from "./push.ts";
import { quarantineRoutes } from "./quarantine.ts";
import { readingRoutes } from "./readings.ts";
import { seriesRoutes } from "./series.ts";
import { ruleRoutes } from "./rules.ts";
import { sessionRoutes } from "./session.ts";
import { setupRoutes } from "./setup.ts";
import { supervisionRoutes } from "./supervision.ts";
import { syncIndexRoutes } from "./sync-index.ts";
import { ticketRoutes } from "./tickets.ts";
import { timelineRoutes } from "./timeline.ts";
import { tokenRoutes } from "./tokens.ts";
import { trialRoutes } from "./trial.ts";
import { userRoutes } from "./users.ts";
import { visitRoutes } from "./visits.ts";
import { whyRoutes } from "./why.ts";

/** Everything under `/api/v1`, one file per resource. */
export const ROUTES: readonly ((app: ApiServer, context: ApiContext) => void)[] = [
  sessionRoutes,
  tokenRoutes,
  accountRoutes,
  userRoutes,
  visitRoutes,
  pushRoutes,
  setupRoutes,
  catalogRoutes,
  packRoutes,
  ruleRoutes,
  trialRoutes,
  deviationRoutes,
  placeRoutes,
  pointRoutes,
  readingRoutes,
  seriesRoutes,
  exposureRoutes,
  alarmRoutes,
  alarmActionRoutes,
  whyRoutes,
  evidenceRoutes,
  supervisionRoutes,
  syncIndexRoutes,
  incidentRoutes,
  protectionOffRoutes,
  blindSpotRoutes,
  drillRoutes,
  dutyRoutes,
  ticketRoutes,
  timelineRoutes,
  checklistRoutes,
  offlineRoutes,
  attachmentRoutes,
  deviceRoutes,
  deviceActionRoutes,
  quarantineRoutes,
  auditRoutes,
  limitRoutes,
  healthRoutes,
  liveRoutes,
  backupRoutes,
  certificateRoutes,
  demoRoutes,
  openapiRoutes,
];
