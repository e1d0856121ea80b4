import type { CommittedView, DeviceGate, DevicePort, RecentMessage } from "../../api/ports.ts";
import type { Decoded } from "../../ingest/dialect.ts";
import { decodeMessage } from "../../ingest/decode.ts";
import { toPointSpec } from "../../ingest/normalize.ts";
import type { Device, Point } from "../../model/catalog/catalog.ts";
import { toDeviceKey } from "../../model/ids.ts";
import type { Reading } from "../../model/reading.ts";
import type { ReadingStore } from "../../storage/readings/reading-store.ts";
import type { Records } from "../../storage/records/records.ts";
import { judgeMessage, type NamedPoint, placesOf } from "./judge-message.ts";
import type { KeptMessage } from "./message-ring.ts";
import type { RecentMessages } from "./recent-messages.ts";

type DeviceListeners = ReturnType<DevicePort["listeners"]>;

export interface DeviceDeskDeps {
  readonly gate: DeviceGate;
  readonly messages: Pick<RecentMessages, "of" | "ratesOf">;
  readonly view: Pick<CommittedView, "catalog" | "point">;
  readonly records: Pick<Records, "refusalsOf">;
  readonly readings: Pick<ReadingStore, "read">;
  /** Where devices connect. */
  listeners(): DeviceListeners;
  /** Messages through here are committed, shown and handed to the store. */
  handedSeq(): number;
  /** Wall time, and how far it is ahead of engine time. */
  nowMs(): number;
  wallOffsetMs(): number;
}

/** A message this young may not be found in the stores yet. Contract of the reading store: 500 ms, unless it lags behind. */
const FRESH_MS = 10_000;

/** What people are told of a device: the gate's facts, and its newest messages with what the stores know of them. */
export function openDeviceDesk(deps: DeviceDeskDeps): DevicePort {
  const { gate, messages } = deps;
  return {
    connectionsOf: (enterprise, device) => gate.connectionsOf(enterprise, device),
    lastRefusalOf: (enterprise, device) => gate.lastRefusalOf(enterprise, device),
    disconnect: (enterprise, device) => gate.disconnect(enterprise, device),
    listeners: () => deps.listeners(),
    ratesOf: (enterprise, device) =>
      messages.ratesOf(toDeviceKey(enterprise, device), deps.nowMs() - deps.wallOffsetMs()),
    recentMessages: (enterprise, device) => readMessages(deps, enterprise, device),
  };
}

async function readMessages(deps: DeviceDeskDeps, enterprise: string, id: string): Promise<readonly RecentMessage[]> {
  const { catalog } = deps.view;
  const device = catalog.devices.find((each) => each.enterprise === enterprise && each.id === id);
  if (device === undefined) return [];
  const handedSeq = deps.handedSeq();
  const all = deps.messages.of(toDeviceKey(enterprise, id)).filter(({ seq }) => seq <= handedSeq);
  const points = pointsOf(device, catalog.points);
  const messages = all.map((kept) => ({ kept, decoded: readAgain(device, kept) }));
  const refused = all.filter((kept) => kept.refused > 0).map(({ seq }) => seq);
  const [refusals, stored] = await Promise.all([
    refused.length === 0 ? [] : deps.records.refusalsOf(refused),
    readStored(
      deps,
      enterprise,
      messages.flatMap(({ kept, decoded }) => placesOf(kept, decoded, points)),
    ),
  ]);
  const nowMs = deps.nowMs();
  return messages.map(({ kept, decoded }) =>
    judgeMessage(kept, decoded, points, {
      refusals: refusals.filter(({ seq }) => seq === kept.seq),
      storedAt: (point, ts) => stored.get(toPlace(point, ts)) ?? [],
      isFresh: nowMs - kept.receivedAtMs < FRESH_MS,
    }),
  );
}

/** null: only its beginning is kept, and a half message says nothing. */
function readAgain(device: Device, { channel, bytes, raw }: KeptMessage): Decoded | null {
  if (raw.length < bytes) return null;
  return channel === "status" ? { observations: [], rejections: [] } : decodeMessage(device.dialect, channel, raw);
}

function pointsOf(device: Device, all: readonly Point[]): ReadonlyMap<string, NamedPoint> {
  const own = all.filter(
    (point) => point.enterprise === device.enterprise && point.device === device.id && point.retired !== true,
  );
  return new Map(own.map((point) => [point.source ?? point.id, { id: point.id, spec: toPointSpec(point) }]));
}

/** Readings asked for in one go of one point. */
const READINGS_AT_ONCE = 200;
/** Readings of one point at one instant. */
const READINGS_AT_INSTANT = 50;

/** What is stored at these places. The newest messages of a device stand close together: most points are asked only once. */
async function readStored(
  deps: DeviceDeskDeps,
  enterprise: string,
  places: readonly { readonly point: string; readonly ts: number }[],
): Promise<ReadonlyMap<string, readonly Reading[]>> {
  const timesByPoint = new Map<string, Set<number>>();
  for (const { point, ts } of places) timesByPoint.set(point, (timesByPoint.get(point) ?? new Set()).add(ts));
  const stored = new Map<string, Reading[]>();
  const readPoint = async ([point, times]: [string, ReadonlySet<number>]): Promise<void> => {
    const pointNo = deps.view.point(enterprise, point)?.pointNo;
    if (pointNo === undefined) return;
    for (const reading of await readTimes(deps.readings, pointNo, times)) {
      const place = toPlace(point, reading.ts);
      const there = stored.get(place);
      if (there === undefined) stored.set(place, [reading]);
      else there.push(reading);
    }
  };
  await Promise.all([...timesByPoint].map(readPoint));
  return stored;
}

/** Readings at these times, and maybe others between them. */
async function readTimes(
  store: Pick<ReadingStore, "read">,
  pointNo: number,
  times: ReadonlySet<number>,
): Promise<readonly Reading[]> {
  const sorted = [...times].sort((a, b) => a - b);
  const [from = 0] = sorted;
  const to = (sorted.at(-1) ?? 0) + 1;
  const together = await store.read({ pointNo, from, to, limit: READINGS_AT_ONCE });
  if (together.nextCursor === null) return together.items;
  const readOne = (ts: number) => store.read({ pointNo, from: ts, to: ts + 1, limit: READINGS_AT_INSTANT });
  const pages = await Promise.all(sorted.map(readOne));
  return pages.flatMap(({ items }) => items);
}

function toPlace(point: string, ts: number): string {
  return `${point}@${ts}`;
}
