import { decodeEvent } from "../../../gateway/codec.ts";
import { digestOf } from "../../../gateway/snapshot.ts";
import { newState } from "../../../gateway/state.ts";
import { step } from "../../../gateway/step.ts";
import type { Alarm, AlarmEvent } from "../../../model/alarm.ts";
import { Effects, type QuarantineEntry } from "../../../model/effects.ts";
import type { OutboxEntry } from "../../../model/push.ts";
import type { JournalRecord } from "../../../storage/journal/journal.ts";
import type { FinishedRun } from "../simulate.ts";

/** What the journal says must have happened, taken from its first record on by a fresh engine. */
export interface Replayed {
  readonly digest: string;
  readonly events: readonly AlarmEvent[];
  readonly outbox: readonly OutboxEntry[];
  readonly quarantine: readonly QuarantineEntry[];
  /** Every alarm as it stood after the last record, and after the last committed one, that touched it. */
  readonly alarms: ReadonlyMap<string, Alarm>;
  readonly committedAlarms: ReadonlyMap<string, Alarm>;
  /** Wall time minus engine time while a record was decided, by its number. */
  readonly offsetsMs: readonly number[];
}

const known = new WeakMap<FinishedRun, Replayed>();

export function replayed(run: FinishedRun): Replayed {
  const found = known.get(run) ?? replay(run);
  known.set(run, found);
  return found;
}

/** The records the living engine has decided. */
export function decidedRecords({ machine }: FinishedRun): readonly JournalRecord[] {
  return machine.journalDisk.records.slice(0, machine.life?.engine.loop.state.seq ?? 0);
}

function replay(run: FinishedRun): Replayed {
  const state = newState();
  const effects = new Effects();
  const events: AlarmEvent[] = [];
  const outbox: OutboxEntry[] = [];
  const quarantine: QuarantineEntry[] = [];
  const alarms = new Map<string, Alarm>();
  const committedAlarms = new Map<string, Alarm>();
  const offsetsMs: number[] = [0];
  const { committedSeq } = run.machine.recordsDisk;
  for (const record of decidedRecords(run)) {
    step(state, decodeEvent(record.kind, record.payload), record, effects);
    offsetsMs[record.seq] = state.global.data.wallOffsetMs;
    events.push(...effects.alarmEvents);
    outbox.push(...effects.outbox);
    quarantine.push(...effects.quarantine);
    for (const { alarm } of effects.alarms.values()) {
      alarms.set(alarm.id, { ...alarm });
      if (record.seq <= committedSeq) committedAlarms.set(alarm.id, { ...alarm });
    }
    effects.clear();
  }
  return { digest: digestOf(state), events, outbox, quarantine, alarms, committedAlarms, offsetsMs };
}
