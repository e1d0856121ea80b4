import type { Checker } from "./checker.ts";
import { replayed } from "./replayed.ts";

/** Whatever was received carries the key its transition has in the journal, and one key always says the same. */
export const KEYS_ARE_ONE: Checker = {
  name: "no push under a new key for the same transition",
  check(run) {
    const wrong: string[] = [];
    const foretold = new Map(replayed(run).outbox.map((entry) => [entry.key, JSON.stringify(entry)]));
    const { committedSeq } = run.machine.recordsDisk;
    for (const { key, channel, entry } of run.history.pushes) {
      const expected = foretold.get(key);
      if (expected === undefined) wrong.push(`${key} was received, and the journal knows of no such call`);
      else if (expected !== JSON.stringify(entry))
        wrong.push(`${key} said something else than the journal: ${JSON.stringify(entry)}`);
      if (entry.channel !== channel) wrong.push(`${key} went to ${channel}`);
      if (entry.seq > committedSeq) wrong.push(`${key} was sent before it was committed`);
    }
    const transitions = new Map<string, string>();
    for (const { alarm, reason, step, channel, key } of replayed(run).outbox) {
      const transition = [alarm.id, alarm.transitions, reason, step, channel].join(" ");
      const other = transitions.get(transition);
      if (other !== undefined && other !== key) wrong.push(`${transition} has two keys: ${other} and ${key}`);
      transitions.set(transition, key);
    }
    return wrong;
  },
};
