import type { Reading } from "../../model/reading.ts";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import type { IntakeLimits } from "../../gateway/intake.ts";
import { digestOf } from "../../gateway/snapshot.ts";
import { createRandom, type Random } from "../../seeds/physics/random.ts";
import { type Sabotage, SimulatedMachine } from "../kit/simulated-machine.ts";
import { SimulatedTime } from "../kit/simulated-time.ts";
import { CHECKERS } from "./checkers/index.ts";
import { History } from "./history.ts";
import { Receivers } from "./world/channels.ts";
import { between, pick, waitMs, whole } from "./world/draw.ts";
import { Device } from "./world/device.ts";
import { type Fault, FAULTS, Faults } from "./world/faults.ts";
import { People } from "./world/people.ts";
import { CHANNELS, drawPlant, type Plant } from "./world/plant.ts";

export interface SimulationOptions {
  readonly seed: number;
  readonly hours: number;
  readonly calmMinutes?: number;
  /** Left out: those the seed draws. */
  readonly faults?: readonly Fault[];
  readonly sabotage?: Sabotage & { readonly marksBeforeSending?: boolean };
}

/** A run that is over, as the checkers see it. */
export interface FinishedRun {
  readonly plant: Plant;
  readonly faults: Faults;
  readonly history: History;
  readonly machine: SimulatedMachine;
  /** By `<enterprise>/<point>`, in order of `ts`. */
  readonly stored: ReadonlyMap<string, readonly Reading[]>;
  readonly digest: string;
  readonly limits: typeof LIMITS;
}

export interface SimulationReport {
  readonly seed: number;
  readonly hours: number;
  readonly faults: readonly Fault[];
  /** What is wrong, by the checker that says so. Empty: all is well. */
  readonly violations: readonly string[];
  readonly lastLines: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

const START_MS = 1_790_000_000_000;
/** At the end the faults cease, and what is owed must be paid within this, unless the options say otherwise. */
const CALM_MINUTES = 12;

/** Far smaller than the product's, so that a few devices reach them. */
const INTAKE: IntakeLimits = { pendingBytesMax: 4_000, backlogRecordsMax: 20, undecidedBytesMax: 2_000 };
export const LIMITS = {
  intake: INTAKE,
  journalPendingBytesMax: 64_000,
  snapshotRecords: 900,
  snapshotEveryMs: 120_000,
};

/** The faults a seed draws: some seeds have all of them, some few, some none but those of the network. */
export function faultsOf(seed: number): readonly Fault[] {
  const random = createRandom(seed).fork("faults");
  const share = pick(random, [0.3, 0.6, 1, 1]);
  // Half of the seeds leave time as it is, so that the oracle can speak.
  const isCalmTime = random.next() < 0.5;
  return FAULTS.filter(
    (fault) => random.next() < share && !(isCalmTime && (fault === "stall" || fault === "wall-step")),
  );
}

/** Runs the real gateway in a simulated world from a seed. The same options give the same run, event for event. */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const time = new SimulatedTime(START_MS);
  const restoreTimers = time.install();
  try {
    return await new Simulation(options, time).run();
  } finally {
    restoreTimers();
  }
}

class Simulation {
  readonly #options: SimulationOptions;
  readonly #time: SimulatedTime;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #history: History;
  readonly #plant: Plant;
  readonly #machine: SimulatedMachine;
  readonly #devices: readonly Device[];
  readonly #people: People;
  readonly #receivers: Receivers;

