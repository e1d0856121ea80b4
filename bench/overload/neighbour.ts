import { setTimeout as sleep } from "node:timers/promises";
import type { LiveFrame } from "../../api/wire.ts";
import type { ApiClient } from "../../test/kit/api-client.ts";
import type { GatewayProcess } from "../../test/kit/gateway-process.ts";
import { publishBytes } from "./packets.ts";
import { LiveFeed } from "../live-feed.ts";
import { AttackLink } from "./attack-link.ts";
import { OwnStalls } from "./own-stalls.ts";
import {
  NEIGHBOUR,
  NEIGHBOUR_POINTS,
  VISIT_POINT,
  VISITOR,
  WATCHER,
  neighbourPoint,
  readingsOf,
} from "./attack-plant.ts";

const PROBE_EVERY_MS = 50;
const VISIT_EVERY_MS = 500;
const NORMAL_PPM = 20;
/** Every alarm has a higher value than the one before: by it each is known again. */
const ALARM_PPM_FIRST = 100;
const ALARM_VALUES = 30_000;

/** What the neighbour has seen in one stretch of time. */
export interface Seen {
  /** Publish → alarm on the live feed. */
  readonly alarmMs: readonly number[];
  readonly pubackMs: readonly number[];
  /** A new connection: TCP, CONNECT, one message, its acknowledgement. */
  readonly visitMs: readonly number[];
  alarmsNeverShown: number;
  notAcknowledged: number;
  visitsRefused: number;
}

interface Probe {
  readonly period: Period;
  readonly value: number;
  readonly sentAtMs: number;
}

interface Period extends Seen {
  readonly alarmMs: number[];
  readonly pubackMs: number[];
  readonly visitMs: number[];
}

/**
 * A plant that does what it should beside one that does not: a device whose points cross their limits again and again, somebody who
 * watches its alarms, and a second device that comes, says one thing and goes.
 */
export class Neighbour {
  readonly #port: number;
  readonly #link: AttackLink;
  readonly #feed: LiveFeed;
  readonly #stalls = new OwnStalls();
  /** Those not shown yet by point, oldest first. */
  readonly #probes = new Map<string, Probe[]>();
  #probed = 0;
  /** When each message was sent that is not acknowledged yet, oldest first; null: not measured. */
  readonly #sent: { readonly atMs: number; readonly period: Period }[] = [];
  #period: Period = openPeriod();
  #said = 0;
  #visits = 0;
  readonly #timers: readonly NodeJS.Timeout[];

  private constructor(port: number, link: AttackLink, openFeed: (see: Neighbour) => LiveFeed) {
    this.#port = port;
    this.#link = link;
    this.#feed = openFeed(this);
    this.#countAcknowledgements();
    this.#timers = [
      setInterval(() => this.#probe(), PROBE_EVERY_MS),
      setInterval(() => void this.#visit(), VISIT_EVERY_MS),
    ];
  }

  static async open(gateway: GatewayProcess): Promise<Neighbour> {
    const watcher = await gateway.signIn(WATCHER.username, WATCHER.password);
    const link = await AttackLink.signIn(gateway.mqttPort, NEIGHBOUR, { clientId: "neighbour" });
    if (link.closed) throw new Error("the neighbour was not let in");
    let see: (frame: LiveFrame) => void = () => {};
    const feed = await LiveFeed.open(watcher, (frame) => see(frame));
    return new Neighbour(gateway.mqttPort, link, (neighbour) => {
      see = (frame) => neighbour.#see(frame);
      return feed;
    });
  }

  /** Readings it has sent, all of which must be stored. */
  get said(): number {
    return this.#said;
  }

  /** What is seen of what is said from now on. */
  begin(): Seen {
    this.#period = openPeriod();
    return this.#period;
  }

  /** Waits until everything said so far is acknowledged and shown, or the time is over: what is missing then is lost. */
  async settle(seen: Seen, withinMs: number): Promise<void> {
    this.begin();
    const untilMs = performance.now() + withinMs;
    const isMissing = (): boolean => this.#notShown(seen) + this.#notAcknowledged(seen) > 0;
    while (isMissing() && performance.now() < untilMs) await sleep(20);
    seen.alarmsNeverShown = this.#notShown(seen);
    seen.notAcknowledged = this.#notAcknowledged(seen);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stalls.close();
    this.#link.drop();
    this.#feed.close();
  }

  #notShown(seen: Seen): number {
    return [...this.#probes.values()].flat().filter(({ period }) => period === seen).length;
  }

  #notAcknowledged(seen: Seen): number {
    return this.#sent.filter(({ period }) => period === seen).length;
  }

