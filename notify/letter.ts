import type { OutboxEntry } from "../model/push.ts";

/** A message owed, with what is known of its alarm when it is sent. */
export interface Letter {
  readonly entry: OutboxEntry;
  readonly facts: LetterFacts;
}

/**
 * What makes a message readable by people. Names are those of the moment it is sent: unlike the entry they may differ between two
 * attempts, so that a machine that looks for repetitions must be given the entry alone.
 */
export interface LetterFacts {
  readonly enterprise: string;
  /** Zone, in words; null: it has none. */
  readonly zone: string | null;
  /** Point or device: its tag, and its name where it has one. */
  readonly tag: string;
  readonly name: string | null;
  /** The first alarm of the incident; null: this is it, or it belongs to none. */
  readonly firstOut: { readonly tag: string; readonly raisedAtMs: number } | null;
  /** Who answered it, and when; null: nobody yet. */
  readonly answered: { readonly by: string; readonly atMs: number } | null;
  readonly links: AnswerLinks | null;
}

/** Where it can be answered from the message. `open` shows it; the others are signed for one person, and null where there is none. */
export interface AnswerLinks {
  readonly open: string;
  readonly acknowledge: string | null;
  readonly arrive: string | null;
  readonly reassign: string | null;
}

/** The facts that need nothing but the entry: a message is never held back because something could not be looked up. */
export function bareFacts({ alarm }: OutboxEntry): LetterFacts {
  return {
    enterprise: alarm.enterprise,
    zone: null,
    tag: alarm.point ?? alarm.device ?? "",
    name: null,
    firstOut: null,
    answered: null,
    links: null,
  };
}
