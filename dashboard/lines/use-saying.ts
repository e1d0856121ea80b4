import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { WireTicketDetail } from "../../api/wire-ticket.ts";
import { makeKey } from "../act/make-key.ts";
import { sayToTickets } from "./ticket-actions.ts";

export interface Saying {
  readonly sending: Signal<boolean>;
  /** Why it was not taken; null: nothing was refused yet. */
  readonly failure: Signal<string | null>;
  readonly say: (body: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** One intention keeps its key until the server has answered: trying again does nothing twice. */
export function useSaying(path: string, done: (ticket: WireTicketDetail) => void): Saying {
  const sending = useSignal(false);
  const failure = useSignal<string | null>(null);
  const intention = useRef({ key: makeKey(), said: "" });
  const say = async (body: Readonly<Record<string, unknown>>): Promise<void> => {
    const said = JSON.stringify(body);
    if (said !== intention.current.said) intention.current = { key: makeKey(), said };
    sending.value = true;
    const answer = await sayToTickets(path, body, intention.current.key);
    sending.value = false;
    failure.value = answer.ok ? null : answer.error;
    if (answer.ok) done(answer.value);
  };
  return { sending, failure, say };
}
