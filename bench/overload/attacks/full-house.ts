import { setTimeout as sleep } from "node:timers/promises";
import { doAll } from "../../load/at-once.ts";
import type { Attack, AttackTarget } from "../attack.ts";
import { AttackLink } from "../attack-link.ts";
import { clientName, PLAIN } from "../attack-plant.ts";

/** More than the gateway takes in all. */
const CONNECTIONS = { smallest: 20, quick: 12_500, full: 12_500 } as const;
const HELD_MS = { smallest: 200, quick: 4_000, full: 8_000 } as const;
const CONNECTING_AT_ONCE = 200;

/** Few each. */
const DEVICES = { smallest: 4, quick: 2_500, full: 2_500 } as const;

/** One device takes every connection there is, signed in with a right secret, and keeps them. */
export const FULL_HOUSE: Attack = {
  name: "full-house",
  means: "one device holds as many connections as the gateway takes in all",
  run: (target, begins) => fill(target, begins, () => PLAIN),
};

/** The same by thousands of devices of one enterprise, none of which has many. */
export const FULL_ENTERPRISE: Attack = {
  name: "full-enterprise",
  means: "the devices of one enterprise together hold as many connections as the gateway takes in all",
  clients: DEVICES,
  run: (target, begins) => fill(target, begins, (no) => clientName(no % DEVICES[target.size])),
};

async function fill({ port, size }: AttackTarget, begins: () => void, usernameOf: (no: number) => string) {
  const links: AttackLink[] = [];
  let refused = 0;
  await doAll(CONNECTIONS[size], CONNECTING_AT_ONCE, async (no) => {
    const link = await AttackLink.signIn(port, usernameOf(no), { clientId: `house-${no}` });
    if (link.closed) refused++;
    else links.push(link);
  });
  begins();
  const letIn = links.filter(({ closed }) => !closed).length;
  await sleep(HELD_MS[size]);
  const held = links.filter(({ closed }) => !closed).length;
  return { wanted: CONNECTIONS[size], letIn, refused, held };
}
