import { assert } from "../../model/assert.ts";
import { HOUR_MS } from "../../model/time.ts";
import type { World } from "../world/world.ts";
import type { WorldDevice } from "../world/world-device.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const WORKER = "tankfarm-operator";
const CHIEF = "tankfarm-manager";
const DETECTOR = "tankfarm/portable-1";

/** People are in the fire water tank, their permit says that the air is watched all the time, and the portable detector falls silent. */
export const PERMIT_WITHOUT_STREAM: Scenario = {
  name: "permit-without-stream",
  enterprises: ["tankfarm"],
  title: { zh: "人在罐内，移动检测仪失联", en: "People in the tank, and the portable detector is silent" },
  durationS: 260,
  steps: [
    {
      atS: 0,
      says: {
        zh: "消防水罐清淤：受限空间票申请、化验、批准、进罐",
        en: "a water tank is cleaned: applied, tested, approved, entered",
      },
      act({ people, nowMs }) {
        people.open(WORKER, "permits", "tank", {
          type: "confined-space",
          work: "消防水罐清淤",
          zone: "tankfarm-fire-station",
          from: nowMs,
          until: nowMs + 4 * HOUR_MS,
          supervisor: "孙丽",
          workers: ["陈波", "何军"],
          measures: "强制通风，救援三脚架、呼吸器在位",
          isolation: ["进水阀关闭并加盲板"],
          portables: ["PG-501", "PG-502"],
        });
        people.act(WORKER, "permits", "tank", "air-test", {
          gases: [
            { substance: "O2", value: 20.9, unit: "%VOL" },
            { substance: "H2S", value: 0, unit: "ppm" },
            { substance: "CH4", value: 0, unit: "%VOL" },
          ],
          spot: "罐内上中下三点",
          instrument: "PG-2207",
        });
        people.act(CHIEF, "permits", "tank", "approve", { post: "unit" });
        people.act(WORKER, "permits", "tank", "start", { measuresInPlace: true });
        people.act(WORKER, "permits", "tank", "enter", { persons: ["何军"] });
      },
    },
    {
      atS: 8,
      says: { zh: "移动式检测仪没电", en: "the battery of the portable detector is flat" },
      act: (world) => void (portable(world).muted = true),
    },
    {
      atS: 70,
      says: { zh: "人员撤离", en: "everybody comes out" },
      act: ({ people }) => people.act(WORKER, "permits", "tank", "leave", { persons: ["何军"] }),
    },
    {
      atS: 110,
      says: { zh: "换上备用检测仪", en: "the detector gets another battery" },
      act: (world) => void (portable(world).muted = false),
    },
    ...settles({
      enterprise: "tankfarm",
      code: "D-13",
      explains: { atS: 140, person: CHIEF, note: "检测仪电量耗尽，人员已撤离，已更换" },
      closes: { atS: 190, person: "park-regulator", note: "数据恢复，两线一致" },
    }),
    {
      atS: 210,
      says: { zh: "终止该票，重新化验办票", en: "the permit ends; a new one needs a new test" },
      act: ({ people }) => people.act(CHIEF, "permits", "tank", "cancel", { reason: "监测中断，重新化验办票" }),
    },
  ],
  restore(world) {
    portable(world).muted = false;
  },
};

function portable(world: World): WorldDevice {
  const device = world.devices.get(DETECTOR);
  assert(device !== undefined, "the portable detector is part of the world");
  return device;
}
