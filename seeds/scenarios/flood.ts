import type { FabRoom } from "../world/plants/chip-fab.ts";
import type { Scenario } from "./scenario.ts";

/** A power dip hits the park while a pipe rack comes down in the fab: exhaust stops, many gases at once, pumps stand still. */
export const FLOOD: Scenario = {
  name: "flood",
  enterprises: ["chipfab", "tankfarm", "alupolish", "plaza", "coldchain"],
  title: { zh: "报警风暴（园区电压暂降、特气管架坍塌）", en: "Alarm flood: power dip and a fallen pipe rack" },
  durationS: 300,
  steps: [
    {
      atS: 0,
      says: {
        zh: "电压暂降：排风、输油泵、消防泵自动位丢失",
        en: "power dip: exhaust, transfer pumps and fire pumps are lost",
      },
      act({ plants }) {
        plants.chipfab.exhaustOn = false;
        plants.chipfab.scrubberFlowShare = 0.3;
        plants.tankfarm.powered = false;
        plants.alupolish.powered = false;
        plants.alupolish.wetFlowShare = 0;
        plants.plaza.powered = false;
        plants.coldchain.mainsOn = false;
      },
    },
    {
      atS: 5,
      says: {
        zh: "特气管架坍塌，多种气体同时泄漏，切断阀拒动",
        en: "a pipe rack falls: many gases leak, the shut-off fails",
      },
      act({ plants }) {
        const { gasRoom, subFab } = plants.chipfab;
        plants.chipfab.shutOffWorks = false;
        Object.assign(gasRoom.leakMgS, { SIH4: 120, PH3: 6, ASH3: 12, B2H6: 2.4, H2: 9_000 });
        gasRoom.inertM3S = 0.6;
        Object.assign(subFab.leakMgS, { SIH4: 2_000, PH3: 90, ASH3: 180, CL2: 250, HCL: 2_000, HF: 800, H2: 160_000 });
        plants.tankfarm.vapourMgS.pumpHouse = 200_000;
        plants.tankfarm.flameSeen = true;
      },
    },
    {
      atS: 30,
      says: { zh: "剩余电流升高", en: "residual current rises" },
      act: ({ plants }) => void (plants.alupolish.earthFaultMa = 380),
    },
    {
      atS: 90,
      says: { zh: "供电恢复，泄漏切断", en: "power returns, the leaks are shut off" },
      act: (world) => FLOOD.restore(world),
    },
  ],
  restore({ plants }) {
    Object.assign(plants.chipfab, { exhaustOn: true, shutOffWorks: true, scrubberFlowShare: 1 });
    stopLeaks(plants.chipfab.gasRoom);
    stopLeaks(plants.chipfab.subFab);
    Object.assign(plants.tankfarm, { powered: true, flameSeen: false });
    plants.tankfarm.vapourMgS.pumpHouse = 0;
    Object.assign(plants.alupolish, { powered: true, wetFlowShare: 1, earthFaultMa: 0 });
    plants.plaza.powered = true;
    plants.coldchain.mainsOn = true;
  },
};

function stopLeaks(room: FabRoom): void {
  for (const gas of Object.keys(room.leakMgS)) Object.assign(room.leakMgS, { [gas]: 0 });
  room.inertM3S = 0;
}
