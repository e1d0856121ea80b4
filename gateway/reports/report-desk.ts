import type { Enterprise } from "../../model/catalog/catalog.ts";
import type { Logger } from "pino";
import { areasWithin } from "../../api/access.ts";
import type { ReportAsk, ReportPort } from "../../api/report-port.ts";
import type { CommittedView } from "../../api/ports.ts";
import { assert } from "../../model/assert.ts";
import { chinaDayOf } from "../../model/china-time.ts";
import {
  type KeptReport,
  REPORT_FORMATS,
  REPORT_PERIODS,
  type ReportFormat,
  type ReportPeriod,
  type ReportSubject,
} from "../../model/report.ts";
import { duePeriod, periodAround, type ReportSchedule } from "../../model/report-period.ts";
import type { Language } from "../../model/text/text.ts";
import { type Clock, MINUTE_MS } from "../../model/time.ts";
import type { Records } from "../../storage/records/records.ts";
import type { ReportStore } from "../../storage/reports/report-store.ts";
import { pointsByEnterprise } from "../sync-counts.ts";
import type { OrderedEnterprise, ReportOrder } from "./make-report.ts";
import type { ReportMaker } from "./report-maker.ts";

export interface ReportDeskDeps {
  readonly maker: ReportMaker;
  readonly store: ReportStore;
  readonly view: Pick<CommittedView, "catalog" | "rules">;
  readonly records: Pick<Records, "appendAudit">;
  readonly version: string;
  readonly nowMs: () => number;
}

/** Makes reports for whoever asks, and those that are due by themselves. */
export class ReportDesk implements ReportPort {
  readonly #deps: ReportDeskDeps;
  /** Records are known to begin here: no period that ended before is looked at again. */
  #beginMs = 0;

  constructor(deps: ReportDeskDeps) {
    this.#deps = deps;
  }

  async make({ subject, period, atMs, language, by }: ReportAsk, format: ReportFormat): Promise<Uint8Array> {
    const order = this.#order(subject, periodAround(period, atMs), language, by);
    const { files } = await this.#deps.maker.make(order, [format]);
    const file = files[format];
    assert(file !== undefined, "the maker makes the file it is asked for");
    return file;
  }

  kept(): readonly KeptReport[] {
    return this.#deps.store.list();
  }

  read(report: KeptReport, format: ReportFormat): Promise<Uint8Array | null> {
    return this.#deps.store.read(report, format);
  }

  /** Makes what is due and not there yet, one after the other; how many. A period from before all records is passed over. */
  async makeDue(schedule: ReportSchedule, language: Language, closing: AbortSignal): Promise<number> {
    let made = 0;
    for (const kind of REPORT_PERIODS) {
      const period = duePeriod(kind, schedule, this.#deps.nowMs());
      if (period.toMs <= this.#beginMs) continue;
      for (const subject of this.#subjects()) {
        if (closing.aborted) return made;
        if (this.#deps.store.find(idOf(subject, period)) !== null) continue;
        if (await this.#keep(subject, period, language)) made++;
        else break;
      }
    }
    return made;
  }

  async #keep(subject: Subject, period: ReportPeriod, language: Language): Promise<boolean> {
    const { maker, store, records, nowMs } = this.#deps;
    const order = this.#order(subject, period, language, null);
    const { report, files } = await maker.make(order, REPORT_FORMATS);
    // Nothing was recorded before the end of the period: there is nothing to tell, of nobody.
    const beginMs = report.unknown.recordsBeginMs;
    if (beginMs !== null && beginMs >= period.toMs) {
      this.#beginMs = beginMs;
      return false;
    }
    const { html, csv, xlsx, json } = files;
    assert(html && csv && xlsx && json, "the maker makes the files it is asked for");
    const about = { id: idOf(subject, period), subject: order.subject, period, madeAtMs: report.madeAtMs, language };
    const kept = await store.keep(about, { html, csv, xlsx, json });
    await records.appendAudit({
      atMs: nowMs(),
      by: null,
      action: "report-made",
      enterprise: subject.kind === "enterprise" ? subject.id : null,
      subject: kept.id,
      params: Object.fromEntries(REPORT_FORMATS.map((format) => [format, kept.files[format].sha256])),
    });
    return true;
  }

  #subjects(): readonly Subject[] {
    const { enterprises, areas } = this.#deps.view.catalog;
    const inService = enterprises.filter(({ retired }) => retired !== true).map(({ id }) => id);
    const within = areas.filter(({ retired, id }) => retired !== true && this.#asked({ kind: "area", id }).length > 0);
    return [
      ...within.map(({ id }) => ({ kind: "area", id }) as const),
      ...inService.map((id) => ({ kind: "enterprise", id }) as const),
    ];
  }

  #order(subject: Subject, period: ReportPeriod, language: Language, madeBy: string | null): ReportOrder {
    const { view, version, nowMs } = this.#deps;
    const { areas } = view.catalog;
    const enterprises = this.#enterprisesOf(subject);
    const name =
      subject.kind === "area" ? areas.find(({ id }) => id === subject.id)?.name : enterprises.find(Boolean)?.name;
    return {
      subject: { ...subject, name: name ?? subject.id },
      period,
      language,
      madeAtMs: nowMs(),
      madeBy,
      gateway: `Twinline ${version}`,
      enterprises,
    };
  }

  #asked({ kind, id }: Subject): readonly Enterprise[] {
    const { catalog } = this.#deps.view;
    const areas = kind === "area" ? areasWithin(id, catalog) : null;
    return catalog.enterprises.filter((each) =>
      areas === null ? each.id === id : each.retired !== true && areas.has(each.area),
    );
  }

  #enterprisesOf(subject: Subject): readonly OrderedEnterprise[] {
    const { catalog, rules } = this.#deps.view;
    const points = pointsByEnterprise(catalog);
    return this.#asked(subject).map((each) => ({
      id: each.id,
      name: each.name ?? each.id,
      points: (points.get(each.id) ?? []).map(({ id: point, zone }) => ({ id: point, zone })),
      silenceRules: rules
        .filter((rule) => rule.kind === "no-data" && rule.enterprise === each.id)
        .map((rule) => rule.id),
    }));
  }
}

type Subject = Omit<ReportSubject, "name">;

/** Ids of enterprises and areas are plain: so is this. */
function idOf({ kind, id }: Subject, period: ReportPeriod): string {
  return `${period.kind}-${chinaDayOf(period.fromMs)}-${kind}-${id}`;
}

export interface ReportClockDeps {
  readonly desk: ReportDesk;
  readonly schedule: ReportSchedule | null;
  readonly language: Language;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Looks every minute for reports that are due; returns how to stop. Without a schedule none is made. */
export function startReportClock({ desk, schedule, language, clock, logger }: ReportClockDeps): () => Promise<void> {
  if (schedule === null) return async () => undefined;
  const closing = new AbortController();
  const looking = (async () => {
    while (!closing.signal.aborted) {
      await clock.sleep(MINUTE_MS, closing.signal).catch(() => undefined);
      if (closing.signal.aborted) break;
      try {
        const made = await desk.makeDue(schedule, language, closing.signal);
        if (made > 0) logger.info({ made }, "reports made");
      } catch (error) {
        if (closing.signal.aborted) break;
        logger.warn({ err: error }, "reports could not be made; trying again");
        await clock.sleep(RETRY_MS, closing.signal).catch(() => undefined);
      }
    }
  })();
  return async () => {
    closing.abort();
    await looking;
  };
}

const RETRY_MS = 10 * MINUTE_MS;
