import { readFileSync } from "node:fs";
import { assert } from "../../model/assert.ts";
import { assetUrl } from "../asset.ts";

/** One second of the real fire-sensor recording (origin and licence: ATTRIBUTION.md). */
export interface RecordedSecond {
  readonly temperatureC: number;
  readonly humidityPercent: number;
  readonly eco2Ppm: number;
  /** Ground truth, not something a sensor said. */
  readonly fire: boolean;
}

/** Where the recording becomes quiet for good: what lies before it is the fire, what follows is played in ordinary times. */
export const QUIET_FROM_S = 1_200;

let recorded: readonly RecordedSecond[] | null = null;

/** The excerpt, one entry a second. Read once. */
export function fireRecording(): readonly RecordedSecond[] {
  recorded ??= parseRecording(readFileSync(assetUrl(import.meta.url, "./fire-sensor.csv"), "utf8"));
  return recorded;
}

/** The recorded fire from its start; after its end, the quiet part. */
export function recordedFireAt(seconds: number): RecordedSecond {
  return seconds < QUIET_FROM_S ? rowAt(Math.max(0, Math.floor(seconds))) : recordedQuietAt(seconds - QUIET_FROM_S);
}

/** The quiet part, played there and back for ever: its ends do not meet, and a jump would be an event that never was. */
export function recordedQuietAt(seconds: number): RecordedSecond {
  const spanS = fireRecording().length - QUIET_FROM_S;
  const phase = Math.floor(Math.abs(seconds)) % (2 * spanS - 2);
  return rowAt(QUIET_FROM_S + (phase < spanS ? phase : 2 * spanS - 2 - phase));
}

function rowAt(index: number): RecordedSecond {
  const row = fireRecording()[index];
  assert(row !== undefined, "the recording covers the second asked for");
  return row;
}

/** Reads a recording of this form: a header, then a row an instant. */
export function parseRecording(text: string): readonly RecordedSecond[] {
  return text.trimEnd().split("\n").slice(1).map(parseRow);
}

function parseRow(line: string): RecordedSecond {
  const [temperatureC, humidityPercent, eco2Ppm, fire] = line.split(",").map(Number);
  assert(
    [temperatureC, humidityPercent, eco2Ppm, fire].every(Number.isFinite),
    "every field of the recording is a number",
  );
  // Proven to be numbers by the line above.
  return { temperatureC: temperatureC!, humidityPercent: humidityPercent!, eco2Ppm: eco2Ppm!, fire: fire === 1 };
}
