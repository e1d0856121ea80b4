import type { z } from "zod";
import { DAY_MS, MINUTE_MS } from "../../model/time.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import { actWant } from "../act-want.ts";
import type { Joint } from "../joint.ts";
import { brokenStreamsOf, streamSettings } from "../permits/permit-stream.ts";

/**
 * P2: people are in a confined space only while their portable detectors are heard. Nothing known of one for too long: evacuate, the work is
 * suspended, and whoever watches over it is called. That the air is written down every two hours is the permit's own clock.
 */
export const streamKeepsPeopleIn: Joint<z.infer<typeof streamSettings>> = {
  code: "P2",
  words: {
    zh: { name: "受限空间连续监测", purpose: "移动式检测仪超过设定时间无数据，提示撤离、中断作业并呼叫" },
    en: {
      name: "a confined space is watched",
      purpose: "Nothing heard of a portable detector for too long: evacuate, the work is suspended, people are called",
    },
  },
  settings: streamSettings,
  wants: (look, { gapMinutes }) =>
    look.tickets<PermitFacts>("permit").flatMap((permit) => {
      const { state, facts, closedAtMs } = permit;
      if (closedAtMs !== null || !facts.confined || (state !== "working" && facts.inside.length === 0)) return [];
      const [broken] = brokenStreamsOf(permit, look, gapMinutes * MINUTE_MS);
      if (broken === undefined) return [];
      return actWant(permit, "stream-lost", {
        key: `${permit.id}/${broken.point}/${broken.lastKnownAtMs}`,
        forMs: DAY_MS,
        body: { ...broken, inside: facts.inside.map(({ person }) => person) },
      });
    }),
};
