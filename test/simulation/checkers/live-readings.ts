import { decodeEvent } from "../../../gateway/codec.ts";
import { LIVE_WINDOW_MS } from "../../../model/time.ts";
import type { OracleReading } from "../../kit/oracle.ts";
import { messageKey } from "../history.ts";
import type { FinishedRun } from "../simulate.ts";
import { decidedRecords, replayed } from "./replayed.ts";

export interface LiveReadings {
  /** On engine time, in the order in which they were heard. */
  readonly readings: readonly OracleReading[];
  /** When a reading of a point first came so late that only the gateway can say whether it was live. */
  readonly doubtAtMs: ReadonlyMap<string, number>;
  readonly endMs: number;
}

/** The readings of plain devices that were live, by the world's own word: told as such, of now, and newer than all before them. */
export function liveReadingsOf(run: FinishedRun): LiveReadings {
  const plain = new Set(
    run.plant.devices.filter(({ aheadMs, marksHistory }) => aheadMs === 0 && marksHistory).map(({ key }) => key),
  );
  const readings: OracleReading[] = [];
  const doubtAtMs = new Map<string, number>();
  const newestTs = new Map<string, number>();
  const { offsetsMs } = replayed(run);
  for (const { seq, kind, payload, atMs } of decidedRecords(run)) {
    const event = decodeEvent(kind, payload);
    if (event.kind !== "message" || event.channel !== "readings") continue;
    const deviceKey = `${event.enterprise}/${event.device}`;
    const message = plain.has(deviceKey)
      ? run.history.messages.get(messageKey(deviceKey, Buffer.from(event.payload).toString()))
      : undefined;
    for (const { point, ts, isHistory, stored } of message?.readings ?? []) {
      if (stored === null || ts === null || isHistory || ts <= (newestTs.get(point) ?? 0)) continue;
      if (Math.abs(atMs + (offsetsMs[seq] ?? 0) - ts) > LIVE_WINDOW_MS && !doubtAtMs.has(point)) {
        doubtAtMs.set(point, atMs);
      }
      newestTs.set(point, ts);
      readings.push({ point, value: stored.value, quality: stored.quality, atMs });
    }
  }
  return { readings, doubtAtMs, endMs: run.machine.life?.engine.loop.state.atMs ?? 0 };
}
