import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually, GatewayProcess } from "../../test/kit/gateway-process.ts";
import type { Pins } from "../machine.ts";
import { residentBytesOf } from "../machine.ts";
import { openPushSink } from "../push-sink.ts";
import type { Size } from "../bench.ts";
import type { Attack, AttackOutcome } from "./attack.ts";
import { attackPlant } from "./attack-plant.ts";
import { carryOut } from "./attacker.ts";
import { Neighbour, type Seen, storedOf } from "./neighbour.ts";

export interface SiegeOptions {
  readonly attack: Attack;
  readonly size: Size;
  readonly pins?: Pins;
}

/** One attack, and what a neighbour had of it. */
export interface SiegeReport {
  readonly outcome: AttackOutcome;
  readonly quiet: Seen;
  readonly attacked: Seen;
  /** Highest resident memory of the gateway, above the highest before the attack. */
  readonly grownBytes: number;
  /** What each counter and gauge of `/metrics` has grown by. */
  readonly counted: ReadonlyMap<string, number>;
  /** Readings the neighbour sent, and those of them that were stored. */
  readonly said: number;
  readonly stored: number;
}

const WARM_UP_MS = { smallest: 200, quick: 1_000, full: 3_000 } as const;
const QUIET_MS = { smallest: 400, quick: 2_000, full: 6_000 } as const;
/** An attack shorter than this is watched for so long all the same: what it leaves behind is seen, too. */
const ATTACKED_MS = { smallest: 400, quick: 2_000, full: 6_000 } as const;
const SETTLED_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;
/**
 * Gateway and neighbour run before other programs on this machine, the attacker beside them: what is measured is what the gateway does to
 * itself. That needs root.
 */
const PRIORITY = process.getuid?.() === 0 ? -10 : 0;
/** In memory where there is such a place: what others do to the disk is not what is measured. */
const MEMORY = "/dev/shm";
const NO_PINS: Pins = { server: [], load: [] };

/** A gateway with a neighbour on it, first quiet, then under an attack, in one run. */
export async function besiege(options: SiegeOptions): Promise<SiegeReport> {
  const { attack, size, pins = NO_PINS } = options;
  setPriority(PRIORITY);
  const dataDir = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "twinline-siege-"));
  const sink = await openPushSink();
  const gateway = await GatewayProcess.start({ prefix: pins.server, dataDir });
  try {
    await (await gateway.signIn()).putCatalog(attackPlant({ pushUrl: sink.url, clients: attack.clients?.[size] ?? 0 }));
    const neighbour = await Neighbour.open(gateway);
    try {
      return await watch(gateway, neighbour, options, pins);
    } finally {
      neighbour.close();
    }
  } finally {
    await gateway.kill();
    sink.close();
    setPriority(0);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function watch(gateway: GatewayProcess, neighbour: Neighbour, { attack, size }: SiegeOptions, pins: Pins) {
  await sleep(WARM_UP_MS[size]);
  const memory = new MemoryWatch(gateway.child.pid ?? 0);
  const before = await countersOf(gateway);
  const quiet = neighbour.begin();
  await sleep(QUIET_MS[size]);
  await neighbour.settle(quiet, SETTLED_WITHIN_MS);
  const quietBytes = memory.takePeak();
  let attacked: Seen | null = null;
  let begunAtMs = performance.now();
  const order = { name: attack.name, port: gateway.mqttPort, size };
  const outcome = await carryOut(order, pins.load, () => {
    begunAtMs = performance.now();
    attacked = neighbour.begin();
  });
  await sleep(Math.max(0, ATTACKED_MS[size] - (performance.now() - begunAtMs)));
  // An attack that has come to its end has begun.
  const seen = attacked as unknown as Seen;
  await neighbour.settle(seen, SETTLED_WITHIN_MS);
  const grownBytes = memory.takePeak() - quietBytes;
  memory.close();
  neighbour.close();
  const counted = differences(before, await countersOf(gateway));
  const { said, stored } = await count(gateway, neighbour);
  return { outcome, quiet, attacked: seen, grownBytes, counted, said, stored };
}

/** Stored readings can be read a second after their acknowledgement; under load it takes longer, and then the number says so. */
async function count(gateway: GatewayProcess, neighbour: Neighbour): Promise<{ said: number; stored: number }> {
  const { said } = neighbour;
  const api = await gateway.signIn();
  let stored = 0;
  const all = async (): Promise<boolean> => {
    stored = await storedOf(api);
    return stored >= said;
  };
  await eventually("every reading of the neighbour is stored", all, SETTLED_WITHIN_MS).catch(() => false);
  return { said, stored };
}

class MemoryWatch {
  #peakBytes = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#timer = setInterval(() => {
      this.#peakBytes = Math.max(this.#peakBytes, residentBytesOf(pid));
    }, LOOK_EVERY_MS);
  }

  /** The highest since the last call. */
  takePeak(): number {
    const peakBytes = this.#peakBytes;
    this.#peakBytes = 0;
    return peakBytes;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** Every line of `/metrics`: its name with its labels, and its value. */
async function countersOf(gateway: GatewayProcess): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const lines = [...text.matchAll(/^([a-z]\S*) (\S+)$/gm)];
  return new Map(lines.map(([, name = "", value]) => [name, Number(value)]));
}

function differences(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  return new Map([...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)]));
}
