import type { Contradiction } from "../contradiction.ts";
import { recurrencesOf, recurrenceSettings, type RecurrenceSettings } from "../recurrence.ts";

/** D-06: the hazard is closed, and its own points alarm again. It stands until the hazard is closed anew. */
export const hazardIsBack: Contradiction<RecurrenceSettings> = {
  code: "D-06",
  words: {
    zh: {
      name: "隐患已销号，同一测点又报警",
      online: "{point} 自销号以来报警 {alarms} 次",
      offline: "隐患 {ticket} 已由 {by} 销号",
    },
    en: {
      name: "the hazard was closed, and its own point alarms again",
      online: "{point} has alarmed {alarms} times since",
      offline: "Hazard {ticket} was closed by {by}",
    },
  },
  settings: recurrenceSettings,
  find(look, settings) {
    return recurrencesOf(look, settings).map(({ hazard, closedAtMs, alarms }) => ({
      key: `${hazard.id}/${closedAtMs}`,
      level: 2,
      place: hazard.place,
      online: {
        atMs: alarms.at(-1)?.raisedAtMs ?? null,
        facts: { point: alarms.at(-1)?.point ?? null, alarms: alarms.length },
      },
      offline: { atMs: closedAtMs, facts: { ticket: hazard.id, by: hazard.facts.closedLastBy } },
      links: [
        { to: "ticket", id: hazard.id, role: "contradicts" },
        ...[...new Set(alarms.map(({ id }) => id))].map((id) => ({ to: "alarm", id, role: "confirms" }) as const),
      ],
    }));
  },
};
