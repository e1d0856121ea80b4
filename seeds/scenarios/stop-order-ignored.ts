import { DAY_MS } from "../../model/time.ts";
import { PHOTO } from "./photo.ts";
import type { Scenario } from "./scenario.ts";
import { settles } from "./settles.ts";

const INSPECTOR = "nx-inspector";
const PARK = "park-regulator";
const DISTRICT = "nx-regulator";
const CHIEF = "tankfarm-manager";

/** The pump house is ordered to stop, by three people of rising rank; the pump runs on, and says so itself. */
export const STOP_ORDER_IGNORED: Scenario = {
  name: "stop-order-ignored",
  enterprises: ["tankfarm"],
  title: { zh: "责令停产，输油泵照转", en: "Ordered to stop, and the pump runs on" },
  durationS: 260,
  steps: [
    {
      atS: 0,
      says: { zh: "执法检查立案、审核、批准停产令", en: "the case is filed, reviewed, and the stop is ordered" },
      act({ people, nowMs }) {
        people.open(INSPECTOR, "enforcements", "seals", {
          enterprise: "tankfarm",
          document: "南应急责停〔演示〕",
          zone: "tankfarm-pump-house",
          inspectedAt: nowMs,
          items: [{ text: "输油泵机械密封泄漏，未停机处理", grade: "general", deadline: nowMs + 3 * DAY_MS }],
          stop: { scope: "泵房停止输转作业", effectiveAt: nowMs, zones: ["tankfarm-pump-house"] },
          photos: [PHOTO],
        });
        people.act(PARK, "enforcements", "seals", "review", { note: "事实清楚" });
        people.act(DISTRICT, "enforcements", "seals", "approve", { note: "同意责令停产" });
      },
    },
    {
      atS: 90,
      says: { zh: "输油泵一停机", en: "pump one stops" },
      act: ({ plants }) => void (plants.tankfarm.pumpOneStopped = true),
    },
    ...settles({
      enterprise: "tankfarm",
      code: "D-08",
      explains: { atS: 120, person: CHIEF, note: "当班未接到停产通知，现已停泵上锁" },
      closes: { atS: 160, person: DISTRICT, note: "泵已停，另案处理拒不执行情节" },
    }),
    {
      atS: 190,
      says: { zh: "整改、复查、解除停产、结案", en: "rectified, re-checked, the order is lifted, the case closed" },
      act({ people }) {
        people.act(CHIEF, "enforcements", "seals", "rectify", { item: 1, note: "更换机械密封", photos: [PHOTO] });
        people.act(INSPECTOR, "enforcements", "seals", "recheck", { passed: true, note: "无滴漏", photos: [PHOTO] });
        people.act(DISTRICT, "enforcements", "seals", "lift", { note: "同意恢复" });
        people.act(PARK, "enforcements", "seals", "close", { note: "结案" });
      },
    },
  ],
  restore({ plants }) {
    plants.tankfarm.pumpOneStopped = false;
  },
};
