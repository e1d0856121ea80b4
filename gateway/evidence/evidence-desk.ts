import type { EvidencePort, EvidenceRequest } from "../../api/offline-ports.ts";
import type { CommittedView } from "../../api/ports.ts";
import type { Alarm } from "../../model/alarm.ts";
import type { Point } from "../../model/catalog/catalog.ts";
import type {
  EvidenceDelivery,
  EvidencePack,
  EvidencePoint,
  EvidenceReading,
  EvidenceRule,
} from "../../model/evidence.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Reading } from "../../model/reading.ts";
import { MINUTE_MS } from "../../model/time.ts";
import type { ReadingStore } from "../../storage/readings/reading-store.ts";
import type { Records } from "../../storage/records/records.ts";
import { lastDone } from "../../supervision/checks/effective-check.ts";
import { checkRecordsThen } from "../why/checks-then.ts";
import { toEvidenceHtml } from "./pack-html.ts";

export interface EvidenceDeps {
  readonly view: Pick<CommittedView, "catalog" | "point" | "rules">;
  readonly records: Pick<Records, "alarm" | "ticket" | "tickets" | "evidence" | "ruleVersions">;
  readonly readings: Pick<ReadingStore, "read">;
  readonly version: string;
  readonly nowMs: () => number;
}

/** Readings go so far before and after what a pack is about. */
const AROUND_MS = 30 * MINUTE_MS;
/** In all, at most, shared among the points: a pack stays below 2 MB. Those nearest before and after the subject come first. */
const READINGS_MAX = 4_000;
const POINTS_MAX = 10;
/** Of an alarm that nobody answered for days there are hundreds of pushes: so many proved records, the first and the last. */
const RECORDS_MAX = 240;
/** Alarms and tickets that are told of because what is asked about refers to them, at most: links are followed no farther than this. */
const THINGS_MAX = 40;

/** Gathers what is known of an alarm or a ticket, and what proves it. */
export class EvidenceDesk implements EvidencePort {
  readonly #deps: EvidenceDeps;

  constructor(deps: EvidenceDeps) {
    this.#deps = deps;
  }

  async pack(request: EvidenceRequest): Promise<EvidencePack | null> {
    const { records, view, version, nowMs } = this.#deps;
    const { alarms, tickets, deliveries } = await this.#thingsAbout(request);
    const enterprise = alarms[0]?.enterprise ?? tickets[0]?.enterprise;
    if (enterprise === undefined) return null;
    const span = spanOf(alarms, tickets, nowMs());
    const ids = { alarms: alarms.map(({ id }) => id), tickets: tickets.map(({ id }) => id) };
    const [proved, points, rules] = await Promise.all([
      records.evidence(ids),
      this.#points(enterprise, pointsOf(alarms, tickets), span),
      this.#rules(enterprise, alarms),
    ]);
    return {
      format: "twinline-evidence-1",
      madeAtMs: nowMs(),
      madeBy: request.by,
      gateway: `Twinline ${version}`,
      language: request.language,
      subject: request.subject,
      enterprise: {
        id: enterprise,
        name: view.catalog.enterprises.find(({ id }) => id === enterprise)?.name ?? enterprise,
      },
      alarms,
      tickets,
      points,
      rules,
      deliveries: ends(deliveries, RECORDS_MAX),
      recordsLeftOut: Math.max(0, proved.records.length - RECORDS_MAX),
      records: ends(proved.records, RECORDS_MAX),
      seals: proved.seals,
    };
  }

  html(pack: EvidencePack): string {
    return toEvidenceHtml(pack);
  }

  /** What is asked about, and what it and its links refer to, in the order in which it was met. Nothing of another enterprise. */
  async #thingsAbout({ subject }: EvidenceRequest) {
    const { records } = this.#deps;
    const alarms = new Map<string, Alarm>();
    const tickets = new Map<string, Ticket>();
    const deliveries: EvidenceDelivery[] = [];
    let enterprise: string | null = null;
    const open: { readonly kind: "alarm" | "ticket"; readonly id: string }[] = [subject];
    for (let next = open.shift(); next !== undefined && alarms.size + tickets.size < THINGS_MAX; next = open.shift()) {
      const { kind, id } = next;
      if (kind === "alarm" && !alarms.has(id)) {
        const found = await records.alarm(id);
        if (found === null || (enterprise !== null && found.alarm.enterprise !== enterprise)) continue;
        enterprise = found.alarm.enterprise;
        alarms.set(id, found.alarm);
        deliveries.push(...found.deliveries.map((each) => ({ alarm: id, ...each })));
        for (const { id: other } of await this.#ticketsAbout(found.alarm)) open.push({ kind: "ticket", id: other });
      }
      if (kind === "ticket" && !tickets.has(id)) {
        const found = await records.ticket(id);
        if (found === null || (enterprise !== null && found.ticket.enterprise !== enterprise)) continue;
        enterprise = found.ticket.enterprise;
        tickets.set(id, found.ticket);
        for (const { to, id: other } of found.ticket.links) open.push({ kind: to, id: other });
        for (const { because } of found.entries) {
          if (because?.alarm !== undefined) open.push({ kind: "alarm", id: because.alarm });
          if (because?.ticket !== undefined) open.push({ kind: "ticket", id: because.ticket });
        }
      }
    }
    return { alarms: [...alarms.values()], tickets: [...tickets.values()], deliveries };
  }

