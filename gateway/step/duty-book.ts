import type { Moment } from "../../alarms/moment.ts";
import { type DutyBook, EMPTY_DUTY_BOOK } from "../../model/duty.ts";
import { type EngineState, touch } from "../state.ts";
import { nextAuditKey } from "./register.ts";

export function dutyBookOf(state: EngineState): DutyBook {
  return state.global.data.duty ?? EMPTY_DUTY_BOOK;
}

/** Shows the book as it is now, and writes down what changed it. */
export function changeBook(state: EngineState, book: DutyBook, moment: Moment): void {
  touch(state, state.global);
  state.global.data.duty = book;
  moment.effects.duty.push(book);
}

export interface DutyDeed {
  readonly by: string | null;
  readonly action: string;
  readonly enterprise: string;
  readonly subject: string;
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
}

export function noteDutyDeed(moment: Moment, deed: DutyDeed): void {
  moment.effects.audit.push({ key: nextAuditKey(moment), atMs: moment.wallMs, ...deed });
}
