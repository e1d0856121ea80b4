import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { IConnectPacket } from "mqtt-packet";
import { connectBytes } from "./packets.ts";
import { SECRET } from "./attack-plant.ts";

/** One connection of an attacker: it sends what it is given, counts what comes back, and survives being closed. */
export class AttackLink {
  readonly socket: Socket;
  bytesRead = 0;
  closed = false;
  /** Resolves when the connection has ended, by whomever. */
  readonly ended: Promise<void>;
  onBytes: (bytes: Buffer) => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.bytesRead += bytes.length;
      this.onBytes(bytes);
    });
    socket.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      socket.once("close", () => {
        this.closed = true;
        resolve();
      });
    });
  }

  /** Resolves when TCP has connected, or has not: then it is closed. */
  static async open(port: number): Promise<AttackLink> {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    const link = new AttackLink(socket);
    await Promise.race([new Promise((resolve) => socket.once("connect", resolve)), link.ended]);
    return link;
  }

  /** Opens a connection and signs in with a right secret. Resolves with what came of it: closed, or let in. */
  static async signIn(port: number, username: string, fields: Partial<IConnectPacket> = {}): Promise<AttackLink> {
    const link = await AttackLink.open(port);
    const answered = link.answer();
    void link.write(signInBytes(username, fields));
    const [, , , code] = (await answered) ?? [];
    if (code !== 0) link.drop();
    return link;
  }

  /** The next bytes that come; null: the connection has ended. */
  answer(): Promise<Buffer | null> {
    return Promise.race([
      new Promise<Buffer>((resolve) => {
        this.onBytes = resolve;
      }),
      this.ended.then(() => null),
    ]);
  }

  /** Resolves when the system has taken the bytes, or the connection has ended. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.closed) return Promise.resolve();
    return Promise.race([new Promise<void>((resolve) => this.socket.write(bytes, () => resolve())), this.ended]);
  }

  /** Counts acknowledgements of four bytes each. Resolves when `count` have come, or the connection has ended. */
  acknowledgements(count: number): Promise<Acknowledged> {
    const seen = { count: 0, outOfOrder: 0 };
    let rest: Buffer = Buffer.alloc(0);
    const all = new Promise<void>((resolve) => {
      this.onBytes = (bytes) => {
        rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
        let at = 0;
        for (; at + 4 <= rest.length; at += 4) {
          if (rest.readUInt16BE(at + 2) !== (seen.count % 65_535) + 1) seen.outOfOrder++;
          seen.count++;
        }
        rest = rest.subarray(at);
        if (seen.count >= count) resolve();
      };
    });
    return Promise.race([all, this.ended]).then(() => seen);
  }

  /** Ends it at once, without the wait of an orderly close: the port is free again. */
  drop(): void {
    this.socket.resetAndDestroy();
  }
}

/** Whether a connection ends within a time. */
export async function endsWithin(link: AttackLink, withinMs: number): Promise<boolean> {
  const timeout = new AbortController();
  const tooLate = sleep(withinMs, false, { signal: timeout.signal }).catch(() => false);
  const ended = await Promise.race([link.ended.then(() => true), tooLate]);
  timeout.abort();
  return ended;
}

export interface Acknowledged {
  readonly count: number;
  readonly outOfOrder: number;
}

export function signInBytes(username: string, fields: Partial<IConnectPacket> = {}): Buffer {
  return connectBytes({ username, password: Buffer.from(SECRET), keepalive: 0, ...fields });
}
