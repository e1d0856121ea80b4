import type { Moment } from "../../alarms/moment.ts";
import type { Effects } from "../../model/effects.ts";
import type { EngineState } from "../state.ts";

/** The moment of one journal record, with the wall stamp its engine time has in this state. */
export function newMoment(
  state: EngineState,
  stamp: { readonly seq: number; readonly atMs: number },
  effects: Effects,
): Moment {
  return {
    seq: stamp.seq,
    nowMs: stamp.atMs,
    wallMs: stamp.atMs + state.global.data.wallOffsetMs,
    effects,
    ordinal: 0,
    policyFor: state.policies.policyFor,
    callees: state.duty.callees,
    contactsOf: state.duty.contactsOf,
  };
}

/** Moves the moment to another instant of the same record. */
export function moveMoment(state: EngineState, moment: Moment, atMs: number): void {
  moment.nowMs = atMs;
  moment.wallMs = atMs + state.global.data.wallOffsetMs;
}
