import type { QuarantineEntry } from "../../../model/effects.ts";
import type { Checker } from "./checker.ts";
import { replayed } from "./replayed.ts";

/** A fresh engine that takes the whole journal comes to the state of the living one, and to what was committed on the way, nothing else. */
export const REPLAY_IS_THE_SAME: Checker = {
  name: "replay gives the same state and the same records",
  check(run) {
    const { digest, events, outbox, quarantine, committedAlarms } = replayed(run);
    const disk = run.machine.recordsDisk;
    const isCommitted = ({ seq }: { readonly seq: number }): boolean => seq <= disk.committedSeq;
    const wrong =
      digest === run.digest ? [] : [`the digest of the living state is ${run.digest}, of the replayed one ${digest}`];
    wrong.push(...compare("event", events.filter(isCommitted), [...disk.events.values()]));
    wrong.push(
      ...compare(
        "push",
        outbox.filter(isCommitted),
        [...disk.outbox.values()].map(({ entry }) => entry),
      ),
    );
    wrong.push(
      ...compare(
        "quarantine entry",
        quarantine.filter(isCommitted).map(readable),
        [...disk.quarantine.values()].map(readable),
      ),
    );
    wrong.push(...compare("alarm", [...committedAlarms.values()], [...disk.alarms.values()]));
    return wrong;
  },
};

function compare(what: string, expected: readonly unknown[], found: readonly unknown[]): readonly string[] {
  const wanted = new Set(expected.map((each) => JSON.stringify(each)));
  const there = new Set(found.map((each) => JSON.stringify(each)));
  const missing = [...wanted].filter((each) => !there.has(each)).map((each) => `missing ${what}: ${each}`);
  const foreign = [...there]
    .filter((each) => !wanted.has(each))
    .map((each) => `${what} the journal does not know: ${each}`);
  return [...missing.slice(0, 2), ...foreign.slice(0, 2)];
}

function readable(entry: QuarantineEntry): unknown {
  return { ...entry, raw: Buffer.from(entry.raw).toString("base64") };
}