  /** One point goes over its limit; another, half a turn away, comes back to normal. */
  #probe(): void {
    const no = this.#probed++;
    const value = ALARM_PPM_FIRST + (no % ALARM_VALUES) / 100;
    const point = neighbourPoint(no % NEIGHBOUR_POINTS);
    this.#say(neighbourPoint((no + NEIGHBOUR_POINTS / 2) % NEIGHBOUR_POINTS), NORMAL_PPM);
    const probes = this.#probes.get(point) ?? [];
    this.#probes.set(point, probes);
    probes.push({ period: this.#period, value, sentAtMs: performance.now() });
    this.#say(point, value);
  }

  #say(p: string, v: number): void {
    this.#said++;
    const packet = publishBytes(
      readingsOf(NEIGHBOUR),
      { p, v, ts: Date.now() },
      { messageId: (this.#said % 65_535) + 1 },
    );
    void this.#link.write(packet);
    this.#sent.push({ atMs: performance.now(), period: this.#period });
  }

  #countAcknowledgements(): void {
    let bytes = 0;
    this.#link.onBytes = (chunk) => {
      for (bytes += chunk.length; bytes >= 4; bytes -= 4) {
        const sent = this.#sent.shift();
        sent?.period.pubackMs.push(this.#stalls.elapsedMs(sent.atMs));
      }
    };
  }

  #see(frame: LiveFrame): void {
    if (frame.type !== "delta" && frame.type !== "snapshot") return;
    for (const { point, active, lastValue } of frame.alarms) {
      const probes = this.#probes.get(point ?? "") ?? [];
      // What came before it on this point was decided together with it, and is shown with it.
      const isTold = ({ value }: Probe): boolean => active && typeof lastValue === "number" && value <= lastValue;
      while (probes[0] !== undefined && isTold(probes[0])) {
        const { period, sentAtMs } = probes[0];
        period.alarmMs.push(this.#stalls.elapsedMs(sentAtMs));
        probes.shift();
      }
    }
  }

  async #visit(): Promise<void> {
    const period = this.#period;
    const startedAtMs = performance.now();
    const link = await AttackLink.signIn(this.#port, VISITOR, { clientId: `visit-${this.#visits++}` });
    const acknowledged = link.acknowledgements(1);
    const body = { p: VISIT_POINT, v: 20, ts: Date.now(), seq: this.#visits };
    void link.write(publishBytes(readingsOf(VISITOR), body, { messageId: 1 }));
    if ((await acknowledged).count === 1) period.visitMs.push(this.#stalls.elapsedMs(startedAtMs));
    else period.visitsRefused++;
    link.drop();
  }
}

function openPeriod(): Period {
  return { alarmMs: [], pubackMs: [], visitMs: [], alarmsNeverShown: 0, notAcknowledged: 0, visitsRefused: 0 };
}

/** Readings of the neighbour's device in the store. */
export async function storedOf(api: ApiClient): Promise<number> {
  let stored = 0;
  for (let no = 0; no < NEIGHBOUR_POINTS; no++) {
    stored += (await api.all(`/readings?enterprise=neighbour&point=${neighbourPoint(no)}&limit=10000`)).length;
  }
  return stored;
}
