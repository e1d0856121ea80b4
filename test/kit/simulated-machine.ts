import { pino } from "pino";
import { type MessageAddress, toMessageAddress } from "../../gateway/codec.ts";
import { type Engine, joinEngine, type Stores } from "../../gateway/engine.ts";
import { type IntakeLimits, JournalIntake } from "../../gateway/intake.ts";
import { GatewayError } from "../../model/errors.ts";
import { EVENT_KIND, type JournalEvent } from "../../model/journal-event.ts";
import type { Clock } from "../../model/time.ts";
import type { JournalRecord } from "../../storage/journal/journal.ts";
import type { ChannelKind } from "../../notify/channel.ts";
import { type Delivery, openDelivery } from "../../notify/deliver.ts";
import { MemoryDisk } from "../../storage/readings/memory/memory-store.ts";
import { Chaos } from "./chaos.ts";
import { CrashableStore } from "./crashable-store.ts";
import type { SimulatedTime } from "./simulated-time.ts";
import { JournalDisk, MemoryJournal } from "./memory-journal.ts";
import { MemoryRecords, RecordsDisk } from "./memory-records.ts";

/** Deliberate breaks, each of which a checker must notice. They sit in the kit's own parts and around the seams, never in the product. */
export interface Sabotage {
  readonly forgetsRepetitions?: boolean;
  readonly skipSync?: boolean;
  readonly acknowledgesBeforeSync?: boolean;
  readonly seqFirst?: boolean;
  /** What an engine that reads messages its own way takes a record for. The journal keeps it as it came. */
  readonly rewritesRecord?: (record: JournalRecord) => JournalRecord;
  /** The key under which the n-th attempt of a push goes out. */
  readonly rewritesKey?: (key: string, attempt: number) => string;
  readonly intakeLimits?: IntakeLimits;
}

export interface MachineDeps {
  readonly clock: SimulatedTime;
  /** Uniform in [0, 1): how long disks and the processor take. */
  readonly chance: () => number;
  readonly channelKinds: readonly ChannelKind[];
  readonly limits: {
    readonly intake: IntakeLimits;
    readonly journalPendingBytesMax: number;
    readonly snapshotRecords: number;
    readonly snapshotEveryMs: number;
  };
  readonly sabotage: Sabotage;
  readonly log: (text: string) => void;
  /** Something happened that must never happen. */
  readonly onMistake: (what: string) => void;
  readonly onUp: () => void;
  readonly onDown: () => void;
}

/** One life of the gateway's process. */
interface Life {
  readonly chaos: Chaos;
  readonly journal: MemoryJournal;
  readonly engine: Engine<SimulatedStores>;
  readonly intake: JournalIntake;
  readonly delivery: Delivery;
}

interface SimulatedStores extends Stores {
  readonly journal: MemoryJournal;
  readonly records: MemoryRecords;
  readonly readings: CrashableStore;
}

const REBOOT_MS_MAX = 8_000;

/** A machine with disks that outlive the gateway's process: the real engine, intake and delivery on the kit's stores. */
export class SimulatedMachine {
  readonly journalDisk = new JournalDisk();
  readonly recordsDisk = new RecordsDisk();
  readonly readingsDisk = new MemoryDisk();
  readonly #deps: MachineDeps;
  #chaos: Chaos | null = null;
  #life: Life | null = null;
  readonly #addresses = new Map<string, MessageAddress>();
  lives = 0;
  crashes = 0;

  constructor(deps: MachineDeps) {
    this.#deps = deps;
  }

  /** Non-null while it accepts messages. */
  get life(): Life | null {
    return this.#life;
  }

