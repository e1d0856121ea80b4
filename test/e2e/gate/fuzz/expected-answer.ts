import { SECRET } from "../../contract/world.ts";
import { READINGS, STATUS } from "../gate.ts";

/**
 * What MQTT 3.1.1 and the contract ask of a gateway that reads this stream: an account of its own, written from the specification and
 * not from the gate, so that the two can contradict each other. Strict where the gate must be strict; slow and simple.
 */
export interface Expected {
  /** How the connection stands when all has been read. */
  readonly end: "open" | "violation" | "refused" | "disconnected";
  /** The answers that must have come while it is open, by kind, each in its order. */
  readonly answers: Readonly<Record<AnswerKind, readonly number[]>>;
  /** It answers deliveries that never were; the specification is silent about them, and the connection may end uncounted. */
  readonly isStray: boolean;
  /** The stream ends within a packet. */
  readonly isPartial: boolean;
  /** Index of the packet that ended it; for people who read a failure. */
  readonly packets: number;
}

export type AnswerKind = "connack" | "puback" | "pubrec" | "pubcomp" | "suback" | "unsuback" | "pingresp";
export const ANSWER_KINDS = ["connack", "puback", "pubrec", "pubcomp", "suback", "unsuback", "pingresp"] as const;

class Broken extends Error {}
/** Read strictly; a CONNECT that is well formed and not let in. */
class Refused extends Error {}

const BEFORE_SIGN_IN_MAX = 4 * 1024;
const AFTER_SIGN_IN_MAX = 256 * 1024;
const CLIENT_ID_MAX = 256;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function expectedAnswerTo(stream: Buffer): Expected {
  const answers: Record<AnswerKind, number[]> = {
    connack: [],
    puback: [],
    pubrec: [],
    pubcomp: [],
    suback: [],
    unsuback: [],
    pingresp: [],
  };
  let at = 0;
  let packets = 0;
  let signedIn = false;
  let isStray = false;
  const over = (end: Expected["end"], isPartial = false): Expected => ({ end, answers, isStray, isPartial, packets });
  while (at < stream.length) {
    try {
      const header = headerAt(stream, at, signedIn ? AFTER_SIGN_IN_MAX : BEFORE_SIGN_IN_MAX);
      const first = stream[at] ?? 0;
      // Judged before the rest of the packet has come.
      demandFirstByte(first, signedIn);
      if (header === null || header.end > stream.length) return over("open", true);
      const fields = new Fields(stream.subarray(header.bodyAt, header.end));
      packets++;
      at = header.end;
      isStray ||= signedIn && first >> 4 === 5;
      if (!signedIn) {
        readConnect(first, fields);
        signedIn = true;
        answers.connack.push(0);
      } else if (readPacket(first, fields, answers) === "disconnect") return over("disconnected");
    } catch (error) {
      if (error instanceof Broken) return over("violation");
      if (error instanceof Refused) return over("refused");
      throw error;
    }
  }
  return over("open");
}

/** Flags of each packet a client may send beside PUBLISH (table 2.2). */
const FLAGS = new Map([
  [1, 0],
  [4, 0],
  [5, 0],
  [6, 2],
  [7, 0],
  [8, 2],
  [10, 2],
  [12, 0],
  [14, 0],
]);

function demandFirstByte(first: number, signedIn: boolean): void {
  const [type, flags] = [first >> 4, first & 0x0f];
  demand(signedIn || type === 1);
  if (type === 3) demand((flags & 6) !== 6 && !((flags & 6) === 0 && (flags & 8) !== 0));
  else demand(FLAGS.get(type) === flags);
}

function headerAt(stream: Buffer, start: number, bytesMax: number): { bodyAt: number; end: number } | null {
  let length = 0;
  for (let digit = 0; digit < 4; digit++) {
    const byte = stream[start + 1 + digit];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 128 ** digit;
    if (length > bytesMax) throw new Broken();
    if (byte < 0x80) return { bodyAt: start + 2 + digit, end: start + 2 + digit + length };
  }
  throw new Broken();
}

