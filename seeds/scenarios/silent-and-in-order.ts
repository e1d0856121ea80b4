import { assert } from "../../model/assert.ts";
import { SECOND_MS } from "../../model/time.ts";
import type { World } from "../world/world.ts";
import type { WorldDevice } from "../world/world-device.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const DEVICE = "chipfab/scrub-4";

/** Nothing is heard of the exhaust treatment, and a round made since says that it is in order. */
export const SILENT_AND_IN_ORDER: Scenario = {
  name: "silent-and-in-order",
  enterprises: ["chipfab"],
  title: { zh: "测点失联，巡检却称运行正常", en: "Nothing is heard of it, and the round says in order" },
  durationS: 220,
  steps: [
    {
      atS: 0,
      says: { zh: "尾气处理 PLC 死机", en: "the PLC of the exhaust treatment hangs" },
      act: (world) => void (scrubber(world).muted = true),
    },
    {
      atS: 45,
      says: { zh: "检查员填“尾气处理运行正常”", en: "the inspector writes that it runs and is in order" },
      act({ people, nowMs }) {
        people.open("chipfab-inspector", "inspections", "in-order", {
          site: "chipfab-site",
          zone: "chipfab-abatement",
          items: [{ id: "scrubber", result: "ok" }],
          person: "徐静",
          start: nowMs - 30 * SECOND_MS,
          end: nowMs,
          signature: "徐静",
        });
      },
    },
    {
      atS: 110,
      says: { zh: "PLC 重启，数据恢复", en: "the PLC is started again" },
      act: (world) => void (scrubber(world).muted = false),
    },
    ...settles({
      enterprise: "chipfab",
      code: "D-09",
      explains: { atS: 130, person: "chipfab-manager", note: "洗涤塔在运行，PLC 死机未发现，已重启并核对数据" },
      closes: { atS: 170, person: "park-regulator", note: "数据恢复，两线一致" },
    }),
  ],
  restore(world) {
    scrubber(world).muted = false;
  },
};

function scrubber({ devices }: World): WorldDevice {
  const device = devices.get(DEVICE);
  assert(device !== undefined, "the exhaust treatment is part of the world");
  return device;
}
