import { z } from "zod";
import { MINUTE_MS } from "../../model/time.ts";
import type { Joint } from "../joint.ts";

const settings = z.strictObject({
  /** Longest calibration window. A proposal, from no standard. */
  maxMinutes: z.int().min(5).max(480).default(120),
});

/**
 * P5: within a calibration window the alarms of its own points are marked as such, logged, shown and pushed to nobody. A vote leaves the
 * point that is given test gas out, and is itself never muted by the window of one of its members. Switched off, no window is opened.
 */
export const calibrationMutesItsOwn: Joint<z.infer<typeof settings>> = {
  code: "P5",
  words: {
    zh: {
      name: "校验窗口只屏蔽本测点",
      purpose: "校验窗口内本测点报警带“校验”标记，照常记录和显示而不推送；同组其余测点不受影响，表决按降级计",
    },
    en: {
      name: "a calibration window mutes its own",
      purpose:
        "Within a calibration window alarms of its own points are marked, logged and shown, and pushed to nobody; others keep their full say, a vote is taken without it",
    },
  },
  settings,
};

/** Longest calibration window in an enterprise where this is set. */
export function calibrationWindowMsMax({ maxMinutes }: z.infer<typeof settings>): number {
  return maxMinutes * MINUTE_MS;
}
