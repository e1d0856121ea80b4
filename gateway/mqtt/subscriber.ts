import mqttPacket from "mqtt-packet";
import type { SessionFilter } from "../../model/journal-event.ts";
import { LIMITS } from "../limits.ts";
import { maySubscribe } from "./access.ts";
import type { Credential } from "./credential.ts";
import type { Downlink, Downlinks, Listener } from "./downlinks.ts";
import { PACKET } from "./packet-type.ts";
import type { Session } from "./session.ts";
import { readSubscribe, readUnsubscribe, type SubscribePacket } from "./subscribe-packet.ts";
import type { Violation } from "./violation.ts";

/** Return code of a refused filter (MQTT 3.1.1, section 3.9.3). */
const FAILURE = 0x80;

export interface SubscriberDeps {
  readonly credential: Credential;
  readonly session: Session;
  readonly downlinks: Downlinks;
  write(bytes: Buffer): boolean;
  /** So many filters are to be worked on. */
  charge(filters: number): void;
  /** A filter this credential may not have, or one too many. */
  refused(filter: string): void;
  /** The broker has ended the connection. */
  ended(): void;
}

/** What a connection subscribes to: answered here, delivered by the broker behind. Most devices never get this far. */
export class Subscriber implements Listener {
  readonly id: string;
  readonly isKept: boolean;
  readonly #deps: SubscriberDeps;
  #downlink: Downlink | null = null;
  #isEnded = false;
  /** Changes of what it subscribes to that are on their way to disk. */
  #noting = 0;

  constructor(deps: SubscriberDeps) {
    this.#deps = deps;
    this.id = toListenerId(deps.credential, deps.session);
    this.isKept = deps.session.isKept;
  }

  /** Delivers again what a kept session had subscribed to. */
  resume(): void {
    void this.#join().subscribe(this.#deps.session.filterList);
  }

  takeFilters(type: number, bytes: Buffer, start: number, end: number): Violation | null {
    const read = type === PACKET.subscribe ? readSubscribe : readUnsubscribe;
    const packet = read(bytes, start, end);
    if (typeof packet === "string") return packet;
    this.#deps.charge(packet.filters.length);
    if (type === PACKET.subscribe) this.#subscribe(packet);
    else this.#unsubscribe(packet);
    return null;
  }

  /** PUBACK, PUBREC or PUBCOMP to a delivery. */
  takeAnswer(type: number, packetId: Buffer): void {
    this.#downlink?.take(Buffer.from([type << 4, 2, ...packetId]));
  }

  write(bytes: Buffer): boolean {
    return this.#deps.write(bytes);
  }

  mayHear(topic: string): boolean {
    return topic.startsWith(this.#deps.credential.rights.downPrefix);
  }

  ended(): void {
    if (!this.#isEnded) this.#deps.ended();
  }

  drained(): void {
    this.#downlink?.drained();
  }

  end(): void {
    this.#isEnded = true;
    this.#downlink?.end();
  }

  /** Each filter is answered for itself [MQTT-3.8.4-5]; only allowed ones are kept. */
  #subscribe({ packetId, filters }: SubscribePacket): void {
    const { credential, session } = this.#deps;
    const before = session.filterList;
    const granted = filters.map((filter) => {
      if (!maySubscribe(credential.rights, filter[0]) || !hasRoomFor(session, filter[0])) {
        this.#deps.refused(filter[0]);
        return FAILURE;
      }
      session.subscribe(filter);
      return filter[1];
    });
    const allowed = filters.filter((_, i) => granted[i] !== FAILURE);
    const answer = (): void => void this.write(mqttPacket.generate({ cmd: "suback", messageId: packetId, granted }));
    if (allowed.length === 0) return answer();
    const subscribe = (): void => {
      if (!this.#isEnded) void this.#join().subscribe(allowed).then(answer);
    };
    // Said to be kept only when it is. Devices subscribe again to what they have at each start.
    if (isSameList(before, session.filterList) && this.#noting === 0) subscribe();
    else this.#note(subscribe);
  }

  #unsubscribe({ packetId, filters }: SubscribePacket): void {
    const { session } = this.#deps;
    const known = filters.map(([filter]) => filter).filter((filter) => session.filters.has(filter));
    const answer = (): void =>
      void this.write(mqttPacket.generate({ cmd: "unsuback", messageId: packetId, granted: [] }));
    // Answered also when nothing was subscribed to [MQTT-3.10.4-5].
    if (known.length === 0) return answer();
    for (const filter of known) session.unsubscribe(filter);
    this.#note(() => {
      if (!this.#isEnded) void this.#join().unsubscribe(known).then(answer);
    });
  }

  /** Journals what is subscribed to; `done` when that is durable. */
  #note(done: () => void): void {
    const { credential, session } = this.#deps;
    this.#noting++;
    credential.note(session, { type: "filters", filters: session.filterList }, () => {
      this.#noting--;
      done();
    });
  }

  #join(): Downlink {
    this.#downlink ??= this.#deps.downlinks.join(this);
    return this.#downlink;
  }
}

function isSameList(a: readonly SessionFilter[], b: readonly SessionFilter[]): boolean {
  return a.length === b.length && a.every(([filter, qos], i) => filter === b[i]?.[0] && qos === b[i]?.[1]);
}

function hasRoomFor({ filters }: Session, filter: string): boolean {
  return filters.size < LIMITS.filtersPerSession || filters.has(filter);
}

/** Credential and client id: no two of them are one, for no user name has a NUL. */
export function toListenerId({ rights }: Credential, { clientId }: Session): string {
  return `${rights.enterprise}/${rights.device}\u0000${clientId}`;
}
