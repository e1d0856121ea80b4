import { publishBytes, subscribeBytes } from "../packets.ts";
import { doAll } from "../../load/at-once.ts";
import type { Attack } from "../attack.ts";
import { AttackLink } from "../attack-link.ts";
import { FAST } from "../attack-plant.ts";
import { readingPacket } from "../reading-packet.ts";

const WILLS = { smallest: 20, quick: 3_000, full: 20_000 } as const;
const RETAINED = { smallest: 50, quick: 20_000, full: 100_000 } as const;
const AT_ONCE = 50;
const RETAIN = 0x01;

/** Connections that come with a will and go without DISCONNECT, one after another. */
export const WILL_FLOOD: Attack = {
  name: "will-flood",
  means: "connections with a retained will that are broken at once",
  async run({ port, size }, begins) {
    begins();
    let letIn = 0;
    const will = {
      topic: `tl/v1/${FAST}/status`,
      payload: Buffer.from('{"online":false}'),
      qos: 1,
      retain: true,
    } as const;
    await doAll(WILLS[size], AT_ONCE, async (no) => {
      const link = await AttackLink.signIn(port, FAST, { clientId: `will-${no % AT_ONCE}`, will });
      if (!link.closed) letIn++;
      link.drop();
    });
    return { connections: WILLS[size], letIn };
  },
};

/** Messages with the retain flag: a subscriber that comes later must find none of them. */
export const RETAIN_FLOOD: Attack = {
  name: "retain-flood",
  means: "messages with the retain flag",
  async run({ port, size }, begins) {
    const link = await AttackLink.signIn(port, FAST, { clientId: "retains" });
    const packets = Array.from({ length: RETAINED[size] }, (_, i) => {
      const packet = readingPacket(FAST, i, (i % 65_535) + 1);
      packet[0] = (packet[0] ?? 0) | RETAIN;
      return packet;
    });
    begins();
    const acknowledged = link.acknowledgements(packets.length);
    void link.write(Buffer.concat(packets));
    const { count, outOfOrder } = await acknowledged;
    return { messages: packets.length, acknowledged: count, outOfOrder, found: await findsRetained(port) };
  },
};

const SUBACK_BYTES = 5;
const PUBACK_BYTES = 4;

/** Bytes a new subscriber gets beside the answers to what it asks: none, if nothing is retained. */
async function findsRetained(port: number): Promise<number> {
  const link = await AttackLink.signIn(port, FAST, { clientId: "looks-for-retained" });
  const readBefore = link.bytesRead;
  void link.write(subscribeBytes([`tl/v1/${FAST}/down/#`], 1));
  await link.answer();
  // Whatever was retained would have come before the acknowledgement of what is said after.
  const answered = link.answer();
  void link.write(publishBytes(`tl/v1/${FAST}/status`, { online: true }, { messageId: 2 }));
  await answered;
  return link.bytesRead - readBefore - SUBACK_BYTES - PUBACK_BYTES;
}
