import type { Attack, AttackTarget } from "../attack.ts";
import { AttackLink, signInBytes } from "../attack-link.ts";
import { FAST } from "../attack-plant.ts";
import { backlogPackets, readingPackets } from "../reading-packet.ts";

const MESSAGES = { smallest: 200, quick: 50_000, full: 50_000 } as const;
const LARGE_MESSAGES = { smallest: 20, quick: 4_000, full: 20_000 } as const;
const READINGS_PER_MESSAGE = 50;
const CONNACK_BYTES = 4;

/** A device that sends what it kept for hours right behind CONNECT, in the same write. */
export const BACKLOG: Attack = {
  name: "backlog",
  means: "a device flushes 50,000 messages right behind CONNECT",
  run: (target, begins) => flush(target, begins, readingPackets(FAST, MESSAGES[target.size]), MESSAGES[target.size]),
};

/** The same with fifty readings a message: more than the engine decides in a moment. */
export const LARGE_BACKLOG: Attack = {
  name: "large-backlog",
  means: "a device flushes hundreds of thousands of readings, 50 a message",
  run: (target, begins) => {
    const messages = LARGE_MESSAGES[target.size];
    return flush(target, begins, backlogPackets(FAST, messages, READINGS_PER_MESSAGE), messages);
  },
};

async function flush({ port }: AttackTarget, begins: () => void, packets: Buffer, messages: number) {
  const link = await AttackLink.open(port);
  begins();
  const startedAtMs = performance.now();
  const acknowledged = afterConnack(link, messages);
  void link.write(Buffer.concat([signInBytes(FAST, { clientId: "backlog" }), packets]));
  const { count, outOfOrder } = await acknowledged;
  const seconds = (performance.now() - startedAtMs) / 1000;
  return { messages, acknowledged: count, outOfOrder, seconds, closed: link.closed ? 1 : 0 };
}

/** Acknowledgements may come in the same read as CONNACK. */
async function afterConnack(link: AttackLink, messages: number) {
  const first = await link.answer();
  const acknowledged = link.acknowledgements(messages);
  if (first !== null && first.length > CONNACK_BYTES) link.onBytes(first.subarray(CONNACK_BYTES));
  return acknowledged;
}
