import { SECOND_MS } from "../../model/time.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const INSPECTOR = "chipfab-inspector";
/** Red within 40 s at the transmitter, and gone some minutes after it was stopped. */
const CHLORINE_MG_S = 600;

/** Chlorine stands red in the sub-fab, and a round of it ticks "in order", with neither a value nor a photo. */
export const ROUND_SAYS_NORMAL: Scenario = {
  name: "round-says-normal",
  enterprises: ["chipfab"],
  title: { zh: "红色报警期间巡检填“正常”", en: "A round says normal during a red alarm" },
  durationS: 240,
  steps: [
    {
      atS: 0,
      says: { zh: "下技术夹层氯气接头泄漏", en: "a chlorine fitting leaks in the sub-fab" },
      act: ({ plants }) => void (plants.chipfab.subFab.leakMgS.CL2 = CHLORINE_MG_S),
    },
    {
      atS: 40,
      says: { zh: "阀门关闭，泄漏止住", en: "the valve is closed, the leak is stopped" },
      act: ({ plants }) => void delete plants.chipfab.subFab.leakMgS.CL2,
    },
    {
      atS: 45,
      says: {
        zh: "检查员填“一切正常”，无读数、无照片",
        en: "the inspector ticks that all is in order: no value, no photo",
      },
      act({ people, nowMs }) {
        people.open(INSPECTOR, "inspections", "normal", {
          site: "chipfab-site",
          zone: "chipfab-sub-fab",
          items: [
            { id: "fittings", result: "ok" },
            { id: "smell", result: "ok" },
          ],
          person: "徐静",
          start: nowMs - 90 * SECOND_MS,
          end: nowMs,
          signature: "徐静",
        });
      },
    },
    ...settles({
      enterprise: "chipfab",
      code: "D-01",
      explains: { atS: 110, person: "chipfab-manager", note: "巡检员未进夹层，凭印象填写；现场有氯气泄漏" },
      confirms: { atS: 150, note: "巡检不实，转隐患" },
      closes: { atS: 190, person: "park-regulator", note: "已转隐患跟踪，责令重新巡检并带便携仪" },
    }),
  ],
  restore({ plants }) {
    delete plants.chipfab.subFab.leakMgS.CL2;
  },
};