  constructor(options: SimulationOptions, time: SimulatedTime) {
    const { seed, faults = faultsOf(seed), sabotage = {} } = options;
    this.#options = { ...options, faults };
    this.#time = time;
    const random = createRandom(seed);
    this.#random = random;
    this.#faults = new Faults(new Set(faults));
    this.#history = new History(() => time.monotonicMs());
    this.#plant = drawPlant(random.fork("plant"));
    const history = this.#history;
    this.#receivers = new Receivers(random.fork("receivers"), { time, history, faults: this.#faults });
    const machineRandom = random.fork("machine");
    this.#machine = new SimulatedMachine({
      clock: time,
      chance: () => machineRandom.next(),
      channelKinds: [this.#receivers.kind(sabotage.marksBeforeSending ?? false)],
      limits: LIMITS,
      sabotage,
      log: (text) => history.log(text),
      onMistake: (what) => history.mistake(what),
      onUp: () => this.#up(),
      onDown: () => {
        for (const device of this.#devices) device.gatewayIsDown();
      },
    });
    const deps = { time, machine: this.#machine, history, faults: this.#faults, startMs: START_MS };
    this.#devices = this.#plant.devices.map((plan) => new Device(plan, random.fork(plan.key), deps));
    this.#people = new People(random.fork("people"), { ...deps, plant: this.#plant });
  }

  async run(): Promise<SimulationReport> {
    const endMs = this.#options.hours * HOUR_MS;
    this.#machine.boot();
    for (const device of this.#devices) device.begin();
    this.#people.begin();
    this.#receivers.begin(CHANNELS);
    this.#planMachineFaults();
    // The first catalogue is larger than all that comes after it.
    this.#planMeasuring(10_000);
    await this.#time.runTo(endMs);
    this.#history.log("the faults cease");
    this.#faults.cease();
    this.#machine.recordsDisk.fails = false;
    this.#machine.setDisk({ isFull: false, syncFails: false });
    await this.#time.runTo(endMs + (this.#options.calmMinutes ?? CALM_MINUTES) * MINUTE_MS);
    await this.#runToRest();
    const violations = await this.#check();
    return this.#report(violations);
  }

  /** What is acknowledged may still wait for a slow commit: goes on to the next instant at which everything is carried out. */
  async #runToRest(): Promise<void> {
    const { life } = this.#machine;
    if (life === null) return;
    const { loop, journal } = life.engine;
    const untilMs = this.#time.monotonicMs() + MINUTE_MS;
    let isAtRest = false;
    while (!isAtRest && this.#time.monotonicMs() < untilMs) {
      void loop.atRest(async () => {
        isAtRest = loop.state.seq === journal.durableSeq;
      });
      await this.#time.runTo(this.#time.monotonicMs() + 10);
    }
    if (!isAtRest) this.#history.mistake("the loop is not at rest within a minute of calm");
  }

  #up(): void {
    const { catalog } = this.#machine.life?.engine.view ?? {};
    if (catalog?.points.length === 0)
      this.#machine.append({ kind: "catalog", id: "first", by: "admin", fragment: this.#plant.fragment });
    for (const device of this.#devices) device.gatewayIsUp();
  }

  #planMachineFaults(): void {
    const machine = this.#machine;
    const during = (fault: Fault, meanMs: number, lastsMs: number, set: (isOn: boolean) => void): void =>
      this.#planEach(fault, meanMs, (random) => {
        set(true);
        this.#time.at(this.#time.monotonicMs() + waitMs(random, lastsMs), () => set(false));
      });
    this.#planEach("crash", 100_000, (random) =>
      random.next() < 0.2 ? machine.crash() : machine.armCrash(1 + whole(random, 60)),
    );
    this.#planEach("restart", 1_500_000, () => void machine.stop());
    this.#planEach("stall", 400_000, (random) => this.#time.pass(between(random, 300, 20_000)));
    this.#planEach("wall-step", 1_200_000, (random) =>
      this.#time.stepWall(between(random, -1, 1) * pick(random, [3_000, 90_000, HOUR_MS])),
    );
    during("disk-full", 900_000, 30_000, (isFull) => machine.setDisk({ isFull }));
    during("sync-fails", 900_000, 15_000, (syncFails) => machine.setDisk({ syncFails }));
    during("commit-fails", 700_000, 25_000, (fails) => {
      machine.recordsDisk.fails = fails;
    });
  }

  #planEach(fault: Fault, meanMs: number, act: (random: Random) => void): void {
    const random = this.#random.fork(fault);
    const plan = (): void => {
      this.#time.at(this.#time.monotonicMs() + waitMs(random, meanMs), () => {
        if (this.#faults.has(fault)) {
          this.#history.log(`fault: ${fault}`);
          act(random);
        }
        plan();
      });
    };
    if (this.#faults.had(fault)) plan();
  }

  #planMeasuring(atMs: number): void {
    this.#time.at(atMs, () => {
      const { life } = this.#machine;
      if (life !== null) {
        this.#history.measure("intake: waiting", life.intake.stats.waiting);
        this.#history.measure("journal: pending bytes", life.journal.pendingBytes);
        this.#history.measure("loop: backlog", life.engine.loop.backlog);
        this.#history.measure("loop: undecided bytes", life.engine.loop.undecidedBytes);
        this.#history.measure("delivery: pending", life.delivery.pendingCount);
      }
      this.#planMeasuring(atMs + 97);
    });
  }

  async #check(): Promise<readonly string[]> {
    const { life } = this.#machine;
    if (life === null) return [...this.#history.mistakes, "the gateway is not up when nothing is in its way"];
    const found = this.#history.mistakes.map((mistake) => `mistake: ${mistake}`);
    const busy = this.#devices.filter((device) => !device.isIdle).length;
    if (busy > 0 && life.intake.stats.waiting > 0)
      found.push(`the intake still holds ${life.intake.stats.waiting} messages back`);
    const run: FinishedRun = {
      plant: this.#plant,
      faults: this.#faults,
      history: this.#history,
      machine: this.#machine,
      stored: await readAll(this.#machine),
      digest: digestOf(life.engine.loop.state),
      limits: LIMITS,
    };
    for (const { name, check } of CHECKERS)
      found.push(
        ...check(run)
          .slice(0, 5)
          .map((what) => `${name}: ${what}`),
      );
    return found;
  }

  #report(violations: readonly string[]): SimulationReport {
    const { seed, hours, faults = [] } = this.#options;
    const { counts, lastLines, pushes } = this.#history;
    const { lives, crashes, journalDisk, recordsDisk } = this.#machine;
    const more = {
      lives,
      crashes,
      records: journalDisk.durableSeq,
      alarms: recordsDisk.alarms.size,
      outbox: recordsDisk.outbox.size,
      pushes: pushes.length,
      quarantine: recordsDisk.quarantine.size,
      foretold: this.#history.lengthsMax.get("alarms the oracle foretold") ?? 0,
    };
    return { seed, hours, faults, violations, lastLines, counts: { ...counts, ...more } };
  }
}

async function readAll({ life }: SimulatedMachine): Promise<ReadonlyMap<string, readonly Reading[]>> {
  const stored = new Map<string, Reading[]>();
  if (life === null) return stored;
  const { pointNos } = life.engine.loop.state.catalog.data;
  for (const [key, pointNo] of Object.entries(pointNos)) {
    const readings: Reading[] = [];
    let cursor: string | null = null;
    do {
      const page = await life.engine.readings.read({ pointNo, limit: 100_000, ...(cursor === null ? {} : { cursor }) });
      readings.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    stored.set(key, readings);
  }
  return stored;
}
