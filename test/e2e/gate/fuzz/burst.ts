import { connect as openSocket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dice } from "./dice.ts";
import { ANSWER_KINDS, type AnswerKind, type Expected, expectedAnswerTo } from "./expected-answer.ts";
import { goodConnect, packetFor, type Who } from "./generate-packets.ts";
import { mutate } from "./mutate.ts";

/** What one connection says, and in which pieces. */
export interface Burst {
  readonly stream: Buffer;
  readonly cuts: readonly number[];
}

/** Packets of one connection: signed in or not, whole or damaged, cut anywhere. */
export function burstOf(dice: Dice, who: Who): Burst {
  const count = dice.pick([1, 2, 5, 20]);
  const packets = Array.from({ length: count }, () => packetFor(dice, who));
  let stream = Buffer.concat(dice.chance(0.85) ? [goodConnect(dice, who), ...packets] : packets);
  if (dice.chance(0.5)) {
    const keep = dice.chance(0.7) ? goodConnect(dice, who) : Buffer.alloc(0);
    stream = Buffer.concat([keep, mutate(dice, Buffer.concat(packets))]);
  }
  const pieces = dice.pick([0, 0, 1, 3, 10]);
  const cuts = Array.from({ length: pieces }, () => dice.int(stream.length + 1)).toSorted((a, b) => a - b);
  return { stream, cuts };
}

const CLOSED_WITHIN_MS = 3_000;
const ANSWERED_WITHIN_MS = 5_000;
/** Long enough for a wrong close to be seen, short enough to run thousands. */
const LINGER_MS = 5;
const FIRST_BYTES: Readonly<Record<number, AnswerKind>> = {
  0x20: "connack",
  0x40: "puback",
  0x50: "pubrec",
  0x70: "pubcomp",
  0x90: "suback",
  0xb0: "unsuback",
  0xd0: "pingresp",
};

const PUBREL = 0x62;

/** Says it, and tells what the gateway did otherwise than expected; null: nothing. */
export async function contradictionOf({ stream, cuts }: Burst, port: number): Promise<string | null> {
  const expected = expectedAnswerTo(stream);
  const line = await Line.open(port);
  try {
    await line.say(stream, cuts);
    if (expected.end !== "open") {
      if (!(await line.until(() => line.isClosed, CLOSED_WITHIN_MS)))
        return `${expected.end}, and the connection is open`;
      return line.answersBeyond(expected);
    }
    const answered = await line.until(() => line.isClosed || line.hasAll(expected), ANSWERED_WITHIN_MS);
    if (!answered) return `not answered: ${line.missing(expected)}`;
    if (!expected.isPartial) await sleep(LINGER_MS);
    if (line.isClosed && !expected.isStray)
      return `closed after packet ${expected.packets}, though nothing is wrong with it`;
    return line.answersBeyond(expected);
  } finally {
    line.drop();
  }
}

class Line {
  readonly #socket: ReturnType<typeof openSocket>;
  readonly #chunks: Buffer[] = [];
  isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: ReturnType<typeof openSocket>) {
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.#chunks.push(bytes);
      this.#wake();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  static async open(port: number): Promise<Line> {
    const socket = openSocket({
      host: "127.0.0.1",
      port,
      noDelay: true,
      localAddress: `127.0.2.${1 + (opened++ % 250)}`,
    });
    const line = new Line(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return line;
  }

  async say(stream: Buffer, cuts: readonly number[]): Promise<void> {
    let from = 0;
    for (const [no, to] of [...cuts, stream.length].entries()) {
      this.#socket.write(stream.subarray(from, to));
      from = to;
      if (to < stream.length) await sleep(no % 4 === 0 ? 2 : 0);
    }
  }

  async until(condition: () => boolean, withinMs: number): Promise<boolean> {
    const untilMs = performance.now() + withinMs;
    while (!condition()) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return true;
  }

  hasAll(expected: Expected): boolean {
    return this.missing(expected) === "";
  }

  missing({ answers }: Expected): string {
    const heard = this.#answers();
    return ANSWER_KINDS.filter((kind) => heard[kind].length < answers[kind].length)
      .map((kind) => `${kind} ${heard[kind].length} of ${answers[kind].length}`)
      .join(", ");
  }

  /** Answers that nothing expected, or in another order. Only PUBACK and PUBREC have to keep it [MQTT-4.6.0-2, -3]. */
  answersBeyond({ answers, end }: Expected): string | null {
    const heard = this.#answers();
    for (const kind of ANSWER_KINDS) {
      if (kind === "connack" && end === "refused") continue;
      const wanted = answers[kind].slice(0, heard[kind].length);
      const got = [...heard[kind]];
      if (kind === "suback" || kind === "unsuback" || kind === "pubcomp") {
        if (got.every((id) => answers[kind].includes(id)) && got.length <= answers[kind].length) continue;
      }
      if (got.join() !== wanted.join()) return `${kind} ${got.join()} instead of ${answers[kind].join()}`;
    }
    return null;
  }

  drop(): void {
    this.#socket.destroy();
  }

  #answers(): Record<AnswerKind, number[]> {
    const bytes = Buffer.concat(this.#chunks);
    const heard = Object.fromEntries(ANSWER_KINDS.map((kind) => [kind, [] as number[]])) as Record<
      AnswerKind,
      number[]
    >;
    for (let at = 0; at + 2 <= bytes.length; ) {
      const kind = FIRST_BYTES[bytes[at] ?? 0];
      // Answers are short: their length is one byte.
      const end = at + 2 + (bytes[at + 1] ?? 0);
      if (end > bytes.length) break;
      if (kind === "connack") heard[kind].push(bytes[at + 3] ?? 0);
      else if (kind === "pingresp") heard[kind].push(0);
      else if (kind !== undefined) heard[kind].push(bytes.readUInt16BE(at + 2));
      // The broker answers a PUBREC it does not expect; what it says to that is its own business.
      else if (bytes[at] !== PUBREL) throw new Error(`the gateway sent ${bytes.subarray(at, at + 20).toString("hex")}`);
      at = end;
    }
    return heard;
  }
}

let opened = 0;
