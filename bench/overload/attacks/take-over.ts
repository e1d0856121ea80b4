import type { Attack } from "../attack.ts";
import { AttackLink, endsWithin } from "../attack-link.ts";
import { PLAIN } from "../attack-plant.ts";

const TIMES = { smallest: 10, quick: 1_000, full: 5_000 } as const;
const ENDED_WITHIN_MS = 5_000;

/** Two connections of one client id: whichever is thrown out comes back and throws the other out. */
export const TAKE_OVER: Attack = {
  name: "take-over",
  means: "two connections throw each other out of one session again and again",
  async run({ port, size }, begins) {
    begins();
    let [thrownOut, letIn] = [0, 0];
    let holder: AttackLink | null = null;
    for (let turn = 0; turn < TIMES[size]; turn++) {
      const rival = await AttackLink.signIn(port, PLAIN, { clientId: "contested" });
      if (!rival.closed) letIn++;
      if (holder !== null && (await endsWithin(holder, ENDED_WITHIN_MS))) thrownOut++;
      holder = rival;
    }
    return { times: TIMES[size], letIn, thrownOut, left: holder?.closed === false ? 1 : 0 };
  },
};
