import { z } from "zod";
import type { ResponseCurve } from "../knowledge/response-curve.ts";
import { CALIBRATION_WORDS } from "./calibration-words.ts";
import { instant, photos, pointId, shortText, text } from "./fields.ts";
import { ENTERPRISE, EVERYBODY, MANAGERS_AND_REGULATORS, type TicketForm } from "./ticket-form.ts";

/** A calibration sets the detector right; a bump test only shows that it answers. */
export const CALIBRATION_TESTS = ["calibration", "bump-test"] as const;
export type CalibrationTest = (typeof CALIBRATION_TESTS)[number];

const CALIBRATION_STATES = ["recorded", "retracted"] as const;

const recorded = z.strictObject({
  test: z.enum(CALIBRATION_TESTS).default("calibration"),
  point: pointId,
  gas: shortText.describe("test gas, as on its cylinder"),
  applied: z.number().min(0).max(1_000_000).describe("what was applied, in the unit of the point"),
  reading: z.number().min(-1_000_000).max(1_000_000).describe("what it read, in the unit of the point"),
  t90Seconds: z.number().min(0).max(3_600).optional().describe("time to 90 % of the final value"),
  passed: z.boolean(),
  start: instant,
  end: instant,
  certificate: shortText.optional().describe("number of the certificate"),
  instrument: shortText.optional().describe("cylinder or calibrator: serial number"),
  note: text.optional(),
  photos,
});
export type CalibrationRecord = z.infer<typeof recorded>;

/** A calibration or bump test as it was written down, beside what the gateway itself saw of it. */
export interface CalibrationFacts {
  readonly test: CalibrationTest;
  readonly point: string;
  readonly gas: string;
  readonly applied: number;
  readonly reading: number;
  readonly t90Seconds: number | null;
  readonly passed: boolean;
  readonly startAtMs: number;
  readonly endAtMs: number;
  readonly certificate: string | null;
  readonly instrument: string | null;
  readonly by: string | null;
  /** What the point's readings show of it. */
  readonly curve: ResponseCurve;
  /** It was done within a calibration window over the point. */
  readonly window: string | null;
}

export const CALIBRATION: TicketForm = {
  kind: "calibration",
  path: "calibrations",
  states: CALIBRATION_STATES,
  open: { body: recorded, roles: ENTERPRISE, from: [] },
  acts: {
    // A mistake, or something that was not done: it stays on record and moves no date.
    retract: { body: z.strictObject({ reason: text }), roles: MANAGERS_AND_REGULATORS, from: ["recorded"] },
    comment: { body: z.strictObject({ note: text, photos }), roles: EVERYBODY, from: CALIBRATION_STATES },
  },
  words: CALIBRATION_WORDS,
};
