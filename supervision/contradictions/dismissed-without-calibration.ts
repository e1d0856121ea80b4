import { z } from "zod";
import type { CalibrationFacts } from "../../model/offline/calibration.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { HOUR_MS } from "../../model/time.ts";
import type { Contradiction } from "../contradiction.ts";
import type { AlarmLine, Look } from "../look.ts";

const settings = z.strictObject({
  /** A calibration so long before the alarm, or after it, accounts for it. A proposal. */
  withinHours: z.number().min(0.25).max(24).default(2),
});

/** D-05: an alarm was disposed of as calibration, and there is no record of one around it, or the readings show no response to test gas. */
export const dismissedWithoutCalibration: Contradiction<z.infer<typeof settings>> = {
  code: "D-05",
  words: {
    zh: {
      name: "以标定销警而无标定",
      online: "测点 {point} 报警（{alarm}）前后没有标定响应曲线（升幅 {rise}）",
      offline: "该报警以“校验标定”销警，标定记录：{calibration}",
    },
    en: {
      name: "disposed of as a calibration that was none",
      online: "around the alarm of {point} ({alarm}) its readings show no response to test gas (they rose by {rise})",
      offline: "the alarm was disposed of as calibration; its record: {calibration}",
    },
  },
  settings,
  find: (look, { withinHours }) =>
    look.log.flatMap((line) => {
      const { id: alarm, point, dismissed, dismissedAtMs, raisedAtMs } = line;
      if (dismissed !== "calibration" || point === null) return [];
      const records = recordsAround(line, look, withinHours * HOUR_MS);
      // What cannot be told from the readings is no witness against the record.
      if (records.some(({ facts }) => facts.curve.shown !== false)) return [];
      const record = records.at(-1) ?? null;
      return {
        key: alarm,
        level: 3 as const,
        place: { site: null, zone: look.point(point)?.zone ?? null, points: [point] },
        online: { atMs: raisedAtMs, facts: { point, alarm, rise: record?.facts.curve.rise ?? null } },
        offline: {
          atMs: dismissedAtMs ?? null,
          facts: { calibration: record?.id ?? null, by: record?.facts.by ?? null },
        },
        links: [
          { to: "alarm" as const, id: alarm, role: "contradicts" as const },
          ...(record === null ? [] : [{ to: "ticket" as const, id: record.id, role: "contradicts" as const }]),
        ],
      };
    }),
};

function recordsAround(
  { point, raisedAtMs, clearedAtMs }: AlarmLine,
  look: Look,
  withinMs: number,
): readonly Ticket<CalibrationFacts>[] {
  return look
    .tickets<CalibrationFacts>("calibration")
    .filter(
      ({ facts, state }) =>
        state !== "retracted" &&
        facts.point === point &&
        facts.endAtMs >= raisedAtMs - withinMs &&
        facts.startAtMs <= (clearedAtMs ?? raisedAtMs) + withinMs,
    );
}
