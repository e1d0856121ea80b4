import { setTimeout as sleep } from "node:timers/promises";
import type { Attack, AttackTarget } from "../attack.ts";
import { AttackLink, signInBytes } from "../attack-link.ts";
import { FAST } from "../attack-plant.ts";

/** More than the gateway takes in all. */
const SOCKETS = { smallest: 20, quick: 12_500, full: 12_500 } as const;
const TRICKLING = { smallest: 20, quick: 1_000, full: 5_000 } as const;
const HELD_MS = { smallest: 300, quick: 6_000, full: 8_000 } as const;

/** Longer than a connection may take to sign in. */
const ENDED_WITHIN_MS = 15_000;
const TRICKLE_EVERY_MS = 1_000;
const CONNECTING_AT_ONCE = 500;

/** Connections that never send a byte; whichever is ended is opened anew, until the attacker has had enough. */
export const HALF_OPEN: Attack = {
  name: "half-open",
  means: "thousands of connections that never send CONNECT",
  run: (target, begins) => hold(target, begins, SOCKETS[target.size], () => {}),
};

/** Connections that send their CONNECT one byte a second. */
export const TRICKLE: Attack = {
  name: "trickle",
  means: "thousands of connections that send their CONNECT one byte a second",
  run: (target, begins) => {
    const connect = signInBytes(FAST);
    return hold(target, begins, TRICKLING[target.size], (link) => {
      let at = 0;
      const timer = setInterval(() => void link.write(connect.subarray(at, ++at)), TRICKLE_EVERY_MS);
      void link.ended.then(() => clearInterval(timer));
    });
  },
};

async function hold(target: AttackTarget, begins: () => void, count: number, use: (link: AttackLink) => void) {
  begins();
  const links = new Set<AttackLink>();
  const untilMs = performance.now() + HELD_MS[target.size];
  let [opened, connecting] = [0, 0];
  const open = async (): Promise<void> => {
    connecting++;
    const link = await AttackLink.open(target.port);
    connecting--;
    if (link.closed) return;
    opened++;
    links.add(link);
    use(link);
    void link.ended.then(() => links.delete(link));
  };
  while (performance.now() < untilMs) {
    while (links.size + connecting < count && connecting < CONNECTING_AT_ONCE) void open();
    await sleep(5);
  }
  const held = links.size;
  const endedByMs = performance.now() + ENDED_WITHIN_MS;
  while (links.size > 0 && performance.now() < endedByMs) await sleep(50);
  return { wanted: count, opened, held, neverEnded: links.size };
}
