import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../seeds/physics/random.ts";
import type { OracleRule } from "../kit/oracle.ts";
import { FieldDevice } from "./field-device.ts";

export const ENTERPRISE = "works";
export const OPERATOR = { username: "duty", password: "duty-for-tests" } as const;
export const HOOK_SECRET = "hook-secret-for-tests";
export const DEVICE_SECRET = "device-secret-for-tests";

/** What each device measures, and the rules on it. No delays: which alarms must exist follows from the order of readings alone. */
const KINDS = {
  GAS: {
    // Of no substance: the limit is not held against a standard.
    point: { kind: "gas", unit: "ppm", rangeMin: 0, rangeMax: 500 },
    rule: { kind: "threshold", level: 1, params: { direction: "high", limit: 80, deadband: 5 } },
    /** Beyond the limit, within the deadband, and fine. */
    values: { alarm: 100, between: 77, fine: 30 },
  },
  PRESSURE: {
    point: { kind: "analog", unit: "kPa", rangeMin: 0, rangeMax: 1000 },
    rule: { kind: "threshold", level: 3, params: { direction: "low", limit: 20, deadband: 2 } },
    values: { alarm: 10, between: 20.5, fine: 100 },
  },
  DOOR: {
    point: { kind: "discrete" },
    rule: { kind: "state", level: 4, params: { states: [false] } },
    values: { alarm: false, between: true, fine: true },
  },
} as const;

/** Levels of alarms somebody is called about; the others only stand in the list. */
export const ROUTED_LEVELS: readonly number[] = [1, 2, 3];

export interface PlantPoint {
  readonly id: string;
  readonly device: FieldDevice;
  readonly rule: OracleRule;
  readonly level: number;
}

/** A works of several devices, each with a gas detector, a pressure gauge and a door contact, and one channel to call. */
export interface Plant {
  readonly devices: readonly FieldDevice[];
  readonly points: readonly PlantPoint[];
  readonly catalog: unknown;
  /** Devices speak until `signal` is aborted; one whose memory holds `waitingMax` messages measures nothing more. */
  speak(options: {
    readonly perSecond: number;
    readonly waitingMax: number;
    readonly signal: AbortSignal;
  }): Promise<void>;
  connect(port: number): void;
  /** Devices hear no acknowledgements any more until they connect anew. */
  deafen(): void;
  disconnect(): void;
}

export function createPlant(options: {
  readonly random: Random;
  readonly devices: number;
  readonly hookUrl: string;
}): Plant {
  const { random } = options;
  const names = Array.from({ length: options.devices }, (_, i) => `dtu${i + 1}`);
  const devices = names.map(
    (device, i) =>
      // Every third one speaks QoS 2.
      new FieldDevice({
        enterprise: ENTERPRISE,
        device,
        secret: DEVICE_SECRET,
        windowMax: 40,
        qos: i % 3 === 2 ? 2 : 1,
      }),
  );
  const points = devices.flatMap((device, i) =>
    Object.entries(KINDS).map(([kind, { rule }]) => {
      const id = `${kind}-${i + 1}`;
      const own = { id: ruleIdOf(id), kind: rule.kind, points: [id], level: rule.level, params: rule.params };
      return { id, device, rule: own, level: rule.level };
    }),
  );
  const speakers = devices.map((device, i) => new Speaker(device, i + 1, random.fork(device.key)));
  return {
    devices,
    points,
    catalog: catalogOf(names, options.hookUrl),
    async speak({ perSecond, waitingMax, signal }) {
      while (!signal.aborted) {
        for (const [i, device] of devices.entries()) if (device.waiting < waitingMax) speakers[i]?.speak();
        await sleep(1000 / perSecond);
      }
    },
    connect: (port) => {
      for (const device of devices) device.connect(port);
    },
    deafen: () => {
      for (const device of devices) device.deafen();
    },
    disconnect: () => {
      for (const device of devices) device.disconnect();
    },
  };
}

function ruleIdOf(point: string): string {
  return `rule-${point.toLowerCase()}`;
}

type Phase = "alarm" | "between" | "fine";

/** Says values that wander between the phases, each of a number that is told from every other by its last digits. */
class Speaker {
  readonly #device: FieldDevice;
  readonly #no: number;
  readonly #random: Random;
  readonly #phases: Record<string, Phase> = { GAS: "fine", PRESSURE: "fine", DOOR: "fine" };

  constructor(device: FieldDevice, no: number, random: Random) {
    this.#device = device;
    this.#no = no;
    this.#random = random;
  }

  speak(): void {
    const count = this.#device.messages.length;
    const values: Record<string, number | boolean> = {};
    for (const [kind, { values: base }] of Object.entries(KINDS)) {
      if (this.#random.next() < 0.02) this.#phases[kind] = this.#nextPhase();
      const value = base[this.#phases[kind] ?? "fine"];
      values[`${kind}-${this.#no}`] = typeof value === "boolean" ? value : value + ((count % 10_000) + 1) / 10_000;
    }
    this.#device.say(values);
  }

  #nextPhase(): Phase {
    const chance = this.#random.next();
    if (chance < 0.4) return "alarm";
    return chance < 0.6 ? "between" : "fine";
  }
}

function catalogOf(devices: readonly string[], hookUrl: string): unknown {
  const inWorks = { enterprise: ENTERPRISE, site: "yard" };
  return {
    areas: [{ id: "north", name: "North", kind: "district" }],
    enterprises: [{ id: ENTERPRISE, name: "Works", area: "north", industry: "chemicals" }],
    sites: [{ id: "yard", enterprise: ENTERPRISE, name: "Yard", lat: 39.7, lon: 116.4 }],
    zones: [{ id: "hall", site: "yard", name: "Hall", kind: "process" }],
    devices: devices.map((id) => ({
      id,
      ...inWorks,
      name: id,
      dialect: "native",
      secret: DEVICE_SECRET,
      // Silence is not what these tests are about.
      reportEveryMs: 3_600_000,
      limits: { messagesPerSecond: 5_000, bytesPerSecond: 10_000_000 },
    })),
    points: devices.flatMap((device, i) =>
      Object.entries(KINDS).map(([kind, { point }]) => ({
        id: `${kind}-${i + 1}`,
        enterprise: ENTERPRISE,
        device,
        zone: "hall",
        name: `${kind} ${i + 1}`,
        ...point,
      })),
    ),
    rules: devices.flatMap((_, i) =>
      Object.entries(KINDS).map(([kind, { rule }]) => ({
        id: ruleIdOf(`${kind}-${i + 1}`),
        enterprise: ENTERPRISE,
        points: [`${kind}-${i + 1}`],
        ...rule,
      })),
    ),
    users: [{ ...OPERATOR, name: "Duty", role: "operator", enterprise: ENTERPRISE }],
    channels: [{ id: "hook", kind: "webhook", url: hookUrl, secret: HOOK_SECRET, allowPrivateNetwork: true }],
    // A day between repetitions: within a test nobody is called twice about one transition.
    policies: [{ id: "call", repeatEveryMs: 86_400_000, steps: [{ afterMs: 0, channels: ["hook"] }] }],
    routes: [
      { enterprise: ENTERPRISE, levels: [...ROUTED_LEVELS], policy: "call" },
      { area: "north", levels: [1, 2], policy: "call" },
    ],
  };
}
