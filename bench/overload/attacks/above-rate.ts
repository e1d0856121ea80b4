import { setTimeout as sleep } from "node:timers/promises";
import type { Attack, AttackTarget } from "../attack.ts";
import { AttackLink, type Acknowledged } from "../attack-link.ts";
import { CROWD, PACED, PACED_MESSAGES_PER_SECOND } from "../attack-plant.ts";
import { readingPackets } from "../reading-packet.ts";

const TIMES_ITS_RATE = 10;
/** How long it goes on sending so much. */
const SENDS_SECONDS = { smallest: 0.1, quick: 1, full: 2 } as const;
/** The shortest there is: the gateway, which leaves the socket unread, must not take that for silence. */
const KEEP_ALIVE_SECONDS = 1;

export const DEVICE_ABOVE_RATE: Attack = {
  name: "device-above-rate",
  means: "a device sends ten times its rate",
  run: (target, begins) => exceed(target, begins, [PACED]),
};

export const ENTERPRISE_ABOVE_RATE: Attack = {
  name: "enterprise-above-rate",
  means: "the devices of an enterprise together send ten times its rate",
  run: (target, begins) => exceed(target, begins, CROWD),
};

async function exceed({ port, size }: AttackTarget, begins: () => void, usernames: readonly string[]) {
  const inAll = PACED_MESSAGES_PER_SECOND * TIMES_ITS_RATE * SENDS_SECONDS[size];
  const each = Math.round(inAll / usernames.length);
  begins();
  const startedAtMs = performance.now();
  const all = await Promise.all(usernames.map((username) => sendAll(port, username, each, SENDS_SECONDS[size])));
  const seconds = (performance.now() - startedAtMs) / 1000;
  const sum = (of: (one: Acknowledged) => number): number => all.reduce((total, one) => total + of(one), 0);
  const acknowledged = sum(({ count }) => count);
  const rate = { perSecond: acknowledged / seconds, wantedPerSecond: PACED_MESSAGES_PER_SECOND };
  return {
    messages: each * usernames.length,
    acknowledged,
    outOfOrder: sum((one) => one.outOfOrder),
    seconds,
    ...rate,
  };
}

/** Ten portions a second, whatever is acknowledged. */
async function sendAll(port: number, username: string, messages: number, seconds: number): Promise<Acknowledged> {
  const link = await AttackLink.signIn(port, username, { clientId: "above", keepalive: KEEP_ALIVE_SECONDS });
  const acknowledged = link.acknowledgements(messages);
  const packets = readingPackets(username, messages);
  const portions = Math.max(1, Math.round(seconds * 10));
  for (let no = 0; no < portions; no++) {
    const [from, to] = [no, no + 1].map((at) => Math.floor((at * packets.length) / portions));
    void link.write(packets.subarray(from, to));
    await sleep(100);
  }
  const all = await acknowledged;
  // Silent from now on, which its keep-alive does not allow.
  link.drop();
  return all;
}
