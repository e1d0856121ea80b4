import { assert } from "../../model/assert.ts";
import type { World } from "../world/world.ts";
import type { WorldDevice } from "../world/world-device.ts";
import type { Scenario } from "./scenario.ts";

const DEVICE = "alupolish/dc-2";

/** A device hangs: its connection stands, yet no reading comes. What it did not measure stays a gap. */
export const DEVICE_SILENT: Scenario = {
  name: "device-silent",
  enterprises: ["alupolish"],
  title: { zh: "采集器失声（连接在，数据断）", en: "A device goes silent while connected" },
  durationS: 240,
  steps: [
    {
      atS: 0,
      says: { zh: "2# 除尘 PLC 死机", en: "the PLC of collector 2 hangs" },
      act: (world) => void (silent(world).muted = true),
    },
  ],
  restore(world) {
    silent(world).muted = false;
  },
};

function silent(world: World): WorldDevice {
  const device = world.devices.get(DEVICE);
  assert(device !== undefined, "the silent device is part of the world");
  return device;
}
