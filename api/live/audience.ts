import { toPointKey } from "../../model/ids.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Scope } from "../../storage/records/records.ts";
import { isInScope } from "../access.ts";
import type { CatalogIndex } from "../catalog-index.ts";
import type { AlarmView, CommittedView, PointView } from "../ports.ts";
import type { FrameBody, FrameTexts } from "./frame-texts.ts";
import { TicketNews } from "./ticket-news.ts";
import type { Viewer } from "./viewer.ts";
import { isAlarmWatched, isPointWatched, isTicketWatched, type Watch } from "./watch.ts";

export interface AudienceDeps {
  readonly view: CommittedView;
  readonly index: CatalogIndex;
  readonly texts: FrameTexts;
  readonly pointsMax: number;
}

/** Viewers who see the same: what one of them is told is put into words once for all. Lives as long as one catalogue. */
export class Audience {
  readonly viewers = new Set<Viewer>();
  /** Changed points not sent yet: only the newest value of each counts. */
  readonly dirtyPoints = new Map<number, PointView>();
  /** Alarms whose values moved without a transition. */
  readonly dirtyAlarms = new Map<string, AlarmView>();
  readonly ticketNews = new TicketNews();
  readonly enterprises: readonly string[];
  readonly #deps: AudienceDeps;
  readonly #scope: Scope;
  readonly #watch: Watch | null;
  readonly #points: ReadonlyMap<number, PointView>;
  /** Points of each enterprise; null where all are sent one by one. */
  readonly #pointCounts: ReadonlyMap<string, number> | null;
  #snapshot: FrameBody | null = null;

  constructor(scope: Scope, watch: Watch | null, deps: AudienceDeps) {
    this.#deps = deps;
    this.#scope = scope;
    this.#watch = watch;
    this.enterprises = scope ?? [...deps.index.enterprises.keys()];
    const points = this.#watchedPoints();
    this.#points = new Map(points.slice(0, deps.pointsMax).map((point) => [point.pointNo, point]));
    this.#pointCounts = points.length > deps.pointsMax ? countByEnterprise(points) : null;
  }

  hasPoint(pointNo: number): boolean {
    return this.#points.has(pointNo);
  }

  seesAlarm({ alarm }: AlarmView): boolean {
    return isInScope(this.#scope, alarm.enterprise) && isAlarmWatched(this.#watch, alarm, this.#deps.index);
  }

  /** Of an enterprise in its scope. */
  seesTicket(ticket: Ticket): boolean {
    return isInScope(this.#scope, ticket.enterprise) && isTicketWatched(this.#watch, ticket, this.#deps.index);
  }

  /** Everything there is to see now, as the body of a snapshot. */
  snapshot(): FrameBody {
    if (this.#snapshot !== null) return this.#snapshot;
    const { texts, view } = this.#deps;
    const points = [...this.#points.values()].map((point) => texts.point(point));
    const alarms = view.openAlarms(this.#scope).filter((alarm) => this.seesAlarm(alarm));
    const alarmTexts = alarms.map((alarm) => texts.alarm(alarm));
    this.#snapshot = texts.body(points, alarmTexts, { aggregates: this.aggregates() });
    return this.#snapshot;
  }

  /** Something has changed: the next snapshot is made anew. */
  outdate(): void {
    this.#snapshot = null;
  }

  /** Counts by enterprise, as JSON text; null where every point is sent. */
  aggregates(): string | null {
    if (this.#pointCounts === null) return null;
    const alarms = new Map<string, number>();
    for (const { alarm } of this.#deps.view.openAlarms(this.#scope)) {
      alarms.set(alarm.enterprise, (alarms.get(alarm.enterprise) ?? 0) + 1);
    }
    const rows = [...this.#pointCounts].map(([enterprise, points]) => ({
      enterprise,
      points,
      alarms: alarms.get(enterprise) ?? 0,
    }));
    return JSON.stringify(rows);
  }

  #watchedPoints(): readonly PointView[] {
    const { index, view } = this.#deps;
    return this.enterprises
      .flatMap((enterprise) => index.pointsOf(enterprise))
      .filter((facts) => isPointWatched(this.#watch, facts))
      .flatMap(({ point }) => view.point(point.enterprise, point.id) ?? []);
  }
}

/** The points an alarm change stands for, so that value and alarm arrive in one frame. */
export function pointsOfAlarms(alarms: readonly AlarmView[], view: CommittedView): readonly PointView[] {
  const found = new Map<string, PointView>();
  for (const { alarm } of alarms) {
    const point = alarm.point === null ? null : view.point(alarm.enterprise, alarm.point);
    if (point !== null) found.set(toPointKey(point.enterprise, point.id), point);
  }
  return [...found.values()];
}

function countByEnterprise(points: readonly PointView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { enterprise } of points) counts.set(enterprise, (counts.get(enterprise) ?? 0) + 1);
  return counts;
}
