import { setTimeout as sleep } from "node:timers/promises";
import { doAll } from "../../load/at-once.ts";
import { percentile } from "../../statistics.ts";
import type { Attack } from "../attack.ts";
import { AttackLink } from "../attack-link.ts";
import { clientName } from "../attack-plant.ts";
import { readingPacket } from "../reading-packet.ts";

const CLIENTS = { smallest: 20, quick: 2_000, full: 10_000 } as const;

const CONNECTING_AT_ONCE = 200;
const TRY_AGAIN_MS = 200;
const SERVED_WITHIN_MS = 90_000;

/**
 * Clients, each a device of its own, all lose their connection in the same instant and come back in the next: TCP, CONNECT, CONNACK and
 * one acknowledged message each. Who is not let in tries again.
 */
export const RECONNECT_STORM: Attack = {
  name: "reconnect-storm",
  means: "thousands of devices lose their connections at once and come back",
  clients: CLIENTS,
  async run({ port, size }, begins) {
    const clients = CLIENTS[size];
    const links: AttackLink[] = [];
    await doAll(clients, CONNECTING_AT_ONCE, async (no) => {
      links.push(await AttackLink.signIn(port, clientName(no)));
    });
    const before = links.filter(({ closed }) => !closed).length;
    begins();
    const startedAtMs = performance.now();
    for (const link of links) link.drop();
    const tally: Tally = { refused: 0, servedMs: [] };
    await Promise.all(Array.from({ length: clients }, (_, no) => comeBack({ port, no, startedAtMs, tally })));
    const { servedMs, refused } = tally;
    const times = { servedMsMedian: percentile(servedMs, 0.5), servedMsMax: percentile(servedMs, 1) };
    return { clients, before, served: servedMs.length, refused, ...times };
  },
};

interface Tally {
  refused: number;
  readonly servedMs: number[];
}

async function comeBack(client: { port: number; no: number; startedAtMs: number; tally: Tally }): Promise<void> {
  const { port, no, startedAtMs, tally } = client;
  while (performance.now() - startedAtMs < SERVED_WITHIN_MS) {
    const link = await AttackLink.signIn(port, clientName(no));
    const acknowledged = link.acknowledgements(1);
    void link.write(readingPacket(clientName(no), no, 1));
    if ((await acknowledged).count === 1) return void tally.servedMs.push(performance.now() - startedAtMs);
    tally.refused++;
    await sleep(TRY_AGAIN_MS);
  }
}
