import { DAY_MS } from "../../model/time.ts";
import { PHOTO } from "./photo.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const OPERATOR = "coldchain-operator";
const INSPECTOR = "coldchain-inspector";
const CHIEF = "coldchain-manager";
/** Anybody smells it, and it is below the low alarm of 28 ppm. */
const GALLERY_PPM = 14;
const note = (text: string) => ({ note: text, photos: [PHOTO] });

/** Ammonia is smelt in the pipe gallery, and its detector reads zero: the filter before it is clogged. */
export const LEAK_UNSEEN: Scenario = {
  name: "leak-unseen",
  enterprises: ["coldchain"],
  title: { zh: "有人闻到氨味，探测器却读零", en: "Ammonia is smelt, and the detector reads zero" },
  durationS: 260,
  steps: [
    {
      atS: 0,
      says: { zh: "管廊有氨味，员工上报；探测器读零", en: "somebody reports the smell; the detector reads zero" },
      act({ people, plants, nowMs }) {
        Object.assign(plants.coldchain, { galleryPpm: GALLERY_PPM, galleryFilterClogged: true });
        people.open(OPERATOR, "hazards", "smell", {
          text: "管廊阀门处有氨味",
          zone: "coldchain-cold-rooms",
          points: ["NH3-302"],
          category: "equipment",
          leak: true,
          photos: [PHOTO],
        });
        people.act(CHIEF, "hazards", "smell", "verify", { grade: "general", note: "到场闻到氨味" });
        const measures = "疏散管廊人员，便携仪值守";
        people.act(CHIEF, "hazards", "smell", "assign", { owner: "设备班", deadline: nowMs + DAY_MS, measures });
      },
    },
    {
      atS: 80,
      says: { zh: "更换探测器防尘滤网，读数随即上升", en: "the detector's filter is replaced, and it sees the gas" },
      act: ({ plants }) => void (plants.coldchain.galleryFilterClogged = false),
    },
    ...settles({
      enterprise: "coldchain",
      code: "D-03",
      explains: { atS: 150, person: CHIEF, note: "探测器滤网堵塞，已更换，读数与现场一致" },
      closes: { atS: 190, person: "yh-regulator", note: "两线一致" },
    }),
    {
      atS: 200,
      says: { zh: "阀门填料更换，复查、销号", en: "the valve is packed anew; re-checked and closed" },
      act({ people, plants }) {
        plants.coldchain.galleryPpm = 0;
        people.act(OPERATOR, "hazards", "smell", "rectify", note("更换阀门填料"));
        people.act(INSPECTOR, "hazards", "smell", "recheck", { passed: true, ...note("无氨味，24 小时内未超限") });
        people.act(CHIEF, "hazards", "smell", "close", { note: "销号" });
      },
    },
  ],
  restore({ plants }) {
    Object.assign(plants.coldchain, { galleryPpm: 0, galleryFilterClogged: false });
  },
};
