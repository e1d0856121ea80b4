import { responseCurve, type ResponseCurve } from "../../model/knowledge/response-curve.ts";
import type { CalibrationFacts, CalibrationRecord } from "../../model/offline/calibration.ts";
import { curveOf } from "../../model/offline/gathered.ts";
import type { Gathered } from "../../model/offline/ticket.ts";
import { failed, ok } from "../../model/result.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import type { Look, PointNow } from "../look.ts";
import { placeOf } from "../place.ts";
import type { TicketKind } from "../ticket-kind.ts";

const CALIBRATION_MS_MAX = 8 * HOUR_MS;
/** Clocks of phones and gateway differ by so much at most. */
const SKEW_MS = 5 * MINUTE_MS;

/** 标定与通气测试: a record of something done, over when it is there. What the readings show of it stands beside it, and is no refusal. */
export const calibration: TicketKind<CalibrationFacts> = {
  kind: "calibration",
  open({ body, claimed, gathered }, { by }, look) {
    // The body fits the form's `open`.
    const said = atOurTime(body as unknown as CalibrationRecord, claimed?.offsetMs ?? 0);
    const point = look.point(said.point);
    if (point === null) return failed("no-such-point");
    if (said.end <= said.start) return failed("times-reversed");
    if (said.end > look.atMs + SKEW_MS) return failed("in-the-future");
    if (said.end - said.start > CALIBRATION_MS_MAX) return failed("too-long");
    const { test, gas, applied, reading, passed } = said;
    const facts: CalibrationFacts = {
      test,
      point: said.point,
      gas,
      applied,
      reading,
      t90Seconds: said.t90Seconds ?? null,
      passed,
      startAtMs: said.start,
      endAtMs: said.end,
      certificate: said.certificate ?? null,
      instrument: said.instrument ?? null,
      by,
      curve: curveSeen(gathered, point),
      window: windowOver(said, look),
    };
    const place = placeOf({ zone: point.zone, points: [said.point] });
    return ok({ state: "recorded", place, facts, level: null, dueAtMs: null, over: true });
  },
  act(_ticket, { act }) {
    if (act === "retract") return ok({ state: "retracted" });
    return act === "comment" ? ok({}) : failed("no-such-act");
  },
  // As long as the work orders and alarms it may be held against.
  keepMs: 31 * DAY_MS,
};

/** Its instants by the gateway's clock, if they were written on a phone. */
function atOurTime(said: CalibrationRecord, offsetMs: number): CalibrationRecord {
  return { ...said, start: said.start + offsetMs, end: said.end + offsetMs };
}

function curveSeen(gathered: Gathered, { rangeMin, rangeMax }: PointNow): ResponseCurve {
  const span = rangeMax === null ? 0 : rangeMax - (rangeMin ?? 0);
  // Without a range nobody knows what half of it is.
  if (span <= 0) return { shown: null, rise: null, holdMs: 0, fell: false };
  return responseCurve(curveOf(gathered), span);
}

/** The calibration window in the register that stood over it. One that is over already is in the records alone. */
function windowOver({ point, start, end }: CalibrationRecord, { off }: Look): string | null {
  const window = off.find(
    ({ kind, points, inForce, sinceAtMs, untilAtMs }) =>
      kind === "calibration" && inForce && points.includes(point) && (sinceAtMs ?? Infinity) < end && untilAtMs > start,
  );
  return window?.id ?? null;
}