  /** Tickets that refer to an alarm. */
  async #ticketsAbout({ id, enterprise }: Alarm): Promise<readonly Ticket[]> {
    const query = { scope: [enterprise], status: "all", linked: { to: "alarm", id }, limit: THINGS_MAX } as const;
    return (await this.#deps.records.tickets(query)).items;
  }

  async #points(enterprise: string, ids: readonly string[], span: Span): Promise<readonly EvidencePoint[]> {
    const { catalog } = this.#deps.view;
    const known = catalog.points.filter((point) => point.enterprise === enterprise && ids.includes(point.id));
    const told = known.slice(0, POINTS_MAX);
    const share = Math.floor(READINGS_MAX / Math.max(1, told.length));
    return Promise.all(told.map((point) => this.#point(point, span, share)));
  }

  async #point(point: Point, { fromMs, toMs }: Span, limit: number): Promise<EvidencePoint> {
    const shown = this.#deps.view.point(point.enterprise, point.id);
    const page =
      shown === null
        ? { items: [], nextCursor: null }
        : await this.#deps.readings.read({ pointNo: shown.pointNo, from: fromMs, to: toMs, limit });
    const readings = page.items.map(toEvidenceReading);
    const { enterprise, id } = point;
    const records = await checkRecordsThen(this.#deps.records, { enterprise, point: id, atMs: toMs });
    const calibrated = lastDone("calibration", point.calibratedAt, records);
    const bumpTested = lastDone("bump-test", point.bumpTestedAt, records);
    return {
      id: point.id,
      name: point.name ?? point.id,
      zone: point.zone ?? null,
      unit: point.unit ?? null,
      substance: point.substance ?? null,
      calibratedAt: calibrated?.day ?? null,
      calibrationRecord: calibrated?.ticket ?? null,
      bumpTestedAt: bumpTested?.day ?? null,
      bumpTestRecord: bumpTested?.ticket ?? null,
      calibrationEveryDays: point.calibrationEveryDays ?? null,
      fromMs,
      toMs,
      complete: page.nextCursor === null,
      readings,
    };
  }

  /** Each rule in the version that was in force when its alarm was raised. */
  async #rules(enterprise: string, alarms: readonly Alarm[]): Promise<readonly EvidenceRule[]> {
    const found: EvidenceRule[] = [];
    for (const { rule, raisedAtMs } of alarms) {
      if (rule.startsWith("system:") || found.some(({ id }) => id === rule)) continue;
      const versions = await this.#deps.records.ruleVersions({ scope: [enterprise], rule });
      const then = versions.find(({ atMs }) => atMs <= raisedAtMs);
      const now = this.#deps.view.rules.find(({ id }) => id === rule);
      found.push({
        id: rule,
        version: then?.version ?? null,
        changedAtMs: then?.atMs ?? null,
        changedBy: then?.by ?? null,
        reason: then?.reason ?? null,
        rule: then?.after ?? now ?? null,
      });
    }
    return found;
  }
}

/** The first and the last of a list that is too long, in its order. */
function ends<T>(list: readonly T[], most: number): readonly T[] {
  return list.length <= most ? list : [...list.slice(0, most >> 1), ...list.slice(-(most >> 1))];
}

function toEvidenceReading({ ts, value, quality, receivedAtMs }: Reading): EvidenceReading {
  return { ts, v: value, q: quality, receivedAtMs };
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

function spanOf(alarms: readonly Alarm[], tickets: readonly Ticket[], nowMs: number): Span {
  const from = [...alarms.map(({ raisedAtMs }) => raisedAtMs), ...tickets.map(({ openedAtMs }) => openedAtMs)];
  const first = Math.min(...from);
  const last = Math.max(first, ...alarms.map(({ clearedAtMs, raisedAtMs }) => clearedAtMs ?? raisedAtMs));
  return { fromMs: first - AROUND_MS, toMs: Math.min(nowMs, last + AROUND_MS) };
}

function pointsOf(alarms: readonly Alarm[], tickets: readonly Ticket[]): readonly string[] {
  const named = alarms.flatMap(({ point }) => (point === null ? [] : [point]));
  return [...new Set([...named, ...tickets.flatMap(({ place }) => place.points)])];
}
