import { toPointKey } from "../../model/ids.ts";
import type { CatalogIndex } from "../catalog-index.ts";
import type { AlarmView, PointView } from "../ports.ts";
import { toLivePoint, toWireAlarm } from "../to-wire.ts";

/**
 * Frames as text, each part put into words once however many viewers get it. Parts are kept until `forget`, which is called whenever the
 * committed view may have moved on.
 */
export class FrameTexts {
  readonly #index: () => CatalogIndex;
  readonly #points = new Map<number, string>();
  readonly #alarms = new Map<string, string>();

  constructor(index: () => CatalogIndex) {
    this.#index = index;
  }

  point(point: PointView): string {
    const known = this.#points.get(point.pointNo);
    if (known !== undefined) return known;
    const facts = this.#index().points.get(toPointKey(point.enterprise, point.id));
    const text = JSON.stringify(toLivePoint(point, facts));
    this.#points.set(point.pointNo, text);
    return text;
  }

  alarm(view: AlarmView): string {
    const known = this.#alarms.get(view.alarm.id);
    if (known !== undefined) return known;
    const text = JSON.stringify(toWireAlarm(view));
    this.#alarms.set(view.alarm.id, text);
    return text;
  }

  body(points: readonly string[], alarms: readonly string[], aggregates: string | null): string {
    const counts = aggregates === null ? "" : `,"aggregates":${aggregates}`;
    return `"points":[${points.join(",")}],"alarms":[${alarms.join(",")}]${counts}`;
  }

  forget(): void {
    this.#points.clear();
    this.#alarms.clear();
  }
}
