import { addSample, dropSamples, newSampleWindow, type SampleWindow } from "../sample-window.ts";
import { type HealthCheck, healthCheck, knownValue } from "./health-check.ts";

interface Memory {
  known: boolean;
  /** What the other gas reads; null: not known. */
  other: number | null;
  readonly window: SampleWindow;
}

/**
 * It rises while a gas is present that its sensor is known to answer to (hydrogen on CO, chlorine on NO2): perhaps not its own gas.
 *
 * Advice only: the alarm of the risen value stands, for both gases may be there.
 */
export function crossInterference(given: {
  readonly by: string;
  readonly presentAt: number;
  readonly riseBy: number;
  readonly windowMs: number;
}): HealthCheck {
  const { by, presentAt, riseBy, windowMs } = given;
  return healthCheck<Memory>({
    name: "crossInterference",
    nameZh: "可能交叉干扰",
    others: [by],
    form: `${windowMs}/${by}`,
    newMemory: () => ({ known: false, other: null, window: newSampleWindow() }),
    take: (memory, input, reading, atMs) => {
      const value = knownValue(reading);
      if (input === 1) {
        memory.other = value;
        return;
      }
      memory.known = value !== null;
      if (value !== null) addSample(memory.window, atMs, value, windowMs);
    },
    judge: ({ known, other, window }, atMs) => {
      // The other gas speaks, too: a rise that is long over is none when it comes.
      dropSamples(window, atMs - windowMs);
      if (!known || other === null) return "unknown";
      return other >= presentAt && riseOf(window) >= riseBy ? "failed" : "fine";
    },
    facts: ({ other, window }) => ({ beside: by, besideValue: other, rise: riseOf(window) }),
  });
}

/** How far the newest value stands above the lowest of the window. */
function riseOf({ values, from = 0 }: SampleWindow): number {
  const newest = values.at(-1) ?? 0;
  let lowest = newest;
  // The place is one of the list's.
  for (let i = from; i < values.length; i++) lowest = Math.min(lowest, values[i] as number);
  return newest - lowest;
}
