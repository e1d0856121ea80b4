import { groupBy } from "../group-by.ts";
import type { Checker } from "./checker.ts";

/** From the acknowledgement until the condition returns nobody is called out. */
export const ACKNOWLEDGED_IS_SILENT: Checker = {
  name: "an acknowledged alarm is silent",
  check({ machine }) {
    const { events, outbox } = machine.recordsDisk;
    const happenings = [
      ...[...events.values()].map(({ alarm, seq, no, kind }) => ({ alarm, seq, no, kind, key: null })),
      ...[...outbox.values()].map(({ entry }) => ({
        alarm: entry.alarm.id,
        seq: entry.seq,
        no: entry.alarm.transitions,
        kind: entry.reason,
        key: entry.key,
      })),
    ];
    const wrong: string[] = [];
    for (const [alarm, own] of groupBy(happenings, (each) => each.alarm)) {
      let isAcknowledged = false;
      // A call stands behind the transition it follows from.
      for (const { kind, key } of own.sort((a, b) => a.no - b.no || Number(a.key !== null) - Number(b.key !== null))) {
        if (key === null && kind === "acknowledged") isAcknowledged = true;
        if (key === null && kind === "raised") isAcknowledged = false;
        if (isAcknowledged && key !== null && CALLS.has(kind))
          wrong.push(`${alarm} was acknowledged, and ${key} calls it out`);
      }
    }
    return wrong;
  },
};

const CALLS: ReadonlySet<string> = new Set(["raised", "escalated", "unshelved", "unmuted"]);
