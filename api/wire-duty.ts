import type { DutyRung } from "../model/duty.ts";

/** Who is called about alarms of an enterprise at an instant. Instants are epoch milliseconds of wall time. */
export interface WireDutyNow {
  readonly enterprise: string;
  readonly at: number;
  /** Of each level that is routed; a level that is not listed calls nobody. */
  readonly levels: readonly WireDutyLevel[];
  /** Each schedule of the enterprise: who is on duty, and who will be. */
  readonly schedules: readonly WireDutySchedule[];
}

export interface WireDutyLevel {
  readonly level: 1 | 2 | 3 | 4;
  readonly policy: string;
  readonly policyName: string | null;
  readonly steps: readonly WireDutyStep[];
  readonly repeatEveryMs: number;
  /** After so long an acknowledged alarm that still holds calls again; null: never. */
  readonly acknowledgementMs: number | null;
  /** No step reaches anybody: nobody would come. */
  readonly nobody: boolean;
}

export interface WireDutyStep {
  readonly afterMs: number;
  /** In the order in which they are called. */
  readonly called: readonly WireCallee[];
  /** How that came about, for each call by duty. */
  readonly reasons: readonly WireDutyCall[];
}

/** Addresses stay with the gateway. */
export interface WireCallee {
  readonly channel: string;
  readonly person: string | null;
  readonly name: string | null;
}

export interface WireDutyCall {
  readonly schedule: string | null;
  readonly team: string | null;
  readonly who: DutyRung;
  /** The rung reached; null: nobody can be. */
  readonly rung: DutyRung | null;
  /** Nobody is planned for this instant. */
  readonly gap: boolean;
  readonly chain: readonly WireDutyReason[];
}

/** Somebody who was thought of, and what came of it. */
export interface WireDutyReason {
  readonly rung: DutyRung;
  readonly person: string | null;
  readonly name: string | null;
  readonly shift: string | null;
  /** Stands in by this override. */
  readonly override: string | null;
  readonly called: boolean;
  readonly because: "unknown-user" | "user-out-of-service" | "no-contact" | null;
  readonly unconfirmed: boolean;
}

export interface WirePerson {
  readonly username: string;
  readonly name: string;
}

export interface WireDutySchedule {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly onDuty: readonly WireOnDuty[];
  /** The end of what is worked now, or of the gap. */
  readonly until: number;
  /** The next shift that begins; null: none within two weeks. */
  readonly next: { readonly shift: string; readonly from: number; readonly people: readonly WirePerson[] } | null;
}

export interface WireOnDuty extends WirePerson {
  readonly shift: string | null;
  readonly override: string | null;
  readonly unconfirmed: boolean;
}

export interface WireDutyCalendar {
  readonly enterprise: string;
  readonly from: number;
  readonly to: number;
  readonly schedules: readonly {
    readonly id: string;
    readonly name: string;
    readonly shifts: readonly WireShift[];
    /** Times in which nobody is planned. */
    readonly gaps: readonly { readonly from: number; readonly until: number }[];
    /** Dates (`2026-10-01`) on which people have the day off. */
    readonly daysOff: readonly string[];
  }[];
  readonly overrides: readonly WireDutyOverride[];
  /** Of the shifts being worked now. */
  readonly checks: readonly WireShiftCheck[];
  /** Users of the enterprise who can be called: who may stand in. */
  readonly people: readonly WirePerson[];
}

export interface WireShift {
  readonly shift: string;
  readonly name: string | null;
  readonly from: number;
  readonly until: number;
  readonly people: readonly WirePerson[];
}

export interface WireDutyOverride {
  readonly id: string;
  readonly schedule: string;
  readonly from: number;
  readonly until: number;
  /** null: everybody on duty then. */
  readonly out: WirePerson | null;
  readonly standIns: readonly WirePerson[];
  readonly reason: string;
  readonly by: string;
}

export interface WireShiftCheck {
  readonly id: string;
  readonly schedule: string;
  readonly shift: string;
  readonly person: WirePerson;
  readonly from: number;
  readonly until: number;
  readonly due: number;
  readonly confirmedAt: number | null;
  readonly missed: boolean;
}
