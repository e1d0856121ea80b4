import { join } from "node:path";
import type { Logger } from "pino";
import { GatewayError } from "../model/errors.ts";
import { EVENT_KIND } from "../model/journal-event.ts";
import type { OutboxEntry } from "../model/push.ts";
import type { Clock } from "../model/time.ts";
import { type FileJournal, openFileJournal } from "../storage/journal/file-journal.ts";
import type { Journal, JournalRecord, JournalState } from "../storage/journal/journal.ts";
import type { EmbeddedStore } from "../storage/readings/embedded/embedded-store.ts";
import { openEmbeddedStore } from "../storage/readings/embedded/open-embedded-store.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";
import { type OpenedRecords, openRecords, type RecordsReserve } from "../storage/records/open-records.ts";
import type { Records } from "../storage/records/records.ts";
import { PATH_DEVICE, PATH_ENTERPRISE } from "../model/path-proof.ts";
import { messagePrefix } from "./codec.ts";
import { EngineClock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { RecentMessages } from "./devices/recent-messages.ts";
import { CarryOut } from "./effects.ts";
import { FaultDesk } from "./fault-desk.ts";
import { Loop } from "./loop.ts";
import { Snapshotter, SNAPSHOT_LIMITS } from "./snapshotter.ts";
import { type EngineState, newState, STATE_VERSION } from "./state.ts";
import { loadState } from "./step/derive.ts";
import { View } from "./view.ts";

export interface EngineDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
  readonly version: string;
  readonly recentMessages?: RecentMessages;
}

/** What the engine itself needs of its stores. */
export interface Stores {
  readonly journal: Journal & Pick<FileJournal, "lastAtMs">;
  readonly records: Pick<Records, "committedSeq" | "commit" | "loadSnapshot" | "saveSnapshot" | "close"> &
    Partial<RecordsReserve>;
  readonly readings: ReadingStore;
}

/** The stores of a data folder. */
interface FolderStores extends Stores {
  readonly journal: FileJournal;
  readonly records: OpenedRecords;
  readonly readings: EmbeddedStore;
}

