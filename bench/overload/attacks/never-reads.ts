import { doAll } from "../../load/at-once.ts";
import type { Attack, AttackTarget } from "../attack.ts";
import { AttackLink } from "../attack-link.ts";
import { FAST } from "../attack-plant.ts";
import { readingPackets } from "../reading-packet.ts";

const PINGREQ = Buffer.from([0xc0, 0]);
/** More of them share the rate of their device, and fill the buffers of the system so much later. */
const PING_CONNECTIONS = { smallest: 2, quick: 4, full: 50 } as const;
/** Longer than the gateway waits for somebody who does not read. */
const LASTS_MS = { smallest: 300, quick: 34_000, full: 34_000 } as const;
/** Sent by each connection, if the gateway takes it: its answers are as long. */
const PING_BYTES = 16 * 1024 * 1024;
const PUBLISHES = { smallest: 500, quick: 200_000, full: 1_000_000 } as const;
const ACKS_LAST_MS = { smallest: 300, quick: 5_000, full: 10_000 } as const;
const CHUNK_PACKETS = 1_000;

/** Connections that ask and ask and never read an answer. */
export const NEVER_READS: Attack = {
  name: "never-reads",
  means: "connections that send PINGREQ after PINGREQ and read no answer",
  async run(target, begins) {
    const chunk = Buffer.concat(Array.from({ length: 16_384 }, () => PINGREQ));
    begins();
    const taken: number[] = [];
    let closed = 0;
    await doAll(PING_CONNECTIONS[target.size], PING_CONNECTIONS[target.size], async (no) => {
      const link = await openDeaf(target, `deaf-${no}`);
      taken.push(await pushFor(link, LASTS_MS[target.size], PING_BYTES, () => chunk));
      if (link.closed) closed++;
    });
    const bytes = taken.reduce((sum, each) => sum + each, 0);
    return { connections: taken.length, bytesSent: bytes, closed };
  },
};

/** A device that publishes and never reads its acknowledgements. */
export const NEVER_READS_ACKS: Attack = {
  name: "never-reads-acks",
  means: "a device publishes at QoS 1 and never reads a PUBACK",
  async run(target, begins) {
    const packets = readingPackets(FAST, CHUNK_PACKETS);
    begins();
    const link = await openDeaf(target, "deaf-publisher");
    const bytes = (PUBLISHES[target.size] / CHUNK_PACKETS) * packets.length;
    const taken = await pushFor(link, ACKS_LAST_MS[target.size], bytes, () => packets);
    return { wantedBytes: bytes, bytesSent: taken, closed: link.closed ? 1 : 0 };
  },
};

async function openDeaf({ port }: AttackTarget, clientId: string): Promise<AttackLink> {
  const link = await AttackLink.signIn(port, FAST, { clientId });
  link.socket.pause();
  return link;
}

/** Sends as much as is taken within a time. Answers how many bytes left this process. */
async function pushFor(link: AttackLink, lastsMs: number, bytesMax: number, next: () => Buffer): Promise<number> {
  let over = false;
  const end = new Promise<void>((resolve) => {
    setTimeout(() => {
      over = true;
      resolve();
    }, lastsMs);
  });
  let bytes = 0;
  while (!over && !link.closed && bytes < bytesMax) {
    const chunk = next();
    await Promise.race([link.write(chunk), end]);
    bytes += chunk.length;
  }
  await end;
  return link.socket.bytesWritten - link.socket.writableLength;
}
