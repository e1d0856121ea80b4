import type { SyncIndexPort, SyncQuestion } from "../api/sync-index-port.ts";
import type { Catalog } from "../model/catalog/catalog.ts";
import { areasAround } from "../model/catalog/routing.ts";
import type { SyncCounts, SyncReport } from "../model/offline/sync-index.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../model/time.ts";
import type { SyncSpanRow } from "../storage/records/line-queries.ts";
import type { Records } from "../storage/records/records.ts";
import { addCounts, syncIndexOf } from "../supervision/sync-index.ts";
import { pointsByEnterprise, SAID, syncCountsOf } from "./sync-counts.ts";

const WEEK_MS = 7 * DAY_MS;
/** Weeks begin on Monday in China Standard Time; the epoch began on a Thursday. */
const WEEK_OFFSET_MS = 4 * DAY_MS - 8 * HOUR_MS;
/** Screens ask again and again, and a week hardly changes meanwhile. */
const KEEP_MS = MINUTE_MS;
/** Weeks of enterprises kept in all: everybody who asks the same question gets the same answer. */
const KEPT_MAX = 100_000;

interface Deps {
  readonly records: Pick<Records, "syncSpans">;
  catalog(): Catalog;
  nowMs(): number;
}

/** The weeks of one question, oldest first: what is on record of each enterprise of which anything is. */
type Weeks = readonly ReadonlyMap<string, SyncSpanRow>[];

interface Kept {
  readonly untilMs: number;
  /** Weeks of enterprises. */
  readonly size: number;
  readonly weeks: Promise<Weeks>;
}

/** Counts what is on record of enterprises week by week, keeps it for a while, and weighs it for whoever asks. */
export class SyncIndexDesk implements SyncIndexPort {
  readonly #deps: Deps;
  readonly #kept = new Map<string, Kept>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async report({ enterprises, weeks: trendWeeks }: SyncQuestion): Promise<SyncReport> {
    const catalog = this.#deps.catalog();
    const thisWeekMs = weekOf(this.#deps.nowMs());
    // The week that runs says little on a Monday: the one before it counts as the newest whole one.
    const wholeMs = thisWeekMs - WEEK_MS;
    const spans = Math.max(2, trendWeeks);
    const fromMs = thisWeekMs - (spans - 1) * WEEK_MS;
    const weeks = await this.#weeks(enterprises, fromMs, spans);
    const pointsOf = pointsByEnterprise(catalog);
    const countsOf = (week: number) =>
      new Map(enterprises.map((id) => [id, syncCountsOf(weeks[week]?.get(id), pointsOf.get(id) ?? [])]));
    const own = countsOf(spans - 2);
    const trend = Array.from({ length: trendWeeks }, (_, i) => {
      const week = spans - trendWeeks + i;
      const counts = week === spans - 2 ? own : countsOf(week);
      const atMs = fromMs + week * WEEK_MS;
      return { fromMs: atMs, toMs: atMs + WEEK_MS, index: syncIndexOf(addCounts([...counts.values()])) };
    });
    return {
      total: { fromMs: wholeMs, toMs: thisWeekMs, index: syncIndexOf(addCounts([...own.values()])) },
      trend,
      enterprises: [...own].map(([enterprise, counts]) => ({ enterprise, index: syncIndexOf(counts) })),
      areas: areasOf(catalog, own),
    };
  }

  #weeks(enterprises: readonly string[], fromMs: number, spans: number): Promise<Weeks> {
    const nowMs = this.#deps.nowMs();
    const key = JSON.stringify([fromMs, spans, ...enterprises]);
    const known = this.#kept.get(key);
    if (known !== undefined && known.untilMs > nowMs) return known.weeks;
    this.#kept.delete(key);
    const weeks = this.#read(enterprises, fromMs, spans);
    this.#kept.set(key, { untilMs: nowMs + KEEP_MS, size: enterprises.length * spans, weeks });
    // What failed is asked again.
    weeks.catch(() => this.#kept.delete(key));
    let size = 0;
    for (const each of this.#kept.values()) size += each.size;
    for (const [oldest, each] of this.#kept) {
      if (size <= KEPT_MAX) break;
      size -= each.size;
      this.#kept.delete(oldest);
    }
    return weeks;
  }

  async #read(enterprises: readonly string[], fromMs: number, spans: number): Promise<Weeks> {
    const query = { enterprises, fromMs, spanMs: WEEK_MS, spans, said: SAID };
    const weeks = Array.from({ length: spans }, () => new Map<string, SyncSpanRow>());
    for (const row of await this.#deps.records.syncSpans(query)) weeks[row.span]?.set(row.enterprise, row);
    return weeks;
  }
}

function areasOf(catalog: Catalog, own: ReadonlyMap<string, SyncCounts>): SyncReport["areas"] {
  const within = new Map<string, SyncCounts[]>();
  for (const [enterprise, counts] of own) {
    for (const area of areasAround(catalog, enterprise)) {
      const known = within.get(area);
      if (known === undefined) within.set(area, [counts]);
      else known.push(counts);
    }
  }
  return [...within]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([area, all]) => ({ area, enterprises: all.length, index: syncIndexOf(addCounts(all)) }));
}

function weekOf(wallMs: number): number {
  return Math.floor((wallMs - WEEK_OFFSET_MS) / WEEK_MS) * WEEK_MS + WEEK_OFFSET_MS;
}
