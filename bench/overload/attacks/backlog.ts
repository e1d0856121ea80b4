import type { Attack, AttackOutcome, AttackTarget } from "../attack.ts";
import { type Acknowledged, AttackLink, signInBytes } from "../attack-link.ts";
import { clientName, FAST } from "../attack-plant.ts";
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
  async run({ port, size }, begins) {
    const messages = MESSAGES[size];
    const packets = readingPackets(FAST, messages);
    begins();
    return sumOf([await flush({ port, username: FAST, clientId: "backlog", packets, messages })]);
  },
};

/** Fifty readings a message and a hundred connections at once: more than the engine decides in a moment. */
export const LARGE_BACKLOG: Attack = {
  name: "large-backlog",
  means: "a device flushes 200,000 readings and more over a hundred connections",
  run: (target, begins) => flushAll(target, begins, () => FAST),
};

/** The same by a hundred devices, as when a district's line comes back: whatever bounds one of them bounds none of the others. */
export const MANY_BACKLOGS: Attack = {
  name: "many-backlogs",
  means: "a hundred devices flush 200,000 readings and more at once",
  clients: CONNECTIONS,
  run: (target, begins) => flushAll(target, begins, clientName),
};

async function flushAll({ port, size }: AttackTarget, begins: () => void, usernameOf: (no: number) => string) {
  const messages = MESSAGES_EACH[size];
  const flushes = Array.from({ length: CONNECTIONS[size] }, (_, no) => ({
    port,
    username: usernameOf(no),
    clientId: `large-${no}`,
    packets: backlogPackets(usernameOf(no), messages, READINGS_PER_MESSAGE),
    messages,
  }));
  begins();
  return sumOf(await Promise.all(flushes.map(flush)));
}

interface Flush {
  readonly port: number;
  readonly username: string;
  readonly clientId: string;
  readonly packets: Buffer;
  readonly messages: number;
}

interface Flushed {
  readonly messages: number;
  readonly acknowledged: number;
  readonly outOfOrder: number;
  readonly seconds: number;
  readonly closed: boolean;
}

async function flush({ port, username, clientId, packets, messages }: Flush): Promise<Flushed> {
  const link = await AttackLink.open(port);
  const startedAtMs = performance.now();
  const acknowledged = afterConnack(link, messages);
  void link.write(Buffer.concat([signInBytes(username, { clientId }), packets]));
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
