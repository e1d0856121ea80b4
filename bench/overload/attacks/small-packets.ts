import type { Attack, AttackTarget } from "../attack.ts";
import { AttackLink } from "../attack-link.ts";
import { PLAIN, FAST } from "../attack-plant.ts";
import { readingPacket } from "../reading-packet.ts";

const PINGS = { smallest: 1_000, quick: 2_000_000, full: 5_000_000 } as const;
const RELEASES = { smallest: 1_000, quick: 500_000, full: 2_000_000 } as const;
const UNRELEASED = { smallest: 100, quick: 65_535, full: 65_535 } as const;
const SESSIONS = { smallest: 2, quick: 3, full: 3 } as const;
const LASTS_MS = { smallest: 2_000, quick: 8_000, full: 15_000 } as const;
const CHUNK_PACKETS = 8_192;

const PINGREQ = Buffer.from([0xc0, 0]);

/** PINGREQ as fast as they are answered, from a device with the limits everybody has. */
export const PING_FLOOD: Attack = {
  name: "ping-flood",
  means: "a device sends millions of PINGREQ and reads the answers",
  run: (target, begins) => pour(target, begins, { packets: PINGS[target.size], answerBytes: 2, packet: () => PINGREQ }),
};

/** PUBREL for messages that were never sent. */
export const RELEASE_FLOOD: Attack = {
  name: "release-flood",
  means: "a device releases messages that it has never sent",
  run: (target, begins) => {
    const packet = (no: number): Buffer => {
      const id = (no % 65_535) + 1;
      return Buffer.from([0x62, 2, id >> 8, id & 0xff]);
    };
    return pour(target, begins, { packets: RELEASES[target.size], answerBytes: 4, packet });
  },
};

/** QoS 2 messages under every packet id there is, over several kept sessions; none is ever released. */
export const NEVER_RELEASED: Attack = {
  name: "never-released",
  means: "a device sends QoS 2 messages under 65,535 packet ids in each of its sessions and releases none",
  async run({ port, size }, begins) {
    const count = UNRELEASED[size];
    const packets = Array.from({ length: count }, (_, i) => readingPacket(FAST, i, i + 1, { qos: 2 }));
    const bytes = Buffer.concat(packets);
    begins();
    let [answered, outOfOrder, closed] = [0, 0, 0];
    for (let no = 0; no < SESSIONS[size]; no++) {
      const link = await AttackLink.signIn(port, FAST, { clientId: `never-releases-${no}`, clean: false });
      const received = link.acknowledgements(count);
      void link.write(bytes);
      const seen = await received;
      answered += seen.count;
      outOfOrder += seen.outOfOrder;
      if (link.closed) closed++;
      link.drop();
    }
    return { messages: count * SESSIONS[size], answered, outOfOrder, closed };
  },
};

interface Pouring {
  readonly packets: number;
  readonly answerBytes: number;
  packet(no: number): Buffer;
}

/** Sends as much as is taken, and reads every answer, until all is answered or the time is over. */
async function pour({ port, size }: AttackTarget, begins: () => void, { packets, answerBytes, packet }: Pouring) {
  const link = await AttackLink.signIn(port, PLAIN, { clientId: "pours" });
  const chunk = Buffer.concat(Array.from({ length: CHUNK_PACKETS }, (_, no) => packet(no)));
  const readBefore = link.bytesRead;
  begins();
  const startedAtMs = performance.now();
  const untilMs = startedAtMs + LASTS_MS[size];
  const answered = (): number => (link.bytesRead - readBefore) / answerBytes;
  void sendChunks(link, chunk, Math.ceil(packets / CHUNK_PACKETS), untilMs);
  while (answered() < packets && !link.closed && performance.now() < untilMs)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const seconds = (performance.now() - startedAtMs) / 1000;
  return { packets, answered: answered(), perSecond: answered() / seconds, closed: link.closed ? 1 : 0 };
}

async function sendChunks(link: AttackLink, chunk: Buffer, count: number, untilMs: number): Promise<void> {
  for (let no = 0; no < count && !link.closed && performance.now() < untilMs; no++) await link.write(chunk);
}
