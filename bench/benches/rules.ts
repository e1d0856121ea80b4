import { LiveJudging } from "../../test/kit/live-judging.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure } from "../figure.ts";
import { ownMainCpuMs } from "../machine.ts";
import {
  FORECAST,
  HEALTH,
  ONE_LIMIT,
  quietValue,
  RATE,
  type RuleBody,
  rulePlantCatalog,
  STEL,
  TWO_LIMITS,
} from "../rule-plant.ts";
import { median } from "../statistics.ts";

const SIZES: Readonly<Record<Size, { devices: number; warmUpSeconds: number; roundSeconds: number; rounds: number }>> =
  {
    full: { devices: 10, warmUpSeconds: 1_200, roundSeconds: 1_200, rounds: 11 },
    quick: { devices: 10, warmUpSeconds: 1_000, roundSeconds: 600, rounds: 7 },
    smallest: { devices: 1, warmUpSeconds: 20, roundSeconds: 10, rounds: 1 },
  };
const POINTS_PER_DEVICE = 20;
const REPORT_EVERY_MS = 1_000;
const START_MS = 1_790_000_000_000;

interface Load {
  readonly name: string;
  readonly rules: readonly RuleBody[];
  readonly microsecondsMax?: number;
}

const LOADS: readonly Load[] = [
  { name: "one threshold", rules: [ONE_LIMIT], microsecondsMax: 0.15 },
  { name: "five mixed", rules: [TWO_LIMITS, RATE, FORECAST, STEL, HEALTH], microsecondsMax: 1 },
  { name: "no rule", rules: [] },
  { name: "threshold, two levels", rules: [TWO_LIMITS] },
  { name: "rate", rules: [RATE] },
  { name: "forecast", rules: [FORECAST] },
  { name: "exposure, STEL", rules: [STEL] },
  { name: "sensor health, four checks", rules: [HEALTH] },
];

/** What judging a reading costs by itself, after it was decoded and admitted: conditions, memories and the timers that come due. */
export const RULES: Bench = {
  name: "rules",
  means: "processor time a reading for judging alone, by the rules on the point",
  run: async (context) => LOADS.map((load) => measure(context, load)),
};

function measure({ size, say }: BenchContext, { name, rules, microsecondsMax }: Load): Figure {
  const { devices, warmUpSeconds, roundSeconds, rounds } = SIZES[size];
  say(`judging: ${name}`);
  const plant = { devices, pointsPerDevice: POINTS_PER_DEVICE, reportEveryMs: REPORT_EVERY_MS, rules };
  const judging = new LiveJudging(rulePlantCatalog(plant), START_MS);
  const points = judging.places.length;
  let nowMs = hearFor(judging, START_MS, valuesOf(points, START_MS, warmUpSeconds));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const values = valuesOf(points, nowMs, roundSeconds);
    const cpuBeforeMs = ownMainCpuMs();
    nowMs = hearFor(judging, nowMs, values);
    times.push(((ownMainCpuMs() - cpuBeforeMs) * 1_000) / values.length);
  }
  return {
    name,
    unit: "µs a reading",
    measured: median(times),
    note: `best round ${Math.min(...times).toFixed(3)}, ${points} points at 1 Hz`,
    ...(microsecondsMax === undefined ? {} : { target: { bound: "at-most", value: microsecondsMax, of: "measured" } }),
  };
}

/** The values of all points second by second, made beforehand. */
function valuesOf(points: number, fromMs: number, seconds: number): Float64Array {
  return Float64Array.from({ length: points * seconds }, (_, i) =>
    quietValue(i % points, fromMs + Math.floor(i / points) * REPORT_EVERY_MS),
  );
}

/** All points speak once a second. Returns the time after it. */
function hearFor(judging: LiveJudging, fromMs: number, values: Float64Array): number {
  const points = judging.places.length;
  let nowMs = fromMs;
  for (let i = 0; i < values.length; nowMs += REPORT_EVERY_MS) {
    // i stays below the length, a multiple of the number of points.
    for (let place = 0; place < points; place++, i++) judging.hear(place, values[i] as number, nowMs);
  }
  return nowMs;
}
