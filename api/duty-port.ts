import type { WireDutyCalendar, WireDutyNow } from "./wire-duty.ts";

/** Who is called, and who is on duty when. Rights were checked by the caller. */
export interface DutyPort {
  /** Of one enterprise, at a wall instant. */
  now(enterprise: string, atMs: number): WireDutyNow;
  /** Shifts, stand-ins, gaps and days off of a span of wall time. */
  calendar(enterprise: string, span: { readonly fromMs: number; readonly toMs: number }): WireDutyCalendar;
  /** The enterprise of a schedule, "" of one that is nobody's; null: there is none in service. */
  enterpriseOf(schedule: string): string | null;
}
