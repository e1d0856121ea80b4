import { setTimeout as sleep } from "node:timers/promises";
import { doAll } from "../../load/at-once.ts";
import type { Attack } from "../attack.ts";
import { AttackLink } from "../attack-link.ts";
import { FAST } from "../attack-plant.ts";
import { readingPacket } from "../reading-packet.ts";

const CONNECTIONS = { smallest: 5, quick: 500, full: 2_000 } as const;
const HELD_MS = { smallest: 200, quick: 3_000, full: 5_000 } as const;
const ANNOUNCED_BYTES = 255 * 1024;
const MISSING_BYTES = 1024;

/** Connections that are signed in, each with a long packet of which the last bytes never come. */
export const HALF_PACKETS: Attack = {
  name: "half-packets",
  means: "signed-in connections that each leave a long packet unfinished",
  async run({ port, size }, begins) {
    const body = readingPacket(FAST, 1, 1, { padBytes: ANNOUNCED_BYTES }).subarray(0, -MISSING_BYTES);
    const links: AttackLink[] = [];
    begins();
    await doAll(CONNECTIONS[size], 50, async (no) => {
      const link = await AttackLink.signIn(port, FAST, { clientId: `half-${no}` });
      links.push(link);
      // The gateway may leave it unread, and then the write does not end.
      await Promise.race([link.write(body), sleep(1_000, undefined, { ref: false })]);
    });
    await sleep(HELD_MS[size]);
    return { connections: links.length, closed: links.filter(({ closed }) => closed).length };
  },
};
