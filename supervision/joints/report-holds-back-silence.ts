import { z } from "zod";
import type { Joint } from "../joint.ts";

const settings = z.strictObject({
  /** So long after the planned time a report still holds. A proposal. */
  graceMinutes: z.int().min(0).max(1440).default(30),
});

/**
 * P6: an offline report takes away calls about silence, never those about values; some time after the planned instant the usual rules hold
 * again. Switched off, reports are on record and hold nothing back. A report keeps to what was set when it was made.
 */
export const reportHoldsBackSilence: Joint<z.infer<typeof settings>> = {
  code: "P6",
  words: {
    zh: { name: "停线报备只屏蔽失联", purpose: "报备期间失联报警不推送，数值报警照常；计划恢复时间后逾时恢复正常规则" },
    en: {
      name: "a report holds back silence",
      purpose: "An offline report takes away calls about silence alone, until some time after the planned instant",
    },
  },
  settings,
};
