import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { assert } from "../../model/assert.ts";
import { DAY_MS } from "../../model/time.ts";
import { RECORDS_LIMITS } from "../../storage/records/limits.ts";
import { type OpenedRecords, openRecords } from "../../storage/records/open-records.ts";
import { nextSeal } from "../../storage/records/seals.ts";
import type { ChainReport } from "../../storage/records/records.ts";
import { verifyChains, walked } from "../../storage/records/verify-chains.ts";
import { derivedWalks } from "../../storage/records/verify-derived.ts";
import { openWriter, recordsFileOf } from "../../storage/records/writer.ts";
import { openDistrictWorld } from "../../test/kit/district-world.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure, Target } from "../figure.ts";
import { median, percentile } from "../statistics.ts";
import { timeMs, timesMs } from "../timing.ts";
import { districtCatalog } from "../district.ts";
import { enterpriseId, pointsOf, type TwoLines, twoLinesBatches, YEAR_END_MS, zoneId } from "../two-lines.ts";

/** A district, and one enterprise so busy that a year of it is hundreds of thousands of happenings. */
const SIZES: Readonly<Record<Size, { district: TwoLines; busy: TwoLines; repeats: number }>> = {
  full: {
    district: { enterprises: 1_000, tickets: 300, entriesPerTicket: 10, alarms: 100 },
    busy: { enterprises: 1, tickets: 25_000, entriesPerTicket: 10, alarms: 15_000 },
    repeats: 20,
  },
  quick: {
    district: { enterprises: 1_000, tickets: 300, entriesPerTicket: 1, alarms: 20 },
    busy: { enterprises: 1, tickets: 5_000, entriesPerTicket: 10, alarms: 3_000 },
    repeats: 10,
  },
  smallest: {
    district: { enterprises: 3, tickets: 20, entriesPerTicket: 2, alarms: 10 },
    busy: { enterprises: 1, tickets: 20, entriesPerTicket: 2, alarms: 10 },
    repeats: 2,
  },
};

/** What verifying takes, and what people ask of a year of both lines. */
export const RECORDS: Bench = {
  name: "records",
  means: "verification of the chains, and questions about a year of both lines",
  async run(context) {
    const { district, busy } = SIZES[context.size];
    const districtFolder = await fill(context, "records-district", district);
    const busyFolder = await fill(context, "records-busy", busy);
    return [
      ...(await verifyFigures(context, districtFolder)),
      ...(await asking(districtFolder, (records) => districtFigures(context, records))),
      ...(await asking(busyFolder, (records) => timelineFigures(context, records))),
    ];
  },
};

/** How far the journal has come when the next seal is set. */
const SEQS_A_SEAL = 500;

async function fill({ scratch, say }: BenchContext, name: string, size: TwoLines): Promise<string> {
  const directory = join(scratch, name);
  await mkdir(directory);
  const { enterprises, tickets, entriesPerTicket, alarms } = size;
  say(`${enterprises} × ${tickets} tickets of ${entriesPerTicket} entries and ${alarms} alarms`);
  let sealAtSeq = SEQS_A_SEAL;
  const writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  const reading = new SqliteDatabase(recordsFileOf(directory), { readonly: true });
  for (const batch of twoLinesBatches(size)) {
    writer.commit(batch);
    if (batch.throughSeq < sealAtSeq) continue;
    sealAtSeq = batch.throughSeq + SEQS_A_SEAL;
    const seal = nextSeal(reading, YEAR_END_MS);
    if (seal !== null) await writer.appendSeal(seal);
  }
  reading.close();
  writer.close();
  return directory;
}

/** Processor time counts: waiting for a disk or for a neighbour is not what a chain costs. */
async function verifyFigures({ say }: BenchContext, directory: string): Promise<readonly Figure[]> {
  say("verifying");
  const sqlite = new SqliteDatabase(recordsFileOf(directory), { readonly: true });
  const chains = await verified(() => verifyChains(sqlite, () => Promise.resolve()));
  const derived = await verified(async () => {
    const reports: ChainReport[] = [];
    for (const [table, walk] of Object.entries(derivedWalks(sqlite)))
      reports.push(await walked(table, walk, () => Promise.resolve()));
    return reports;
  });
  sqlite.close();
  const target: Target = { bound: "at-least", value: 200_000, of: "measured" };
  return [
    {
      name: "records verified a second of processor time",
      unit: "/s",
      measured: chains.perSecond,
      target,
      note: `${chains.rows.toLocaleString("en-US")} records, seals included`,
    },
    {
      name: "rows that people read held against them, a second of processor time",
      unit: "/s",
      measured: derived.perSecond,
      note: `${derived.rows.toLocaleString("en-US")} rows`,
    },
  ];
}

