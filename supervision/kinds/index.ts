import type { TicketKindName } from "../../model/offline/ticket.ts";
import type { TicketKind } from "../ticket-kind.ts";
import { bypass } from "./bypass.ts";
import { calibration } from "./calibration.ts";
import { contradiction } from "./contradiction.ts";
import { dutyCheck } from "./duty-check.ts";
import { enforcement } from "./enforcement.ts";
import { eventMode } from "./event-mode.ts";
import { hazard } from "./hazard.ts";
import { order } from "./order.ts";
import { inspection } from "./inspection.ts";
import { offlineReport } from "./offline-report.ts";
import { permit } from "./permit.ts";
import { promise } from "./promise.ts";
import { round } from "./round.ts";
import { workOrder } from "./work-order.ts";

/** How each kind of ticket lives. Its facts are its own: the engine hands them back as it got them. */
const TICKET_KINDS = [
  bypass,
  calibration,
  contradiction,
  dutyCheck,
  enforcement,
  eventMode,
  hazard,
  inspection,
  offlineReport,
  order,
  permit,
  promise,
  round,
  workOrder,
] as unknown as readonly TicketKind[];

export const TICKET_KINDS_BY_NAME: ReadonlyMap<TicketKindName, TicketKind> = new Map(
  TICKET_KINDS.map((kind) => [kind.kind, kind]),
);
