/** One message as the phone has it. What came in is kept as it is: it is shown as text, never believed. */
export interface PhoneMessage {
  /** `Idempotency-Key`: the same for every repetition of one message. */
  readonly key: string;
  readonly receivedAtMs: number;
  /** How often it came again under the same key. */
  readonly repeats: number;
  readonly message: unknown;
}

/** The messages of the phone, newest first, bounded; a repetition is counted, not shown twice. */
export interface Inbox {
  readonly messages: readonly PhoneMessage[];
  /** Stores a message, or counts it when its key is known. */
  accept(key: string, message: unknown, nowMs: number): PhoneMessage;
  clear(): void;
}

export function createInbox(messagesMax = 500): Inbox {
  // A map keeps its order of insertion: the first entry is the oldest.
  const byKey = new Map<string, PhoneMessage>();
  return {
    get messages() {
      return [...byKey.values()].reverse();
    },
    accept(key, message, nowMs) {
      const known = byKey.get(key);
      const kept =
        known === undefined
          ? { key, receivedAtMs: nowMs, repeats: 0, message }
          : { ...known, repeats: known.repeats + 1 };
      byKey.set(key, kept);
      if (byKey.size > messagesMax)
        for (const oldest of byKey.keys()) {
          byKey.delete(oldest);
          break;
        }
      return kept;
    },
    clear: () => byKey.clear(),
  };
}
