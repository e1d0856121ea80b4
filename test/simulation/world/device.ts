import type { SimulatedMachine } from "../../kit/simulated-machine.ts";
import type { SimulatedTime } from "../../kit/simulated-time.ts";
import type { Random } from "../../../seeds/physics/random.ts";
import type { History, SentMessage, SentReading } from "../history.ts";
import { between, chanceOf, waitMs } from "./draw.ts";
import type { Faults } from "./faults.ts";
import type { DevicePlan } from "./device-plan.ts";
import { Signal, type Told } from "./signal.ts";

export interface DeviceDeps {
  readonly time: SimulatedTime;
  readonly machine: SimulatedMachine;
  readonly history: History;
  readonly faults: Faults;
  readonly startMs: number;
}

/** What a device has measured and not yet got rid of. */
interface Measured {
  /** Time since the beginning of the run. */
  readonly atMs: number;
  readonly counter: number;
  readonly told: readonly { readonly point: string; readonly told: Told }[];
  readonly aheadMs: number | null;
}

/** Messages under way at once: the window of an MQTT client. */
export const WINDOW = 5;
/** Measured so long before sending, it is history. */
const HISTORY_AFTER_MS = 20_000;
const KEPT_MAX = 3_000;

/** A device with store and forward on a bad network: it sends until it is told that it was heard. */
export class Device {
  readonly #plan: DevicePlan;
  readonly #deps: DeviceDeps;
  readonly #random: Random;
  readonly #network: Random;
  readonly #signals: readonly { readonly point: string; readonly signal: Signal }[];
  #aheadMs: number | null;
  #counter = 0;
  #kept: Measured[] = [];
  readonly #underWay = new Set<Measured>();
  /** Counts connections: what belongs to an earlier one is lost. */
  #connection = 0;
  #connected = false;
  #isDown = false;

  constructor(plan: DevicePlan, random: Random, deps: DeviceDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#random = random.fork("measures");
    this.#network = random.fork("network");
    this.#aheadMs = plan.aheadMs;
    this.#signals = plan.points.map((point) => ({ point: point.id, signal: new Signal(point, random.fork(point.id)) }));
  }

  begin(): void {
    const firstMs = between(this.#random, 0, this.#plan.everyMs);
    this.#planMeasure(firstMs);
    if (this.#deps.faults.has("offline")) this.#planOffline();
    if (this.#deps.faults.has("clock-set") && this.#aheadMs !== 0 && this.#aheadMs !== null) this.#planClockSet();
  }

  /** Whether everything measured has been sent and acknowledged. */
  get isIdle(): boolean {
    return this.#kept.length === 0 && this.#underWay.size === 0;
  }

  /** The gateway is there again: connect after a while. */
  gatewayIsUp(): void {
    this.#connectLater(between(this.#network, 100, 6_000));
  }

  gatewayIsDown(): void {
    this.#disconnect();
  }

  #planMeasure(atMs: number): void {
    this.#deps.time.at(atMs, () => {
      this.#measure(atMs);
      this.#planMeasure(atMs + this.#plan.everyMs);
    });
  }

