import { setTimeout as sleep } from "node:timers/promises";
import { doAll } from "../../load/at-once.ts";
import type { Attack } from "../attack.ts";
import { AttackLink } from "../attack-link.ts";
import { PLAIN } from "../attack-plant.ts";

/** More than the gateway takes in all. */
const CONNECTIONS = { smallest: 20, quick: 12_500, full: 12_500 } as const;
const HELD_MS = { smallest: 200, quick: 4_000, full: 8_000 } as const;
const CONNECTING_AT_ONCE = 200;

/** One device takes every connection there is, signed in with a right secret, and keeps them. */
export const FULL_HOUSE: Attack = {
  name: "full-house",
  means: "one device holds as many connections as the gateway takes in all",
  async run({ port, size }, begins) {
    const links: AttackLink[] = [];
    let refused = 0;
    await doAll(CONNECTIONS[size], CONNECTING_AT_ONCE, async (no) => {
      const link = await AttackLink.signIn(port, PLAIN, { clientId: `house-${no}` });
      if (link.closed) refused++;
      else links.push(link);
    });
    begins();
    const letIn = links.filter(({ closed }) => !closed).length;
    await sleep(HELD_MS[size]);
    const held = links.filter(({ closed }) => !closed).length;
    return { wanted: CONNECTIONS[size], letIn, refused, held };
  },
};
