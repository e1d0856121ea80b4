import { assert } from "../../model/assert.ts";
import { quantised } from "../physics/sensor.ts";
import type { World } from "../world/world.ts";
import type { WorldDevice } from "../world/world-device.ts";
import type { Scenario } from "./scenario.ts";

const DEVICE = "coldchain/logger-1";
const HISTORY_S = 2 * 3_600;
const SAMPLE_EVERY_S = 5;
/** A whiff of ammonia 80 minutes into the two hours: peak above the high set-point of 57 ppm, gone after 15 minutes. */
const WHIFF_AT_S = 4_800;
const WHIFF_PEAK_PPM = 82;
const WHIFF_WIDTH_S = 200;

/**
 * A logger loses its link, comes back and delivers two hours from its memory with an excursion in it: records marked retro, no siren.
 *
 * Nobody waits two hours: the history is made up for the two hours before the world began (and, started again, for the two hours
 * before those), a time of which nothing else is known, so nothing contradicts it.
 */
export const BACKFILL: Scenario = {
  name: "backfill",
  enterprises: ["coldchain"],
  title: {
    zh: "离线两小时后补传（补录超限，不响铃）",
    en: "Back-fill after two hours offline (retro alarm, no siren)",
  },
  durationS: 60,
  steps: [
    {
      atS: 0,
      says: { zh: "记录仪断网", en: "the logger loses its link" },
      act: (world) => void (logger(world).unplugged = true),
    },
    {
      atS: 20,
      says: { zh: "记录仪恢复，补传两小时", en: "the logger returns and delivers two hours" },
      act(world) {
        logger(world).recall(historyBefore(nextEndMs(world)));
        logger(world).unplugged = false;
      },
    },
  ],
  restore(world) {
    logger(world).unplugged = false;
  },
};

/** How often each world has played it: each time it tells of the two hours before the last time's. */
const played = new WeakMap<World, number>();

function nextEndMs(world: World): number {
  const times = played.get(world) ?? 0;
  played.set(world, times + 1);
  return world.startAtMs - times * HISTORY_S * 1_000;
}

function historyBefore(endMs: number) {
  return Array.from({ length: HISTORY_S / SAMPLE_EVERY_S }, (_, i) => {
    const second = i * SAMPLE_EVERY_S;
    const ppm = WHIFF_PEAK_PPM * Math.exp(-(((second - WHIFF_AT_S) / WHIFF_WIDTH_S) ** 2) / 2);
    const values = { "NH3-301": quantised(ppm * 0.4, 1), "NH3-302": quantised(ppm, 1) };
    return { atMs: endMs - HISTORY_S * 1_000 + second * 1_000, values };
  });
}

function logger(world: World): WorldDevice {
  const device = world.devices.get(DEVICE);
  assert(device !== undefined, "the logger is part of the world");
  return device;
}
