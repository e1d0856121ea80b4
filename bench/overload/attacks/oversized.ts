import { toRemainingLength } from "../../load/publish-stream.ts";
import { doAll } from "../../load/at-once.ts";
import type { Attack } from "../attack.ts";
import { AttackLink, endsWithin } from "../attack-link.ts";
import { FAST } from "../attack-plant.ts";

const CONNECTIONS = { smallest: 10, quick: 1_000, full: 5_000 } as const;
const AT_ONCE = 50;
const ENDED_WITHIN_MS = 5_000;
const CONNECT = 0x10;
const PUBLISH = 0x32;
/** Just too long before and after sign-in, and the longest MQTT knows. */
const BEFORE = [4 * 1024 + 1, 1024 * 1024, 268_435_455];
const AFTER = [256 * 1024 + 1, 1024 * 1024, 268_435_455];
const BODY = Buffer.alloc(64 * 1024, 0x20);

/** Packets that say they are far too long, with as much of a body as is taken. */
export const OVERSIZED: Attack = {
  name: "oversized",
  means: "packets that announce up to 256 MB",
  async run({ port, size }, begins) {
    begins();
    let closed = 0;
    await doAll(CONNECTIONS[size], AT_ONCE, async (no) => {
      const isSignedIn = no % 2 === 1;
      const link = isSignedIn
        ? await AttackLink.signIn(port, FAST, { clientId: `o${no}` })
        : await AttackLink.open(port);
      const lengths = isSignedIn ? AFTER : BEFORE;
      // no % 3 < 3 lengths
      const length = toRemainingLength(lengths[no % 3] as number);
      void link.write(Buffer.concat([Buffer.from([isSignedIn ? PUBLISH : CONNECT]), length, BODY]));
      if (await endsWithin(link, ENDED_WITHIN_MS)) closed++;
    });
    return { connections: CONNECTIONS[size], closed };
  },
};