function readConnect(first: number, fields: Fields): void {
  demand(first === 0x10);
  const protocol = fields.text();
  demand(protocol === "MQTT" || protocol === "MQIsdp");
  const level = fields.byte();
  if (level !== (protocol === "MQTT" ? 4 : 3)) throw new Refused();
  const flags = fields.byte();
  const [will, willQos, user, password] = [flags & 4, (flags >> 3) & 3, flags & 0x80, flags & 0x40];
  demand((flags & 1) === 0 && willQos !== 3);
  demand(will !== 0 || (flags & 0x38) === 0);
  demand(user !== 0 || password === 0);
  fields.id();
  const clientId = fields.text();
  const willTopic = will === 0 ? null : fields.text();
  if (will !== 0) fields.binary();
  const username = user === 0 ? null : fields.text();
  const secret = password === 0 ? null : fields.binary().toString("utf8");
  demand(fields.isEmpty);
  const isClean = (flags & 2) !== 0;
  if (clientId === "" && (!isClean || level === 3)) throw new Refused();
  if (Buffer.byteLength(clientId) > CLIENT_ID_MAX) throw new Refused();
  if (username !== "coldchain/dtu1" || secret !== SECRET) throw new Refused();
  if (willTopic !== null && willTopic !== READINGS && willTopic !== STATUS) throw new Refused();
}

function readPacket(first: number, fields: Fields, answers: Record<AnswerKind, number[]>): "disconnect" | undefined {
  const flags = first & 0x0f;
  switch (first >> 4) {
    case 3:
      readPublish(flags, fields, answers);
      return undefined;
    case 4:
    case 5:
    case 7:
      demand(flags === 0);
      fields.onlyId();
      return undefined;
    case 6:
      demand(flags === 2);
      answers.pubcomp.push(fields.onlyId());
      return undefined;
    case 8:
      demand(flags === 2);
      answers.suback.push(readFilters(fields, true));
      return undefined;
    case 10:
      demand(flags === 2);
      answers.unsuback.push(readFilters(fields, false));
      return undefined;
    case 12:
      demand(flags === 0 && fields.isEmpty);
      answers.pingresp.push(0);
      return undefined;
    case 14:
      demand(flags === 0 && fields.isEmpty);
      return "disconnect";
    default:
      throw new Broken();
  }
}

function readPublish(flags: number, fields: Fields, answers: Record<AnswerKind, number[]>): void {
  const qos = (flags >> 1) & 3;
  demand(qos !== 3 && !(qos === 0 && (flags & 8) !== 0));
  const topic = fields.text();
  demand(topic === READINGS || topic === STATUS);
  if (qos === 0) return;
  const id = fields.id();
  demand(id !== 0);
  answers[qos === 1 ? "puback" : "pubrec"].push(id);
}

function readFilters(fields: Fields, withQos: boolean): number {
  const id = fields.id();
  demand(id !== 0 && !fields.isEmpty);
  while (!fields.isEmpty) {
    const levels = fields.text().split("/");
    demand(levels.length > 1 || levels[0] !== "");
    demand(
      levels.every((level, i) => !/[#+]/.test(level) || level === "+" || (level === "#" && i === levels.length - 1)),
    );
    if (withQos) demand(fields.byte() <= 2);
  }
  return id;
}

class Fields {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  get isEmpty(): boolean {
    return this.#at === this.#body.length;
  }

  byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  id(): number {
    return this.#take(2).readUInt16BE();
  }

  onlyId(): number {
    const id = this.id();
    demand(id !== 0 && this.isEmpty);
    return id;
  }

  binary(): Buffer {
    return this.#take(this.id());
  }

  text(): string {
    const bytes = this.binary();
    try {
      const text = utf8.decode(bytes);
      demand(!text.includes("\u0000"));
      return text;
    } catch {
      throw new Broken();
    }
  }

  #take(count: number): Buffer {
    demand(this.#at + count <= this.#body.length);
    this.#at += count;
    return this.#body.subarray(this.#at - count, this.#at);
  }
}

function demand(condition: boolean): void {
  if (!condition) throw new Broken();
}