  #measure(atMs: number): void {
    const { everyMs, form } = this.#plan;
    const { faults, history } = this.#deps;
    const manner = { speaksFully: form === "long", isHonest: !faults.has("bad-values") };
    const told = this.#signals.map(({ point, signal }) => ({ point, told: signal.next(everyMs, manner) }));
    this.#kept.push({ atMs, counter: this.#counter++, told, aheadMs: this.#aheadMs });
    if (this.#kept.length > KEPT_MAX) this.#kept.shift();
    history.measure("device: kept", this.#kept.length);
    if (faults.has("garbage") && chanceOf(this.#random, 0.002)) this.#sendGarbage();
    this.#pump();
  }

  #pump(): void {
    while (this.#connected && this.#underWay.size < WINDOW) {
      const next = this.#kept.shift();
      if (next === undefined) return;
      this.#send(next);
    }
  }

  #send(measured: Measured): void {
    const { time, faults, history } = this.#deps;
    const isHistory = this.#plan.marksHistory && time.monotonicMs() - measured.atMs > HISTORY_AFTER_MS;
    const message = history.sent(this.#toMessage(measured, isHistory));
    this.#underWay.add(measured);
    const connection = this.#connection;
    const random = this.#network;
    const [loss, twice, late] = [random.next(), random.next(), random.next()];
    let delayMs = between(random, 1, 120);
    if (faults.has("reorder") && late < 0.03) delayMs += late * 100_000;
    const arrive = (): void => this.#arrive(message, measured, connection);
    if (faults.has("loss") && loss < 0.01) this.#breakLater();
    else time.at(time.monotonicMs() + delayMs, arrive);
    if (faults.has("double") && twice < 0.04) time.at(time.monotonicMs() + delayMs + twice * 50_000, arrive);
  }

  /** A message can only be lost with its connection; the device notices after a while and sends again what was under way. */
  #breakLater(): void {
    const { time, machine } = this.#deps;
    const connection = this.#connection;
    time.at(time.monotonicMs() + between(this.#network, 500, 5_000), () => {
      if (connection !== this.#connection) return;
      this.#disconnect();
      machine.connection(this.#plan.key, false);
      this.#connectLater(between(this.#network, 50, 2_000));
    });
  }

  #arrive(message: SentMessage, measured: Measured | null, connection: number): void {
    const { machine, history, faults, time } = this.#deps;
    if (this.#isDown) return;
    const heard = machine.offer(this.#plan.key, "readings", Buffer.from(message.text), () => {
      message.acknowledged = true;
      history.counts.acknowledged++;
      if (measured === null) return;
      if (faults.has("loss") && chanceOf(this.#network, 0.01)) return this.#breakLater();
      time.at(time.monotonicMs() + between(this.#network, 1, 80), () => this.#acknowledged(measured, connection));
    });
    if (heard) history.counts.offered++;
  }

  #acknowledged(measured: Measured, connection: number): void {
    if (connection !== this.#connection || !this.#underWay.delete(measured)) return;
    this.#pump();
  }

  #connectLater(afterMs: number): void {
    const { time, machine } = this.#deps;
    const connection = ++this.#connection;
    time.at(time.monotonicMs() + afterMs, () => {
      if (connection !== this.#connection || this.#isDown || machine.life === null) return;
      this.#connected = true;
      machine.connection(this.#plan.key, true);
      machine.offer(this.#plan.key, "status", Buffer.from('{"online":true}'), () => undefined);
      this.#pump();
    });
  }

  /** What was under way goes back to the front, in the order it was measured: nobody has said that it arrived. */
  #disconnect(): void {
    this.#connection++;
    this.#connected = false;
    this.#kept = [...this.#underWay, ...this.#kept].sort((a, b) => a.counter - b.counter);
    this.#underWay.clear();
  }

  #planOffline(): void {
    const { time, machine, history, faults } = this.#deps;
    const fromMs = time.monotonicMs() + waitMs(this.#network, 900_000);
    const lastsMs = waitMs(this.#network, 150_000);
    time.at(fromMs, () => {
      if (!faults.has("offline")) return;
      history.log(`${this.#plan.key} is offline for ${Math.round(lastsMs / 1000)} s`);
      this.#isDown = true;
      this.#disconnect();
      machine.connection(this.#plan.key, false);
      machine.offer(this.#plan.key, "status", Buffer.from('{"online":false}'), () => undefined);
      time.at(fromMs + lastsMs, () => {
        this.#isDown = false;
        this.#connectLater(0);
        this.#planOffline();
      });
    });
  }

  #planClockSet(): void {
    const { time, history, faults } = this.#deps;
    time.at(time.monotonicMs() + waitMs(this.#random, 1_500_000), () => {
      if (!faults.has("clock-set")) return;
      this.#aheadMs = this.#aheadMs === 0 ? this.#plan.aheadMs : 0;
      history.log(`${this.#plan.key} sets its clock: ${this.#aheadMs} ms ahead`);
      this.#planClockSet();
    });
  }

  #sendGarbage(): void {
    if (!this.#connected) return;
    const { history } = this.#deps;
    const text = `{"values":{"${this.#plan.points[0]?.id}":${this.#counter}`;
    const message = history.sent({
      deviceKey: this.#plan.key,
      text,
      readings: [],
      isGarbage: true,
      acknowledged: false,
    });
    this.#arrive(message, null, this.#connection);
  }

  #toMessage(measured: Measured, isHistory: boolean): SentMessage {
    const { startMs } = this.#deps;
    const ts = measured.aheadMs === null ? null : Math.round(startMs + measured.atMs + measured.aheadMs);
    const envelope = { ...(ts === null ? {} : { ts }), seq: measured.counter, ...(isHistory ? { hist: true } : {}) };
    const readings = measured.told.map(
      ({ point, told }): SentReading => ({ point, ts, counter: measured.counter, isHistory, stored: told.stored }),
    );
    const text = JSON.stringify(
      this.#plan.form === "long"
        ? measured.told.map((each) => toLong(each, envelope))
        : toShort(measured.told, envelope),
    );
    return { deviceKey: this.#plan.key, text, readings, isGarbage: false, acknowledged: false };
  }
}

function toLong({ point, told }: Measured["told"][number], envelope: object): object {
  const quality = told.quality === null ? {} : { q: told.quality };
  return { p: point, v: told.sent, ...envelope, ...quality, ...(told.unit === null ? {} : { u: told.unit }) };
}

function toShort(told: Measured["told"], envelope: object): object {
  return { ...envelope, values: Object.fromEntries(told.map((each) => [each.point, each.told.sent])) };
}
