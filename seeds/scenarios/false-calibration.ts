import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

/** Brings the benzene detector to about 1.1 ppm: above its low alarm of 0.92 ppm, and below it again within half a minute. */
const DRIP_MG_S = 55_000;
const DISMISSAL = { type: "calibration", note: "探测器校验标定引起，现场无异常" };

/**
 * A window is opened for a calibration that nobody does; a real alarm falls into it and is disposed of as that calibration. None is on record,
 * and no test gas shows in the readings.
 */
export const FALSE_CALIBRATION: Scenario = {
  name: "false-calibration",
  enterprises: ["tankfarm"],
  title: { zh: "真报警被当作“校验标定”销警", en: "A real alarm is disposed of as a calibration" },
  durationS: 260,
  steps: [
    {
      atS: 0,
      says: { zh: "开校验窗口三分钟，无人标定", en: "a calibration window is opened, and nobody calibrates" },
      act({ people }) {
        const window = { purpose: "calibration", points: ["BZ-202"], minutes: 3, reason: "苯探测器季度标定" };
        people.openWindow("tankfarm-manager", window);
      },
    },
    {
      atS: 1,
      says: { zh: "苯罐采样口滴漏", en: "the sampling point of the benzene tank drips" },
      act: ({ plants }) => void (plants.tankfarm.vapourMgS.bundB = DRIP_MG_S),
    },
    {
      atS: 11,
      says: { zh: "滴漏止住", en: "the drip is stopped" },
      act: ({ plants }) => void (plants.tankfarm.vapourMgS.bundB = 0),
    },
    {
      atS: 20,
      says: { zh: "操作员确认报警", en: "the operator acknowledges the alarm" },
      act: ({ people }) => people.onAlarms("tankfarm-operator", "BZ-202", "acknowledge", {}),
    },
    ...[40, 46, 52, 60, 80, 110].map((atS) => ({
      atS,
      says: { zh: "按“校验标定”销警，没有标定记录", en: "disposed of as calibration, with no calibration on record" },
      // Once it is over; the later ones find nothing to do then.
      act: ({ people }: Parameters<Scenario["restore"]>[0]) =>
        people.onAlarms("tankfarm-manager", "BZ-202", "dismiss", DISMISSAL),
    })),
    ...settles({
      enterprise: "tankfarm",
      code: "D-05",
      explains: { atS: 160, person: "tankfarm-manager", note: "当班误选销警类型，实为采样口滴漏" },
      confirms: { atS: 200, note: "销警不实，转隐患" },
      closes: { atS: 235, person: "park-regulator", note: "已转隐患跟踪" },
    }),
  ],
  restore({ plants }) {
    plants.tankfarm.vapourMgS.bundB = 0;
  },
};
