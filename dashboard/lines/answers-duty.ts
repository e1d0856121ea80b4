import { computed } from "@preact/signals";
import { session } from "../server/session.ts";

/** Whether the reader is one of those who answer a duty check. The server decides; this says for whom it rings. */
export const answersDuty = computed(() => {
  const who = session.value;
  return who !== null && who !== "unknown" && ["manager", "operator"].includes(who.user.role);
});
