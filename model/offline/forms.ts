import { BYPASS } from "./bypass.ts";
import { CALIBRATION } from "./calibration.ts";
import { CONTRADICTION } from "./contradiction.ts";
import { DUTY_CHECK } from "./duty-check.ts";
import { ENFORCEMENT } from "./enforcement.ts";
import { EVENT_MODE } from "./event-mode.ts";
import { HAZARD } from "./hazard.ts";
import { ORDER } from "./order.ts";
import { INSPECTION } from "./inspection.ts";
import { OFFLINE_REPORT } from "./offline-report.ts";
import { PERMIT } from "./permit.ts";
import { PROMISE } from "./promise.ts";
import { ROUND } from "./round.ts";
import { WORK_ORDER } from "./work-order.ts";
import type { TicketForm } from "./ticket-form.ts";
import type { TicketKindName } from "./ticket.ts";

/** Every kind of ticket there is. */
export const TICKET_FORMS: readonly TicketForm[] = [
  BYPASS,
  CALIBRATION,
  CONTRADICTION,
  DUTY_CHECK,
  ENFORCEMENT,
  EVENT_MODE,
  HAZARD,
  INSPECTION,
  OFFLINE_REPORT,
  ORDER,
  PERMIT,
  PROMISE,
  ROUND,
  WORK_ORDER,
];

const BY_KIND = new Map(TICKET_FORMS.map((form) => [form.kind, form]));

/** null: this release does not know the kind (an older or newer record). */
export function formOf(kind: TicketKindName): TicketForm | null {
  return BY_KIND.get(kind) ?? null;
}
