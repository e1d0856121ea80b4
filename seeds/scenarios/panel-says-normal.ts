import { DAY_MS } from "../../model/time.ts";
import { PHOTO } from "./photo.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const INSPECTOR = "plaza-inspector";
const OPERATOR = "plaza-operator";
const CHIEF = "plaza-manager";
const note = (text: string) => ({ note: text, photos: [PHOTO] });

/** Two loops of the fire panel stand shielded since the builders came, and every component that it tells of says normal. */
export const PANEL_SAYS_NORMAL: Scenario = {
  name: "panel-says-normal",
  enterprises: ["plaza"],
  title: { zh: "消防回路被屏蔽，主机仍报“正常”", en: "Loops are shielded, and the fire panel says normal" },
  durationS: 220,
  steps: [
    {
      atS: 0,
      says: { zh: "检查发现消防主机屏蔽 2 个回路", en: "on the spot two loops of the panel are found shielded" },
      act({ people, nowMs }) {
        people.open(INSPECTOR, "hazards", "shielded", {
          text: "消防主机屏蔽走道探测器 2 个回路，装修后未恢复",
          zone: "plaza-shops",
          category: "fire",
          shieldedLoops: 2,
          source: "inspection",
          photos: [PHOTO],
        });
        people.act(CHIEF, "hazards", "shielded", "verify", { grade: "general", note: "属实" });
        const assign = { owner: "消控室", deadline: nowMs + DAY_MS, measures: "屏蔽区域每小时人工巡查" };
        people.act(CHIEF, "hazards", "shielded", "assign", assign);
      },
    },
    ...settles({
      enterprise: "plaza",
      code: "D-14",
      explains: { atS: 100, person: CHIEF, note: "屏蔽信号未接入传输装置，主机因此仍报正常；回路已恢复" },
      closes: { atS: 150, person: "yh-regulator", note: "屏蔽状态已能上传，现场与主机一致" },
    }),
    {
      atS: 160,
      says: { zh: "回路恢复，复查、销号", en: "the loops are restored; re-checked and closed" },
      act({ people }) {
        people.act(OPERATOR, "hazards", "shielded", "rectify", note("回路已恢复，屏蔽信号接入传输装置"));
        people.act(INSPECTOR, "hazards", "shielded", "recheck", { passed: true, ...note("主机无屏蔽，试验报警正常") });
        people.act(CHIEF, "hazards", "shielded", "close", { note: "销号" });
      },
    },
  ],
  restore() {
    // Nothing of the plant was touched.
  },
};
