import { z } from "zod";
import { DAY_MS } from "../../model/time.ts";
import type { Joint, Want } from "../joint.ts";
import { machineHazard } from "../machine-hazard.ts";

const settings = z.strictObject({});

/** L4: an interlock did not act on its cause: a major hazard, with the advice to shut down. One for each alarm. */
export const interlockFails: Joint<z.infer<typeof settings>> = {
  code: "L4",
  words: {
    zh: { name: "联锁失效转重大隐患", purpose: "联锁拒动自动生成重大隐患，并建议停车" },
    en: {
      name: "an interlock that fails makes a major hazard",
      purpose: "An interlock that did not act on its cause becomes a major hazard, with the advice to shut down",
    },
  },
  settings,
  wants(look) {
    return look.alarms.flatMap((alarm): readonly Want[] => {
      const { id, point, active, retro, drill, params } = alarm;
      if (params["check"] !== "fail-trip" || point === null || !active || retro || drill != null) return [];
      const order = machineHazard(look.enterprise, {
        joint: "L4",
        text: `${point}：联锁拒动，建议立即停车（${id}）`,
        grade: "major",
        // The district hears of it at once where its red route says so: red, not orange as other major hazards.
        calls: 1,
        category: "instrument",
        place: { site: null, zone: look.point(point)?.zone ?? null, points: [point] },
      });
      return [{ key: id, forMs: 30 * DAY_MS, order, alarm: id }];
    });
  },
};
