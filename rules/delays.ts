import { z } from "zod";

/** A span in a rule: at most 31 days. */
export const spanMs = z
  .number()
  .int()
  .min(0)
  .max(31 * 86_400_000);

/** What every kind that judges readings lets a person set about time. */
export const delayParams = {
  onDelayMs: spanMs.default(0),
  offDelayMs: spanMs.default(0),
  latch: z.boolean().default(false),
};