  boot(): void {
    const chaos = new Chaos((point) => this.#died(point));
    this.#chaos = chaos;
    this.lives++;
    this.#open(chaos).catch((error: unknown) => {
      if (chaos.isDead) return;
      // On a disk that takes nothing the process ends and is started again; any other reason is a mistake.
      const isDisk = error instanceof GatewayError && error.code === "STORAGE_FULL";
      if (!isDisk)
        this.#deps.onMistake(`the gateway did not start: ${error instanceof Error ? error.stack : String(error)}`);
      chaos.die("a failed start");
    });
  }

  /** The process will die at the n-th point it passes from now on. */
  armCrash(passings: number): void {
    this.#chaos?.arm(passings);
  }

  /** The process dies now, if it lives. */
  crash(): void {
    this.#chaos?.die("anywhere");
  }

  /** SIGTERM: the process ends in order and is started again. */
  async stop(): Promise<void> {
    const { life } = this;
    if (life === null) return;
    this.#deps.log("the gateway stops in order");
    this.#life = null;
    this.#deps.onDown();
    await life.delivery.close();
    life.intake.close();
    await life.engine.close();
    if (!life.chaos.isDead) this.#end(life.chaos);
  }

  /** Takes a message from the network; answers false when nobody listens. */
  offer(
    deviceKey: string,
    channel: string,
    payload: Uint8Array,
    acknowledge: () => void,
    isAbandoned: () => boolean = () => false,
  ): boolean {
    const { life } = this;
    if (life === null) return false;
    const { sabotage } = this.#deps;
    const answer = (): void => {
      if (!life.chaos.isDead) acknowledge();
    };
    if (sabotage.acknowledgesBeforeSync === true) answer();
    life.intake.offer({
      kindNo: EVENT_KIND.message,
      address: this.#address(deviceKey, channel),
      payload,
      get isAbandoned() {
        return isAbandoned();
      },
      decided: () => undefined,
      acknowledge: sabotage.acknowledgesBeforeSync === true ? () => undefined : answer,
    });
    return true;
  }

  connection(deviceKey: string, connected: boolean): void {
    const { enterprise, device } = this.#address(deviceKey, "status");
    this.#life?.intake.connection({ enterprise, device, connected, address: "192.0.2.1" });
  }

  /** What people's clicks and the catalogue become. False: the journal takes nothing now. */
  append(event: JournalEvent): boolean {
    if (this.#life === null) return false;
    try {
      this.#life.engine.loop.append(event, true);
      return true;
    } catch {
      return false;
    }
  }

  /** The journal's disk fills up or is emptied, its syncs fail or succeed again. */
  setDisk(condition: { readonly isFull?: boolean; readonly syncFails?: boolean }): void {
    Object.assign(this.journalDisk, condition);
    this.#life?.journal.lookAtDisk();
  }

  async #open(chaos: Chaos): Promise<void> {
    const { clock, chance, sabotage, limits, onMistake } = this.#deps;
    const ports = { clock: workingClock(clock, chance), chaos };
    const { skipSync = false, seqFirst = false, forgetsRepetitions = false } = sabotage;
    const journal = new MemoryJournal(this.journalDisk, {
      ...ports,
      skipSync,
      ...(sabotage.rewritesRecord === undefined ? {} : { rewritesRecord: sabotage.rewritesRecord }),
      flushMs: () => slowly(chance, 0.5, 6),
      pendingBytesMax: limits.journalPendingBytesMax,
    });
    const records = new MemoryRecords(this.recordsDisk, {
      ...ports,
      seqFirst,
      commitMs: () => slowly(chance, 0.5, 10),
      onMistake,
    });
    const readings = new CrashableStore(this.readingsDisk, { chaos, forgetsRepetitions });
    await chaos.pass("the start: stores are open");
    const logger = pino({ level: "silent" });
    const onFailure = (error: unknown): void => {
      if (chaos.isDead) return;
      onMistake(`the gateway ended itself: ${error instanceof Error ? error.stack : String(error)}`);
      chaos.die("a failure of its own");
    };
    const engine = await joinEngine(
      limits,
      { clock: ports.clock, logger, onFailure, version: "simulated" },
      { journal, records, readings },
    );
    const delivery = openDelivery({
      pending: () => records.pendingOutbox(),
      recordAttempt: (attempt) => records.recordAttempt(attempt),
      channelConfig: (id) => engine.view.catalog.channels.find((channel) => channel.id === id) ?? null,
      channelSecret: async () => null,
      clock: ports.clock,
      logger,
      onChannelState: (channel, { working, failures }) =>
        engine.faults.state("channel-failing", channel, !working, { failures }),
      kinds: this.#deps.channelKinds.map((kind) => dying(kind, chaos, sabotage.rewritesKey)),
    });
    engine.onOutbox = (entries) => {
      if (chaos.passes("after the commit, before the pushes")) delivery.wake(entries);
    };
    const intake = new JournalIntake(engine.loop, journal, sabotage.intakeLimits ?? limits.intake);
    await engine.start((batch) => {
      intake.durable(batch);
      chaos.passes("after the acknowledgements, before the step");
    });
    delivery.start();
    if (chaos.isDead) return;
    this.#life = { chaos, journal, engine, intake, delivery };
    this.#deps.log(
      `the gateway is up (life ${this.lives}, journal ${this.journalDisk.durableSeq}, committed ${records.committedSeq})`,
    );
    this.#deps.onUp();
  }

  #died(point: string): void {
    this.crashes++;
    this.#deps.log(`the process dies: ${point}`);
    if (this.#life !== null) this.#deps.onDown();
    this.#life = null;
    this.journalDisk.crash(this.#deps.chance());
    this.#end(this.#chaos);
  }

  /** Nothing of the process remains; something starts it again after a while. */
  #end(chaos: Chaos | null): void {
    const { clock, chance } = this.#deps;
    if (chaos !== null && !chaos.isDead) chaos.abandon();
    clock.dropProcessTimers();
    clock.at(clock.monotonicMs() + 200 + chance() * REBOOT_MS_MAX, () => {
      // What the dead process had still set in motion ends here.
      clock.dropProcessTimers();
      this.boot();
    });
  }

  #address(deviceKey: string, channel: string): MessageAddress {
    const topic = `${deviceKey}/${channel}`;
    const known = this.#addresses.get(topic);
    if (known !== undefined) return known;
    const [enterprise = "", device = ""] = deviceKey.split("/");
    const fresh = toMessageAddress({ enterprise, device, channel });
    this.#addresses.set(topic, fresh);
    return fresh;
  }
}

/** Work takes time: now and then the processor is busy for some milliseconds between two looks at the clock. */
function workingClock(clock: SimulatedTime, chance: () => number): Clock {
  return {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => {
      if (chance() < 0.02) clock.pass(chance() * 8);
      return clock.monotonicMs();
    },
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}

/** A disk that mostly takes a little and sometimes a lot. */
function slowly(chance: () => number, fromMs: number, toMs: number): number {
  return chance() < 0.005 ? 300 + chance() * 2_000 : fromMs + chance() * (toMs - fromMs);
}

/** A channel of a process that may die before and after each push. */
function dying(kind: ChannelKind, chaos: Chaos, rewritesKey: Sabotage["rewritesKey"]): ChannelKind {
  let attempt = 0;
  return {
    ...kind,
    open: (config, deps) => {
      const channel = kind.open(config, deps);
      return {
        close: () => channel.close(),
        send: async (letters, signal) => {
          await chaos.pass("before a push is sent");
          const rewritten = letters.map(({ entry, facts }) => {
            const key = rewritesKey?.(entry.key, ++attempt) ?? entry.key;
            return { entry: { ...entry, key }, facts };
          });
          const outcome = await channel.send(rewritten, signal);
          await chaos.pass("after a push was sent, before that is written");
          return outcome;
        },
      };
    },
  };
}
