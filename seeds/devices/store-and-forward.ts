import { type Sample, toPayload } from "../world/sample.ts";

/** One message on its way out. */
export interface Outgoing {
  readonly samples: readonly Sample[];
  readonly historical: boolean;
  readonly payload: Buffer;
}

/** How many samples from memory travel in one message. */
const BATCH = 50;
/** A message that was under way when the link broke is still news for this long; later it is history. */
const NEWS_MS = 30_000;

/**
 * What a device keeps while nobody hears it: a bounded memory, the oldest given up first.
 *
 * Live samples always leave first; then one batch from memory, oldest first, marked as history. Pure: no network.
 */
export interface StoreAndForward {
  /** Takes new samples; returns what may leave now. `sendable`: how many messages the link takes (0: none). */
  due(samples: readonly Sample[], sendable: number): readonly Outgoing[];
  /** What was sent and never acknowledged, made ready to be sent again. */
  again(unacknowledged: readonly Outgoing[], nowMs: number): readonly Outgoing[];
  readonly stored: number;
  /** Samples given up because the memory was full. */
  readonly dropped: number;
}

export function createStoreAndForward(storedMax = 3_600): StoreAndForward {
  const memory: Sample[] = [];
  let dropped = 0;

  function store(sample: Sample): void {
    // Almost always appended; only recalled history is older than what the memory holds.
    let at = memory.length;
    while (at > 0 && (memory[at - 1]?.atMs ?? 0) > sample.atMs) at--;
    memory.splice(at, 0, sample);
    if (memory.length > storedMax) {
      memory.shift();
      dropped++;
    }
  }

  return {
    due(samples, sendable) {
      const outgoing: Outgoing[] = [];
      for (const sample of samples) {
        if (!sample.recalled && outgoing.length < sendable) outgoing.push(toOutgoing([sample], false));
        else store(sample);
      }
      if (memory.length > 0 && outgoing.length < sendable) outgoing.push(toOutgoing(memory.splice(0, BATCH), true));
      return outgoing;
    },
    again: (unacknowledged, nowMs) =>
      unacknowledged.map(({ samples, historical }) =>
        toOutgoing(samples, historical || (samples[0]?.atMs ?? 0) < nowMs - NEWS_MS),
      ),
    get stored() {
      return memory.length;
    },
    get dropped() {
      return dropped;
    },
  };
}

function toOutgoing(samples: readonly Sample[], historical: boolean): Outgoing {
  return { samples, historical, payload: toPayload(samples, historical) };
}
