import { z } from "zod";
import type { Alarm } from "../../model/alarm.ts";
import { toDeviceKey, toPointKey } from "../../model/ids.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { CatalogIndex, PointFacts } from "../catalog-index.ts";

/**
 * What a viewer asked for within what it may see. Named enterprises and sites choose whose points and alarms it gets; points alone choose
 * values and leave all alarms in: a page that draws one trend must still hear the alarm next door.
 */
export interface Watch {
  readonly sites: ReadonlySet<string> | null;
  readonly enterprises: ReadonlySet<string> | null;
  /** `<point>` or `<enterprise>/<point>`. */
  readonly points: ReadonlySet<string> | null;
}

const ids = z.array(z.string().max(200)).max(10_000).optional();
const watchMessage = z.object({ type: z.literal("watch"), sites: ids, enterprises: ids, points: ids });

/** Reads a viewer's message. null: everything it may see; "unknown": a type this release does not know; "broken": no message at all. */
export function parseWatch(text: string): Watch | null | "unknown" | "broken" {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return "broken";
  }
  if (typeof message !== "object" || message === null || !("type" in message)) return "broken";
  if (message.type !== "watch") return "unknown";
  const parsed = watchMessage.safeParse(message);
  if (!parsed.success) return "broken";
  const { sites, enterprises, points } = parsed.data;
  if (sites === undefined && enterprises === undefined && points === undefined) return null;
  return { sites: toSet(sites), enterprises: toSet(enterprises), points: toSet(points) };
}

/** Viewers whose watches read the same share one audience. */
export function watchKey(watch: Watch | null): string {
  if (watch === null) return "";
  const parts = [watch.sites, watch.enterprises, watch.points];
  return JSON.stringify(parts.map((set) => (set === null ? null : [...set].sort())));
}

export function isPointWatched(watch: Watch | null, { point, site }: PointFacts): boolean {
  if (watch === null) return true;
  if (watch.enterprises?.has(point.enterprise) === true) return true;
  if (site !== null && watch.sites?.has(site) === true) return true;
  return watch.points?.has(point.id) === true || watch.points?.has(toPointKey(point.enterprise, point.id)) === true;
}

export function isAlarmWatched(watch: Watch | null, alarm: Alarm, index: CatalogIndex): boolean {
  if (watch === null || (watch.sites === null && watch.enterprises === null)) return true;
  if (watch.enterprises?.has(alarm.enterprise) === true) return true;
  const facts = alarm.point === null ? undefined : index.points.get(toPointKey(alarm.enterprise, alarm.point));
  if (facts !== undefined && isPointWatched(watch, facts)) return true;
  const device = alarm.device === null ? undefined : index.devices.get(toDeviceKey(alarm.enterprise, alarm.device));
  const site = facts?.site ?? device?.site ?? null;
  // An alarm that stands nowhere concerns every site of its enterprise.
  if (site === null)
    return index.catalog.sites.some(({ id, enterprise }) => enterprise === alarm.enterprise && watch.sites?.has(id));
  return watch.sites?.has(site) === true;
}

/** By where it lies; one that lies nowhere concerns every site of its enterprise. */
export function isTicketWatched(watch: Watch | null, { enterprise, place }: Ticket, index: CatalogIndex): boolean {
  if (watch === null || (watch.sites === null && watch.enterprises === null)) return true;
  if (watch.enterprises?.has(enterprise) === true) return true;
  const zone = place.zone === null ? undefined : index.catalog.zones.find(({ id }) => id === place.zone);
  const ofPoints = place.points.map((id) => index.points.get(toPointKey(enterprise, id))?.site ?? null);
  const sites = [place.site, zone?.site ?? null, ...ofPoints].filter((site) => site !== null);
  const own = index.catalog.sites.filter((site) => site.enterprise === enterprise).map(({ id }) => id);
  return (sites.length === 0 ? own : sites).some((site) => watch.sites?.has(site) === true);
}

function toSet(list: readonly string[] | undefined): ReadonlySet<string> | null {
  return list === undefined ? null : new Set(list);
}
