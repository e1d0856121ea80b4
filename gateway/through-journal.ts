import type { Reply } from "../model/effects.ts";
import type { JournalEvent } from "../model/journal-event.ts";
import type { CarryOut } from "./effects.ts";
import type { Loop } from "./loop.ts";

/** What somebody waits for: its outcome is told by its id. */
export type AnsweredEvent = Extract<JournalEvent, { readonly id: string }>;

/** How the running gateway submits: journaled, and answered once the outcome is committed. */
export function throughJournal(loop: Loop, carryOut: CarryOut): (event: AnsweredEvent) => Promise<Reply> {
  return (event) => {
    const reply = carryOut.replyTo(event.id);
    loop.append(event, true);
    return reply;
  };
}
