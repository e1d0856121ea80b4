import type { Moment } from "../../../alarms/moment.ts";
import { toDeviceKey } from "../../../model/ids.ts";
import type { CalibrationFacts, CalibrationTest } from "../../../model/offline/calibration.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { doubtOf, isAbout } from "../../../supervision/checks/doubt.ts";
import { type CheckRecord, toCheckRecord } from "../../../supervision/checks/effective-check.ts";
import { type EngineState, pointOf, touch } from "../../state.ts";
import { checksOf, settleChecks } from "../checks-due.ts";

/** Records of one kind of test that are remembered of a point, the newest: should one be taken back, those before it count. */
const RECORDS_MAX = 8;

/**
 * A calibration or bump test was put on record, taken back, or is contradicted or no longer: the dates by which the point's checks fall due
 * follow. The catalogue stays as it is.
 */
export function noteCheck(state: EngineState, ticket: Ticket, moment: Moment): void {
  if (ticket.kind === "calibration") return noteRecord(state, ticket, moment);
  const disputed = doubtOf(ticket);
  const [point] = ticket.place.points;
  if (disputed === null || point === undefined) return;
  change(state, { enterprise: ticket.enterprise, point }, moment, (records) =>
    records.map((record) => (isAbout(ticket, record) ? { ...record, disputed } : record)),
  );
}

function noteRecord(state: EngineState, ticket: Ticket, moment: Moment): void {
  const { id, enterprise, facts, state: at } = ticket;
  // The facts of a ticket are those of its kind.
  const { point, test } = facts as CalibrationFacts;
  change(state, { enterprise, point }, moment, (records) => {
    const known = records.find((record) => record.ticket === id);
    const others = records.filter((record) => record.ticket !== id);
    if (at === "retracted") return others;
    return newest([...others, known ?? toCheckRecord(ticket, doubtsAbout(state, enterprise, point))], test);
  });
}

function newest(records: readonly CheckRecord[], test: CalibrationTest): readonly CheckRecord[] {
  const own = records.filter((record) => record.test === test).sort((a, b) => a.atMs - b.atMs);
  return [...records.filter((record) => record.test !== test), ...own.slice(-RECORDS_MAX)];
}

/** Contradictions about calibrations of the point, as far as they are remembered. */
function doubtsAbout(state: EngineState, enterprise: string, point: string): readonly Ticket[] {
  const tickets = [...(state.supervision.get(enterprise)?.tickets.values() ?? [])].map(({ data }) => data.ticket);
  return tickets.filter((ticket) => ticket.place.points.includes(point) && doubtOf(ticket) !== null);
}

function change(
  state: EngineState,
  { enterprise, point: id }: { readonly enterprise: string; readonly point: string },
  moment: Moment,
  next: (records: readonly CheckRecord[]) => readonly CheckRecord[],
): void {
  const point = state.catalog.data.catalog.points.find((each) => each.enterprise === enterprise && each.id === id);
  const device = point === undefined ? undefined : state.devices.get(toDeviceKey(enterprise, point.device));
  const known = device === undefined ? undefined : pointOf(device, id);
  if (point === undefined || device === undefined || known === undefined) return;
  touch(state, device);
  known.checkRecords = next(known.checkRecords ?? []);
  const compiled = device.compiled?.points.find((each) => each.id === id);
  if (compiled === undefined) return;
  compiled.checks = checksOf(point, known.checkRecords);
  settleChecks(state, device, compiled, moment);
  state.due.lower(device, moment.nowMs);
}
