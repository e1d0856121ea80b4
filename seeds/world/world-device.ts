import { toDeviceKey } from "../../model/ids.ts";
import type { Value } from "../../model/value.ts";
import type { Random } from "../physics/random.ts";
import type { DeviceSeed } from "./enterprise-seed.ts";
import type { OpenedEnterprise } from "./open-enterprise.ts";
import type { Sample } from "./sample.ts";

/** One device of the world: when it measures, what its clock says, and whether its link is up. */
export interface WorldDevice {
  readonly key: string;
  readonly reportEveryMs: number;
  /** False: it measures on but reaches nobody. */
  readonly linked: boolean;
  /** True: its firmware hangs. It measures nothing, yet its connection stands. */
  muted: boolean;
  /** A scenario pulls (true) or plugs (false) the cable. */
  unplugged: boolean;
  /** What it measured since the last call. */
  samplesUntil(nowMs: number): readonly Sample[];
  /** Hands out readings from its memory with the next samples. Their true times lie in the past. */
  recall(readings: readonly { readonly atMs: number; readonly values: Readonly<Record<string, Value>> }[]): void;
  skipTo(nowMs: number): void;
}

export interface WorldDeviceDeps {
  readonly enterprise: OpenedEnterprise;
  readonly startAtMs: number;
  readonly random: Random;
  readonly ideal: boolean;
}

export function openDevice(seed: DeviceSeed<never>, deps: WorldDeviceDeps): WorldDevice {
  const { enterprise, startAtMs, random, ideal } = deps;
  const key = toDeviceKey(enterprise.id, seed.id);
  // Devices do not beat in step: each has its own phase.
  let dueAtMs = startAtMs + Math.floor(random.next() * seed.reportEveryMs);
  let seq = 0;
  let recalled: Sample[] = [];
  let dropOut = nextDropOut(startAtMs);

  const device: WorldDevice = {
    key,
    reportEveryMs: seed.reportEveryMs,
    muted: false,
    unplugged: false,
    get linked() {
      return !device.unplugged && !(dropOut !== null && dueAtMs >= dropOut.fromMs && dueAtMs < dropOut.toMs);
    },
    samplesUntil(nowMs) {
      const samples = recalled;
      recalled = [];
      for (; dueAtMs <= nowMs; dueAtMs += seed.reportEveryMs) {
        if (dropOut !== null && dueAtMs >= dropOut.toMs) dropOut = nextDropOut(dueAtMs);
        if (!device.muted) samples.push(toSample(dueAtMs, false, measured()));
      }
      return samples;
    },
    recall(readings) {
      recalled.push(...readings.map(({ atMs, values }) => toSample(atMs, true, values)));
    },
    skipTo(nowMs) {
      if (dueAtMs < nowMs) dueAtMs += Math.ceil((nowMs - dueAtMs) / seed.reportEveryMs) * seed.reportEveryMs;
      dropOut = nextDropOut(nowMs);
    },
  };

  function measured(): Readonly<Record<string, Value>> {
    return Object.fromEntries(seed.points.map((point) => [point.id, enterprise.shown(point.id)]));
  }

  function toSample(atMs: number, fromMemory: boolean, values: Readonly<Record<string, Value>>): Sample {
    return { device: key, atMs, ts: atMs + (seed.clockSkewMs ?? 0), seq: seq++, recalled: fromMemory, values };
  }

  /** Drop-outs come as a Poisson process: the waiting time is exponential. */
  function nextDropOut(afterMs: number): { readonly fromMs: number; readonly toMs: number } | null {
    if (seed.dropOuts === undefined || ideal) return null;
    const fromMs = afterMs - Math.log(1 - random.next()) * seed.dropOuts.everyS * 1_000;
    return { fromMs, toMs: fromMs + (0.3 + 0.7 * random.next()) * seed.dropOuts.lastsS * 1_000 };
  }

  return device;
}