async function verified(check: () => Promise<readonly ChainReport[]>) {
  const before = process.cpuUsage();
  const reports = await check();
  const { user, system } = process.cpuUsage(before);
  assert(
    reports.every(({ broken }) => broken === null),
    `nobody has touched the records: ${JSON.stringify(reports.filter(({ broken }) => broken !== null))}`,
  );
  const rows = reports.reduce((sum, { records }) => sum + records, 0);
  return { rows, perSecond: (rows / (user + system)) * 1e6 };
}

async function asking(
  directory: string,
  figures: (records: OpenedRecords) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const records = await openRecords({ directory, limits: { reserveBytes: 4_096 } });
  try {
    return await figures(records);
  } finally {
    await records.close();
  }
}

const ALL = { scope: null, limit: 100 } as const;

async function districtFigures({ size, say }: BenchContext, records: OpenedRecords): Promise<readonly Figure[]> {
  const { repeats, district } = SIZES[size];
  say("the overview of a district");
  const one = { scope: null, enterprise: enterpriseId(0) } as const;
  const ask = (name: string, target: Target | undefined, query: () => Promise<unknown>) =>
    queryFigure(name, target, repeats, query);
  return [
    await ask(`open tickets counted, ${district.enterprises} enterprises`, atMost(300), () =>
      records.ticketCounts({ scope: null, nowMs: YEAR_END_MS }),
    ),
    await ask("late tickets of all, a page", undefined, () =>
      records.tickets({ ...ALL, status: "open", lateAtMs: YEAR_END_MS }),
    ),
    await ask("open tickets of an enterprise, a page", undefined, () =>
      records.tickets({ ...ALL, ...one, status: "open" }),
    ),
    ...(await overviewFigures(district.enterprises, repeats, records)),
  ];
}

/** What a district sees of all its enterprises, through HTTP, counted anew each time. */
async function overviewFigures(
  enterprises: number,
  repeats: number,
  records: OpenedRecords,
): Promise<readonly Figure[]> {
  const world = await openDistrictWorld(records, districtCatalog(enterprises), YEAR_END_MS);
  const ask = (what: string, target: Target | undefined, query: () => Promise<unknown>) =>
    queryFigure(`${what}, ${enterprises} enterprises`, target, repeats, query);
  const counts = () => world.get("/ticket-counts?limit=1000");
  const index = () => world.get("/sync-index");
  const risk = () => world.get("/risk?limit=1000");
  try {
    return [
      await ask("index of the two lines, parts, towns and 8 weeks of trend", atMost(300), index),
      await ask("risk, zone by zone", atMost(300), risk),
      await ask("the whole overview, one after another", atMost(300), async () => {
        await counts();
        await index();
      }),
    ];
  } finally {
    await world.close();
  }
}

async function timelineFigures({ size, say }: BenchContext, records: OpenedRecords): Promise<readonly Figure[]> {
  const { repeats, busy } = SIZES[size];
  const happenings = busy.tickets * busy.entriesPerTicket + busy.alarms * 4;
  say(`the timeline of ${happenings.toLocaleString("en-US")} happenings`);
  const year = { ...ALL, enterprise: enterpriseId(0), fromMs: 0, toMs: 2 * YEAR_END_MS };
  const middle = await records.timeline({ ...year, toMs: YEAR_END_MS - 180 * DAY_MS });
  const cursor = middle.nextCursor === null ? {} : { cursor: middle.nextCursor };
  const name = `timeline of ${happenings.toLocaleString("en-US")} happenings`;
  const zone = { zone: zoneId(3), points: pointsOf(3) };
  const quiet = { zone: "nowhere", points: [] };
  const ask = (what: string, query: () => Promise<unknown>) =>
    queryFigure(`${name}, ${what}`, undefined, repeats, query);
  return [
    await ask("newest page", () => records.timeline(year)),
    await ask("a page from its middle", () => records.timeline({ ...year, ...cursor })),
    await ask("a page of one zone", () => records.timeline({ ...year, zone })),
    await ask("a zone in which nothing happened", () => records.timeline({ ...year, zone: quiet })),
  ];
}

/** The target holds for the first call, too, which finds nothing in memory; the median tells what people meet. */
async function queryFigure(
  name: string,
  target: Target | undefined,
  repeats: number,
  query: () => Promise<unknown>,
): Promise<Figure> {
  const first = await timeMs(query);
  const before = process.cpuUsage();
  const times = await timesMs(repeats, query);
  const { user, system } = process.cpuUsage(before);
  const cpuMs = ((user + system) / repeats / 1_000).toFixed(1);
  const worst = percentile(times, 1).toFixed(1);
  const note = `first ${first.toFixed(1)} ms, worst of ${repeats} ${worst} ms, ${cpuMs} ms of processor time each`;
  return { name, unit: "ms", measured: median(times), note, ...(target === undefined ? {} : { target }) };
}

function atMost(value: number): Target {
  return { bound: "at-most", value, of: "measured" };
}
