import type { WireLivePoint, WirePoint } from "../../api/wire.ts";
import { toPointKey } from "../live/live-state.ts";
import type { Plant } from "../server/plant.ts";

/** What the list of points shows from top to bottom: a heading for each zone, then its points. */
export type PointListRow =
  | {
      readonly kind: "zone";
      readonly key: string;
      readonly place: string;
      readonly zone: string | null;
      readonly count: number;
    }
  | { readonly kind: "point"; readonly key: string; readonly point: WirePoint }
  /** Several points in one line, where many must be seen at once. */
  | { readonly kind: "tiles"; readonly key: string; readonly points: readonly WirePoint[] };

export interface PointFilter {
  /** Site id; null: every site. */
  readonly site: string | null;
  /** Absent or null: every enterprise. */
  readonly enterprise?: string | null;
  readonly text: string;
  readonly abnormalOnly: boolean;
}

/**
 * Groups the points by zone in the catalogue's order and narrows them.
 *
 * `liveOf` is asked only for "abnormal only"; a point nothing is known of counts as abnormal: unknown is not normal.
 */
export function toPointRows(
  plant: Plant,
  filter: PointFilter,
  liveOf: (key: string) => WireLivePoint | undefined,
): readonly PointListRow[] {
  const names = namesOf(plant);
  const groups = new Map<string, WirePoint[]>();
  for (const point of plant.points) {
    if (filter.site !== null && point.site !== filter.site) continue;
    if (filter.enterprise != null && point.enterprise !== filter.enterprise) continue;
    if (!isWanted(point, filter, { names, liveOf })) continue;
    const group = `${point.enterprise}/${point.site ?? ""}/${point.zone ?? ""}`;
    const points = groups.get(group);
    if (points === undefined) groups.set(group, [point]);
    else points.push(point);
  }
  return [...groups].flatMap(([key, points]) => toGroupRows(key, points, names));
}

/** The same rows with `across` points in a line. */
export function toTileRows(rows: readonly PointListRow[], across: number): readonly PointListRow[] {
  const tiled: PointListRow[] = [];
  let line: WirePoint[] = [];
  const end = (): void => {
    const [first] = line;
    if (first !== undefined) tiled.push({ kind: "tiles", key: `tiles/${toPointKey(first)}`, points: line });
    line = [];
  };
  for (const row of rows) {
    if (row.kind !== "point") {
      end();
      tiled.push(row);
    } else if (line.push(row.point) === across) end();
  }
  end();
  return tiled;
}

interface Names {
  readonly zones: ReadonlyMap<string, string>;
  readonly sites: ReadonlyMap<string, string>;
  readonly enterprises: ReadonlyMap<string, string>;
}

function namesOf(plant: Plant): Names {
  const toNames = (entries: readonly { readonly id: string; readonly name: string }[]): ReadonlyMap<string, string> =>
    new Map(entries.map(({ id, name }) => [id, name]));
  return {
    zones: toNames(plant.places.zones),
    sites: toNames(plant.places.sites),
    enterprises: toNames(plant.places.enterprises),
  };
}

function isWanted(
  point: WirePoint,
  filter: PointFilter,
  deps: { readonly names: Names; readonly liveOf: (key: string) => WireLivePoint | undefined },
): boolean {
  if (filter.abnormalOnly && (deps.liveOf(toPointKey(point))?.state ?? "unknown") === "normal") return false;
  if (filter.text === "") return true;
  const zone = deps.names.zones.get(point.zone ?? "") ?? "";
  const haystack = `${point.id} ${point.name} ${point.substance ?? ""} ${point.device} ${zone}`.toLowerCase();
  return filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

function toGroupRows(key: string, points: readonly WirePoint[], names: Names): readonly PointListRow[] {
  const first = points[0];
  if (first === undefined) return [];
  const enterprise = names.enterprises.get(first.enterprise) ?? first.enterprise;
  const site = first.site === null ? null : (names.sites.get(first.site) ?? first.site);
  const zone = first.zone === null ? null : (names.zones.get(first.zone) ?? first.zone);
  const place = site === null ? enterprise : `${enterprise} · ${site}`;
  return [
    { kind: "zone", key, place, zone, count: points.length },
    ...points.map((point): PointListRow => ({ kind: "point", key: toPointKey(point), point })),
  ];
}