/** The durable heart without any listener: journal, state, loop, stores. */
export interface Engine<S extends Stores = FolderStores> {
  readonly loop: Loop;
  readonly carryOut: CarryOut;
  readonly view: View;
  readonly records: S["records"];
  readonly readings: S["readings"];
  readonly journal: S["journal"];
  readonly faults: FaultDesk;
  readonly snapshotter: Snapshotter;
  /** Who is woken with new outbox entries after each commit. */
  onOutbox: (entries: readonly OutboxEntry[]) => void;
  readonly commitTrouble: string | null;
  /** False: records live on their reserve. Telemetry must wait, or it would take that space from alarms. */
  readonly recordsHaveSpace: boolean;
  readonly lastDataAtMs: number | null;
  /** Replays what the stores lack, then follows the journal. `onDurable` hears of each flush before it is decided. */
  start(onDurable: (records: readonly JournalRecord[]) => void): Promise<void>;
  /** Sends a record through journal, step and commit; resolves true when it has come out at the end. */
  probe(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the stores of a data folder and loads the newest snapshot. Closes what it opened when something fails. */
export async function openEngine(config: Config, deps: EngineDeps): Promise<Engine> {
  const { clock, logger } = deps;
  const journal = await openFileJournal({
    directory: join(config.dataDir, "journal"),
    lockPath: join(config.dataDir, "lock"),
    clock,
    limits: { segmentBytes: config.journalSegmentBytes, quotaBytes: config.journalQuotaBytes },
    unsafeSkipSync: config.unsafeSkipSync,
  });
  const opened: { close(): Promise<void> }[] = [journal];
  try {
    const records = await openRecords({ directory: config.dataDir, logger: logger.child({ component: "records" }) });
    opened.push(records);
    const readings = await openEmbeddedStore({
      directory: join(config.dataDir, "readings"),
      logger: logger.child({ component: "readings" }),
      onDeath: deps.onFailure,
    });
    opened.push(readings);
    return await joinEngine(config, deps, { journal, records, readings });
  } catch (error) {
    for (const part of opened.reverse()) await part.close();
    throw error;
  }
}

/** Loads the newest snapshot and joins the engine to stores that are open. They stay the caller's when it throws; `close` closes them. */
export async function joinEngine<S extends Stores>(
  config: Pick<Config, "snapshotRecords" | "snapshotEveryMs">,
  deps: EngineDeps,
  stores: S,
): Promise<Engine<S>> {
  const { clock, logger } = deps;
  const { journal, records, readings } = stores;
  if (records.committedSeq > journal.durableSeq) throw journalTooShort(records.committedSeq, journal.durableSeq);
  const state = await loadNewest(records);
  const view = new View();
  const trouble: { now: string | null } = { now: null };
  const carryOut = new CarryOut({
    records,
    readings,
    view,
    clock,
    logger,
    wakeDelivery: (entries) => engine.onOutbox(entries),
    onCommitTrouble: (reason) => {
      trouble.now = reason;
    },
  });
  // Engine time of the newest record anywhere: the clock must not start before it.
  const engineClock = new EngineClock(clock, Math.max(state.atMs, journal.lastAtMs));
  const { onFailure, recentMessages } = deps;
  const noted = recentMessages === undefined ? {} : { recentMessages };
  const loop = new Loop(state, { journal, clock, engineClock, carryOut, logger, onFailure, ...noted });
  const faults = new FaultDesk(loop, logger);
  const limits = { ...SNAPSHOT_LIMITS, recordsMax: config.snapshotRecords, everyMs: config.snapshotEveryMs };
  const snapshotter = new Snapshotter({ loop, carryOut, records, readings, journal, clock, logger, limits }, state.seq);
  const heard: { atMs: number | null } = { atMs: null };
  const engine: Engine<S> = {
    loop,
    carryOut,
    view,
    records,
    readings,
    journal,
    faults,
    snapshotter,
    onOutbox: () => undefined,
    get commitTrouble() {
      return trouble.now;
    },
    get recordsHaveSpace() {
      return records.reserveHeld !== false;
    },
    get lastDataAtMs() {
      return heard.atMs;
    },
    start: (onDurable) => startEngine(engine, deps, onDurable, heard),
    probe: () => probeEngine(engine),
    close: () => closeEngine(engine, stores),
  };
  definePoints(state, readings);
  return engine;
}

async function startEngine(
  engine: Engine<Stores>,
  deps: EngineDeps,
  onDurable: (records: readonly JournalRecord[]) => void,
  heard: { atMs: number | null },
): Promise<void> {
  const { loop, view, journal, records } = engine;
  const firstEver = journal.durableSeq === 0;
  await loop.replay(records.committedSeq);
  view.showAll(loop.state);
  journal.onDurable = (batch, durableAtMs) => {
    if (batch.some((record) => isOfDevice(record))) heard.atMs = durableAtMs;
    onDurable(batch);
    loop.enqueue(batch, durableAtMs);
  };
  journal.onStateChange = (now) => {
    // The journal's thread has ended by a mistake of ours: only a restart helps.
    if (now.reason?.startsWith("thread") === true) deps.onFailure(new Error(`the journal has ended: ${now.reason}`));
    stateOfStorage(engine, now);
  };
  records.onReserveChange = () => stateOfStorage(engine, journal.state());
  loop.start(firstEver ? 0 : loop.deafSinceLastRecordMs(), deps.version);
  stateOfStorage(engine, journal.state());
  engine.snapshotter.start();
  // The start record is decided before anything else happens.
  await journal.flush();
  await loop.atRest(async () => undefined);
}

/** The virtual sensor is no device: it must not make the newest data look fresh. */
function isOfDevice({ kind, head }: JournalRecord): boolean {
  if (kind === EVENT_KIND.onceMessage) return true;
  return kind === EVENT_KIND.message && (head === undefined || PATH_PREFIX.compare(head) !== 0);
}

const PATH_PREFIX = Buffer.from(
  messagePrefix({ enterprise: PATH_ENTERPRISE, device: PATH_DEVICE, channel: "readings" }),
);

async function probeEngine({ loop, journal, carryOut, records }: Engine<Stores>): Promise<boolean> {
  const seq = loop.append({ kind: "tick" }, true);
  await journal.flush();
  await loop.atRest(() => carryOut.commitThrough(loop.state));
  return records.committedSeq >= seq;
}

function stateOfStorage({ faults, recordsHaveSpace }: Engine<Stores>, { accepting, reason }: JournalState): void {
  const journalFull = accepting !== "all" && (reason === "ENOSPC" || reason === "EDQUOT" || reason === "quota");
  const full = journalFull || !recordsHaveSpace;
  faults.state("storage-full", "", full, { reason: journalFull ? reason : "records-reserve" });
  faults.state("journal-failed", "", accepting !== "all" && !journalFull, { reason });
}

async function closeEngine(engine: Engine<Stores>, { journal, records, readings }: Stores): Promise<void> {
  const { loop, carryOut, snapshotter, faults } = engine;
  faults.close();
  await journal.flush().catch(() => undefined);
  await snapshotter.close();
  // What is durable is decided now, so that the next start has nothing to catch up; if a store fails, the next start will.
  await Promise.race([
    snapshotter.take().catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, 5_000).unref()),
  ]);
  carryOut.close();
  await loop.close();
  await journal.close();
  await readings.close();
  await records.close();
}

/** Records have seen what the journal no longer holds: its end was damaged, or the folder was put together from two. */
function journalTooShort(committedSeq: number, durableSeq: number): GatewayError {
  return new GatewayError(
    "JOURNAL_CORRUPT",
    `records are committed through ${committedSeq}, but the journal ends at ${durableSeq}`,
    {
      hint: "the end of the journal is damaged or missing: keep the folder, run `npx twinline doctor`, and restore a backup",
      params: { committedSeq, durableSeq },
    },
  );
}

async function loadNewest(records: Stores["records"]): Promise<EngineState> {
  const snapshot = await records.loadSnapshot();
  if (snapshot === null) return newState();
  if (snapshot.stateVersion !== STATE_VERSION) {
    throw new GatewayError(
      "STATE_VERSION",
      `the data folder holds engine state of version ${snapshot.stateVersion}; this release reads ${STATE_VERSION}`,
      {
        hint: "use the release that wrote it, or restore a backup",
      },
    );
  }
  return loadState(snapshot.seq, atMsOf(snapshot.shards), snapshot.shards);
}

function atMsOf(shards: ReadonlyMap<string, string>): number {
  // Written by beginSnapshot into every snapshot.
  return (JSON.parse(shards.get("clock") ?? '{"atMs":0}') as { atMs: number }).atMs;
}

/** The store learns which point each number means, also of points defined before it was last closed. */
function definePoints(state: EngineState, readings: ReadingStore): void {
  for (const [key, pointNo] of Object.entries(state.catalog.data.pointNos)) {
    const [enterprise = "", point = ""] = key.split("/");
    readings.define(pointNo, enterprise, point);
  }
}
