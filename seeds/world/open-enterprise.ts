import { assert } from "../../model/assert.ts";
import type { Value } from "../../model/value.ts";
import type { Random } from "../physics/random.ts";
import { sensorAfter, sensorReading, type SensorState } from "../physics/sensor.ts";
import type { DeviceSeed, EnterpriseSeed, PointSeed } from "./enterprise-seed.ts";
import type { Plant } from "./plant.ts";

/** One enterprise in motion: its plant, and a transmitter at every point. */
export interface OpenedEnterprise {
  readonly id: string;
  readonly devices: readonly DeviceSeed<never>[];
  step(dtS: number): void;
  /** What the transmitter of a point shows now. */
  shown(point: string): Value;
}

/** Puts transmitters on a plant. Without `random` they are slow but perfect. */
export function openEnterprise<P extends Plant>(
  seed: EnterpriseSeed<P>,
  plant: P,
  random: Random | null,
): OpenedEnterprise {
  const points = seed.devices.flatMap((device) => device.points);
  const transmitters = new Map(
    points.map((point) => [point.id, openTransmitter(point, plant, random?.fork(`${seed.id}/${point.id}`) ?? null)]),
  );
  const shown = (id: string): Value => {
    const transmitter = transmitters.get(id);
    assert(transmitter !== undefined, "the point is one of the enterprise");
    return transmitter.shown;
  };
  const sensed = (id: string): number => Number(shown(id));
  return {
    id: seed.id,
    devices: seed.devices,
    shown,
    step(dtS) {
      plant.step(dtS, sensed);
      for (const transmitter of transmitters.values()) transmitter.step(dtS);
    },
  };
}

interface Transmitter {
  shown: Value;
  step(dtS: number): void;
}

function openTransmitter<P extends Plant>(point: PointSeed<P>, plant: P, random: Random | null): Transmitter {
  const { sensor } = point;
  if (sensor === null) {
    const direct: Transmitter = {
      shown: point.truth(plant),
      step() {
        direct.shown = point.truth(plant);
      },
    };
    return direct;
  }
  let state: SensorState | null = null;
  const transmitter: Transmitter = {
    shown: 0,
    step(dtS) {
      state = sensorAfter(state, Number(point.truth(plant)), sensor, dtS, random);
      transmitter.shown = sensorReading(state, sensor, random);
    },
  };
  transmitter.step(0);
  return transmitter;
}
