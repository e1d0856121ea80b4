import type { DRILL_ZH } from "./drill-zh.ts";

export const DRILL_EN: Readonly<Record<keyof typeof DRILL_ZH, string>> = {
  "event.drill-over": "its drill is over and it still stands",
  "push.drill": "[DRILL] {sentence}",
  "push.proof": "proof that messages come through",
  "push.drill-over": "the drill is over and it still stands: no drill any more",
  "reason.no-such-place": "There is no such enterprise or site in service.",
  "reason.no-such-drill": "There is no such drill, or it has ended.",
  "reason.drill-too-long": "That is longer than a drill may be.",
  "reason.too-many-drills": "No more drills may be under way at the same time.",
};
