import * as fc from "fast-check";
import { DEVICE_NAMES } from "../properties/plant.ts";
import type { Deed } from "../properties/random-run.ts";

/** What a device says through a phase: `share` of its ranges, changing by `slope` with each step. */
const course = fc.record({
  share: fc.constantFrom(0, 0.1, 0.3, 0.45, 0.5, 0.6, 0.64, 0.8, 0.9),
  slope: fc.constantFrom(0, 0, 0, 0.0005, 0.002, -0.002, 0.01),
  turn: fc.nat(23),
});

const interruption = fc.constantFrom<Deed | null>(
  null,
  null,
  null,
  { do: "stall", ms: 9_000 },
  { do: "restart", ms: 30_000 },
  { do: "wait", ms: 45_000 },
  { do: "wallStep", offsetMs: 60_000 },
);

/**
 * Streams in which all devices report together, in phases of steady change: long enough for slopes, balances and means, which a stream of
 * single deeds never fills. `everyMs`: the pace; `steps`: how long a phase may last.
 */
export function steadyStream(everyMs: number, steps: { readonly min: number; readonly max: number }) {
  const phase = fc.record({
    courses: fc.tuple(course, course, course, course),
    steps: fc.integer(steps),
    badAt: fc.option(fc.record({ step: fc.nat(20), bad: fc.constantFrom(1, 2, 4, 31) }), { freq: 1 }),
    interruption,
  });
  return fc.array(phase, { minLength: 2, maxLength: 5, size: "max" }).map((phases) =>
    phases.flatMap((each): readonly Deed[] => {
      const said = Array.from({ length: each.steps }, (_, step) =>
        DEVICE_NAMES.flatMap((device, i): readonly Deed[] => {
          // There is a course for each of the four devices.
          const { share, slope, turn } = each.courses[i] as (typeof each.courses)[number];
          const bad = each.badAt?.step === step ? each.badAt.bad : 0;
          return [{ do: "say", device, share: share + step * slope, turn, bad }];
        }).concat([{ do: "wait", ms: everyMs }]),
      ).flat();
      return each.interruption === null ? said : [...said, each.interruption];
    }),
  );
}
