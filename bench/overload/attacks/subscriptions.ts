import { subscribeBytes } from "../packets.ts";
import { doAll } from "../../load/at-once.ts";
import type { Attack } from "../attack.ts";
import { AttackLink } from "../attack-link.ts";
import { PLAIN } from "../attack-plant.ts";

const FILTERS = { smallest: 200, quick: 20_000, full: 100_000 } as const;
const FILTERS_PER_PACKET = 1_000;
const SESSIONS = { smallest: 10, quick: 2_000, full: 10_000 } as const;
const REFUSED = 0x80;
/** SUBACK without its return codes, when there are fewer than 16,384 and more than 127. */
const SUBACK_HEAD_BYTES = 5;

/** Distinct filters, all of them under the device's own `down/`. */
export const SUBSCRIBE_FLOOD: Attack = {
  name: "subscribe-flood",
  means: "a session subscribes to 100,000 filters",
  async run({ port, size }, begins) {
    const link = await AttackLink.signIn(port, PLAIN, { clientId: "subscriber" });
    const packets: Buffer[] = [];
    for (let first = 0; first < FILTERS[size]; first += FILTERS_PER_PACKET) {
      const count = Math.min(FILTERS_PER_PACKET, FILTERS[size] - first);
      const filters = Array.from({ length: count }, (_, i) => `tl/v1/${PLAIN}/down/${first + i}`);
      packets.push(subscribeBytes(filters, packets.length + 1));
    }
    begins();
    const tally = { granted: 0, refused: 0 };
    for (const packet of packets) {
      const answer = answerOf(link, Math.min(FILTERS_PER_PACKET, FILTERS[size]));
      void link.write(packet);
      for (const code of (await answer).subarray(SUBACK_HEAD_BYTES)) {
        if (code === REFUSED) tally.refused++;
        else tally.granted++;
      }
      if (link.closed) break;
    }
    return { filters: FILTERS[size], ...tally, closed: link.closed ? 1 : 0 };
  },
};

/** All of one SUBACK, which may come in pieces; less when the connection has ended. */
async function answerOf(link: AttackLink, codes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  while (bytes < SUBACK_HEAD_BYTES + codes) {
    const piece = await link.answer();
    if (piece === null) break;
    pieces.push(piece);
    bytes += piece.length;
  }
  return Buffer.concat(pieces);
}

/** Sessions to be kept, each under a client id of its own, left behind one after another. */
export const KEPT_SESSIONS: Attack = {
  name: "kept-sessions",
  means: "one device leaves thousands of kept sessions behind",
  async run({ port, size }, begins) {
    begins();
    let subscribed = 0;
    await doAll(SESSIONS[size], 20, async (no) => {
      const link = await AttackLink.signIn(port, PLAIN, { clientId: `kept-${no}`, clean: false });
      const answered = link.answer();
      void link.write(subscribeBytes([`tl/v1/${PLAIN}/down/${no}`], 1));
      if ((await answered) !== null) subscribed++;
      link.drop();
    });
    return { sessions: SESSIONS[size], subscribed };
  },
};
