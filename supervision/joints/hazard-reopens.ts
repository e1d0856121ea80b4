import { DAY_MS } from "../../model/time.ts";
import type { Joint } from "../joint.ts";
import { recurrencesOf, recurrenceSettings, type RecurrenceSettings } from "../recurrence.ts";

/** D-06 as a joint: whoever closed it, the hazard is open again. Set, and switched off, together with the contradiction. */
export const hazardReopens: Joint<RecurrenceSettings> = {
  code: "D-06",
  words: {
    zh: { name: "隐患复现自动重开", purpose: "已销号隐患的关联测点在 7 日内再次报警两次以上，隐患自动重新打开" },
    en: {
      name: "a hazard that is back reopens",
      purpose: "A closed hazard whose own points alarm twice within 7 days is open again",
    },
  },
  settings: recurrenceSettings,
  wants(look, settings) {
    return recurrencesOf(look, settings)
      .filter(({ hazard }) => hazard.closedAtMs !== null)
      .map(({ hazard, closedAtMs, alarms }) => {
        const last = alarms.at(-1)?.id;
        return {
          key: `${hazard.id}/${closedAtMs}`,
          forMs: 30 * DAY_MS,
          order: {
            type: "act",
            ticket: hazard.id,
            act: "recurred",
            body: { alarms: [...new Set(alarms.map(({ id }) => id))] },
            claimed: null,
            gathered: {},
          },
          ...(last === undefined ? {} : { alarm: last }),
        };
      });
  },
};
