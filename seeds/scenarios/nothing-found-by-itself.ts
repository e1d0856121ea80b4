import { DAY_MS } from "../../model/time.ts";
import { PHOTO } from "./photo.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const OFFICER = "nx-inspector";
const CHIEF = "chipfab-manager";

/** For three months the enterprise has reported nothing; an officer of the district finds three things in one visit. */
export const NOTHING_FOUND_BY_ITSELF: Scenario = {
  name: "nothing-found-by-itself",
  enterprises: ["chipfab"],
  title: {
    zh: "自查三个月“零隐患”，一次检查发现三处",
    en: "Three months of nothing found, and an officer finds three",
  },
  durationS: 220,
  steps: [
    {
      atS: 0,
      says: {
        zh: "区执法检查发现三处问题，当场整改，立案",
        en: "the district finds three things, put right on the spot, and files a case",
      },
      act({ people, nowMs }) {
        const texts = ["气瓶柜接地线松脱", "应急喷淋前堆放纸箱", "特气间门禁常开"];
        people.open(OFFICER, "enforcements", "visit", {
          enterprise: "chipfab",
          document: "南应急检〔2026〕47 号",
          inspectedAt: nowMs,
          items: texts.map((text) => ({ text, grade: "general", deadline: nowMs + DAY_MS, onSite: true })),
          photos: [PHOTO],
        });
        people.act("park-regulator", "enforcements", "visit", "review", { note: "文书齐全" });
        people.act("nx-regulator", "enforcements", "visit", "approve", { note: "同意" });
      },
    },
    ...settles({
      enterprise: "chipfab",
      code: "D-16",
      explains: { atS: 100, person: CHIEF, note: "自查流于形式，已按岗位重排清单，当日起每班上报" },
      closes: { atS: 160, person: "park-regulator", note: "自查已有上报，跟踪一个季度" },
    }),
    {
      atS: 170,
      says: {
        zh: "企业自查上报第一条隐患；案卷复查、结案",
        en: "the enterprise reports its first hazard; the case is re-checked and closed",
      },
      act({ people }) {
        people.open("chipfab-operator", "hazards", "own", {
          text: "特气间防爆灯罩有裂纹",
          zone: "chipfab-gas-room",
          category: "electrical",
          photos: [PHOTO],
        });
        people.act(OFFICER, "enforcements", "visit", "recheck", {
          passed: true,
          note: "三处均已整改",
          photos: [PHOTO],
        });
        people.act("nx-regulator", "enforcements", "visit", "close", { note: "结案" });
      },
    },
  ],
  restore() {
    // Nothing of the plant was touched.
  },
};
