import type { SyncIndexPort, SyncQuestion } from "../api/sync-index-port.ts";
import type { Catalog } from "../model/catalog/catalog.ts";
import { areasAround } from "../model/catalog/routing.ts";
import type { SyncCounts, SyncReport } from "../model/offline/sync-index.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../model/time.ts";
import type { EnterpriseSpan } from "../storage/records/line-queries.ts";
import type { Records } from "../storage/records/records.ts";
import { addCounts, syncIndexOf } from "../supervision/sync-index.ts";
import { pointsInService, syncCountsOf } from "./sync-counts.ts";

const WEEK_MS = 7 * DAY_MS;
/** Weeks begin on Monday in China Standard Time; the epoch began on a Thursday. */
const WEEK_OFFSET_MS = 4 * DAY_MS - 8 * HOUR_MS;
/** A week that is over changes only by what is put on record late. */
const KEEP_MS = 30 * MINUTE_MS;
const KEEP_NOW_MS = MINUTE_MS;
const KEPT_MAX = 20_000;
/** A trend of more enterprises at once would keep the records busy for long. */
const TREND_OF_MAX = 50;
const PAGE = 500;
/** Of one enterprise and week no more rows are read: an index of a storm is one of its beginning. */
const PAGES_MAX = 10;

interface Deps {
  readonly records: Pick<Records, "alarmAnswers" | "hazardsDue" | "tickets">;
  catalog(): Catalog;
  nowMs(): number;
}

/** Counts what is on record of each enterprise and week, keeps it for a while, and weighs it for whoever asks. */
export class SyncIndexDesk implements SyncIndexPort {
  readonly #deps: Deps;
  readonly #kept = new Map<string, { readonly untilMs: number; readonly counts: Promise<SyncCounts> }>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async report({ enterprises, weeks }: SyncQuestion): Promise<SyncReport> {
    const catalog = this.#deps.catalog();
    const thisWeekMs = weekOf(this.#deps.nowMs());
    // The week that runs says little on a Monday: the one before it counts as the newest whole one.
    const wholeMs = thisWeekMs - WEEK_MS;
    const own = await this.#countsOf(enterprises, wholeMs);
    const index = syncIndexOf(addCounts([...own.values()]));
    const trend = enterprises.length > TREND_OF_MAX ? [] : await this.#trendOf(enterprises, thisWeekMs, weeks);
    return {
      total: { fromMs: wholeMs, toMs: thisWeekMs, index },
      trend,
      enterprises: [...own].map(([enterprise, counts]) => ({ enterprise, index: syncIndexOf(counts) })),
      areas: areasOf(catalog, own),
    };
  }

  /** Oldest first; the last one is the week that runs. */
  async #trendOf(enterprises: readonly string[], thisWeekMs: number, weeks: number) {
    const spans: SyncReport["trend"][number][] = [];
    for (let back = weeks - 1; back >= 0; back--) {
      const fromMs = thisWeekMs - back * WEEK_MS;
      const counts = await this.#countsOf(enterprises, fromMs);
      spans.push({ fromMs, toMs: fromMs + WEEK_MS, index: syncIndexOf(addCounts([...counts.values()])) });
    }
    return spans;
  }

  async #countsOf(enterprises: readonly string[], fromMs: number): Promise<ReadonlyMap<string, SyncCounts>> {
    const found = new Map<string, SyncCounts>();
    // One after the other: others ask the records, too.
    for (const enterprise of enterprises) found.set(enterprise, await this.#keptOrCounted(enterprise, fromMs));
    return found;
  }

  #keptOrCounted(enterprise: string, fromMs: number): Promise<SyncCounts> {
    const nowMs = this.#deps.nowMs();
    const key = `${fromMs}/${enterprise}`;
    const known = this.#kept.get(key);
    if (known !== undefined && known.untilMs > nowMs) return known.counts;
    this.#kept.delete(key);
    const counts = this.#count(enterprise, fromMs, fromMs + WEEK_MS);
    const keepMs = fromMs + WEEK_MS > nowMs ? KEEP_NOW_MS : KEEP_MS;
    this.#kept.set(key, { untilMs: nowMs + keepMs, counts });
    // What failed is asked again.
    counts.catch(() => this.#kept.delete(key));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
    return counts;
  }

  async #count(enterprise: string, fromMs: number, toMs: number): Promise<SyncCounts> {
    const { records } = this.#deps;
    const span: EnterpriseSpan = { scope: [enterprise], enterprise, fromMs, toMs };
    const answers = await readAll((cursor) => records.alarmAnswers({ ...span, limit: PAGE, ...cursor }));
    const tickets = await readAll((cursor) => records.tickets({ ...span, status: "all", limit: PAGE, ...cursor }));
    const due = await records.hazardsDue(span);
    const { points } = this.#deps.catalog();
    return syncCountsOf({ points: pointsInService(points, enterprise), answers, tickets, due });
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

async function readAll<Item>(
  page: (cursor: {
    readonly cursor?: string;
  }) => Promise<{ readonly items: readonly Item[]; readonly nextCursor: string | null }>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  let cursor: { readonly cursor?: string } = {};
  for (let no = 0; no < PAGES_MAX; no++) {
    const { items, nextCursor } = await page(cursor);
    all.push(...items);
    if (nextCursor === null) break;
    cursor = { cursor: nextCursor };
  }
  return all;
}

function weekOf(wallMs: number): number {
  return Math.floor((wallMs - WEEK_OFFSET_MS) / WEEK_MS) * WEEK_MS + WEEK_OFFSET_MS;
}
