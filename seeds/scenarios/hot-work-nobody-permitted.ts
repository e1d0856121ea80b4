import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

/** A welding current flows at the loading rack, and there is no permit for hot work. */
export const HOT_WORK_NOBODY_PERMITTED: Scenario = {
  name: "hot-work-nobody-permitted",
  enterprises: ["tankfarm"],
  title: { zh: "无票动火，焊机电流作证", en: "Hot work without a permit, and the welding current tells" },
  durationS: 200,
  steps: [
    {
      atS: 0,
      says: { zh: "装车台有人施焊，没有动火票", en: "somebody welds at the loading rack without a permit" },
      act: ({ plants }) => void (plants.tankfarm.welding = true),
    },
    {
      atS: 90,
      says: { zh: "停止施焊", en: "the welding stops" },
      act: ({ plants }) => void (plants.tankfarm.welding = false),
    },
    ...settles({
      enterprise: "tankfarm",
      code: "D-12",
      explains: { atS: 110, person: "tankfarm-manager", note: "外委队伍未办票即施焊，已清退出场" },
      confirms: { atS: 140, note: "违章动火属实，转隐患" },
      closes: { atS: 170, person: "park-regulator", note: "已停工并转隐患跟踪" },
    }),
  ],
  restore({ plants }) {
    plants.tankfarm.welding = false;
  },
};
