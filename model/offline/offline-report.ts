import { z } from "zod";
import { instant, plainId, pointId, text } from "./fields.ts";
import { OFFLINE_REPORT_WORDS } from "./offline-report-words.ts";
import { ENTERPRISE, EVERYBODY, MANAGERS, REGULATORS, type TicketForm } from "./ticket-form.ts";

const OFFLINE_REPORT_STATES = ["reported", "approved", "refused", "ended", "lapsed"] as const;

/** What is remembered of a report beside its steps. */
export interface OfflineReportFacts {
  readonly reason: string;
  readonly measure: string;
  readonly fromAtMs: number;
  readonly plannedOnlineAtMs: number;
  readonly reportedBy: string | null;
  readonly approvedBy: string | null;
  readonly extensions: number;
  /** So long after the planned time it still holds; null: it holds nothing back. Absent in older ones: half an hour. */
  readonly graceMs?: number | null;
  /** Its time has come. */
  readonly begun: boolean;
}

const report = z.strictObject({
  points: z.array(pointId).max(200).default([]),
  devices: z.array(plainId).max(50).default([]).describe("all points of these devices"),
  reason: text.describe("why they will be off line"),
  measure: text.describe("what guards the place meanwhile"),
  from: instant,
  plannedOnline: instant.describe("when they will be heard again"),
});
export type OfflineReportBody = z.infer<typeof report>;

const reasoned = z.strictObject({ reason: text });
const noted = z.strictObject({ note: text });

export const OFFLINE_REPORT: TicketForm = {
  kind: "offline-report",
  path: "offline-reports",
  states: OFFLINE_REPORT_STATES,
  open: { body: report, roles: MANAGERS, from: [] },
  acts: {
    approve: { body: z.strictObject({ note: text.optional() }), roles: REGULATORS, from: ["reported"] },
    refuse: { body: reasoned, roles: REGULATORS, from: ["reported", "approved"] },
    extend: { body: reasoned.extend({ plannedOnline: instant }), roles: MANAGERS, from: ["reported", "approved"] },
    end: { body: noted, roles: ENTERPRISE, from: ["reported", "approved"] },
    comment: { body: noted, roles: EVERYBODY, from: OFFLINE_REPORT_STATES },
  },
  words: OFFLINE_REPORT_WORDS,
};
