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

  body(
    points: readonly string[],
    alarms: readonly string[],
    more: { readonly aggregates?: string | null; readonly behind?: boolean } = {},
  ): FrameBody {
    const counts = more.aggregates == null ? "" : `,"aggregates":${more.aggregates}`;
    const behind = more.behind === true ? ',"behind":true' : "";
    return new FrameBody(`"points":[${points.join(",")}],"alarms":[${alarms.join(",")}]${counts}${behind}}`);
  }

  forget(): void {
    this.#points.clear();
    this.#alarms.clear();
  }
}

/** What follows the numbers of a frame: the same for everybody in an audience, so a long one is encoded once for all of them. */
export class FrameBody {
  readonly text: string;
  #bytes: Buffer | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** null where the text is so short that encoding it costs less than sending it in two pieces. */
  get bytes(): Buffer | null {
    if (this.text.length < SHARED_CHARACTERS_MIN) return null;
    this.#bytes ??= Buffer.from(this.text);
    return this.#bytes;
  }
}

const SHARED_CHARACTERS_MIN = 4_096;
