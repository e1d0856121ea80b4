import type { Attack, AttackOutcome } from "../attack.ts";
import { type Acknowledged, AttackLink, signInBytes } from "../attack-link.ts";
import { FAST } from "../attack-plant.ts";
import { backlogPackets, readingPackets } from "../reading-packet.ts";

const MESSAGES = { smallest: 200, quick: 50_000, full: 50_000 } as const;
const CONNECTIONS = { smallest: 2, quick: 100, full: 100 } as const;
const MESSAGES_EACH = { smallest: 10, quick: 40, full: 200 } as const;
const READINGS_PER_MESSAGE = 50;
const CONNACK_BYTES = 4;

/** A device that sends what it kept for hours right behind CONNECT, in the same write. */
export const BACKLOG: Attack = {
  name: "backlog",
  means: "a device flushes 50,000 messages right behind CONNECT",
  async run(target, begins) {
    const packets = readingPackets(FAST, MESSAGES[target.size]);
    begins();
    return sumOf([await flush(target.port, "backlog", packets, MESSAGES[target.size])]);
  },
};

/** Fifty readings a message and a hundred connections at once: more than the engine decides in a moment. */
export const LARGE_BACKLOG: Attack = {
  name: "large-backlog",
  means: "a device flushes 200,000 readings and more over a hundred connections",
  async run({ port, size }, begins) {
    const messages = MESSAGES_EACH[size];
    const packets = backlogPackets(FAST, messages, READINGS_PER_MESSAGE);
    begins();
    const flushes = Array.from({ length: CONNECTIONS[size] }, (_, no) => flush(port, `large-${no}`, packets, messages));
    return sumOf(await Promise.all(flushes));
  },
};

interface Flushed {
  readonly messages: number;
  readonly acknowledged: number;
  readonly outOfOrder: number;
  readonly seconds: number;
  readonly closed: boolean;
}

async function flush(port: number, clientId: string, packets: Buffer, messages: number): Promise<Flushed> {
  const link = await AttackLink.open(port);
  const startedAtMs = performance.now();
  const acknowledged = afterConnack(link, messages);
  void link.write(Buffer.concat([signInBytes(FAST, { clientId }), packets]));
  const { count, outOfOrder } = await acknowledged;
  const seconds = (performance.now() - startedAtMs) / 1000;
  const flushed = { messages, acknowledged: count, outOfOrder, seconds, closed: link.closed };
  link.drop();
  return flushed;
}

/** Acknowledgements may come in the same read as CONNACK. */
async function afterConnack(link: AttackLink, messages: number): Promise<Acknowledged> {
  const first = await link.answer();
  const acknowledged = link.acknowledgements(messages);
  if (first !== null && first.length > CONNACK_BYTES) link.onBytes(first.subarray(CONNACK_BYTES));
  return acknowledged;
}

function sumOf(flushes: readonly Flushed[]): AttackOutcome {
  const sum = (of: (one: Flushed) => number): number => flushes.reduce((total, one) => total + of(one), 0);
  return {
    messages: sum(({ messages }) => messages),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    outOfOrder: sum(({ outOfOrder }) => outOfOrder),
    closed: sum(({ closed }) => (closed ? 1 : 0)),
    seconds: Math.max(...flushes.map(({ seconds }) => seconds)),
  };
}
