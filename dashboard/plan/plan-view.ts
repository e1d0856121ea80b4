import type { WireLivePoint, WirePoint } from "../../api/wire.ts";
import type { WirePlan } from "../../api/wire-plan.ts";
import type { WireTicket } from "../../api/wire-ticket.ts";
import { toPointKey } from "../live/live-state.ts";

/** Zones of which nothing is seen: each has points, and not one of them tells a value that can be used. */
export function blindZones(
  points: readonly WirePoint[],
  liveOf: (key: string) => WireLivePoint | undefined,
): ReadonlySet<string> {
  const seen = new Map<string, boolean>();
  for (const point of points) {
    if (point.zone === null) continue;
    const state = liveOf(toPointKey(point))?.state ?? "unknown";
    seen.set(point.zone, seen.get(point.zone) === true || state === "normal" || state === "alarm");
  }
  return new Set([...seen].filter(([, isSeen]) => !isSeen).map(([zone]) => zone));
}

/** Work that is permitted in a zone now, and when its permit ends. Of several the one that ends first. */
export function permitsByZone(
  permits: readonly WireTicket[],
): ReadonlyMap<string, { readonly ticket: WireTicket; readonly untilMs: number }> {
  const by = new Map<string, { readonly ticket: WireTicket; readonly untilMs: number }>();
  for (const ticket of permits) {
    const untilMs = ticket.facts["untilAtMs"];
    if (ticket.zone === null || !AT_WORK.has(ticket.state) || typeof untilMs !== "number") continue;
    const known = by.get(ticket.zone);
    if (known === undefined || untilMs < known.untilMs) by.set(ticket.zone, { ticket, untilMs });
  }
  return by;
}

const AT_WORK: ReadonlySet<string> = new Set(["approved", "working", "suspended", "expired"]);

/** Up, down, or neither, by what the last minutes showed; less than a hundredth of the range is neither. */
export function arrowOf(recent: readonly number[], point: Pick<WirePoint, "rangeMin" | "rangeMax">): "↑" | "↓" | "" {
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || recent.length < 2) return "";
  const span = point.rangeMin !== null && point.rangeMax !== null ? point.rangeMax - point.rangeMin : Math.abs(first);
  const moved = last - first;
  if (Math.abs(moved) < span / 100) return "";
  return moved > 0 ? "↑" : "↓";
}

/** Keeps a spot on the drawing. Four digits are a hair's breadth on any of them. */
export function toSpot(x: number, y: number): readonly [number, number] {
  const within = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000;
  return [within(x), within(y)];
}

/** The plan with a point put somewhere, or taken off. */
export function withPoint(plan: WirePlan, id: string, spot: readonly [number, number] | null): WirePlan {
  const { [id]: _, ...others } = plan.points;
  return { ...plan, points: spot === null ? others : { ...others, [id]: spot } };
}

export type Box = readonly [number, number, number, number];

/** The plan with a zone's outline put somewhere, or taken off. */
export function withZone(plan: WirePlan, id: string, box: Box | null): WirePlan {
  const { [id]: _, ...others } = plan.zones;
  return { ...plan, zones: box === null ? others : { ...others, [id]: box } };
}

/** Moved and sized, and still on the drawing with something to see of it. */
export function toBox([x, y, width, height]: Box): Box {
  const [w, h] = toSpot(Math.max(SMALLEST, width), Math.max(SMALLEST, height));
  const [left, top] = toSpot(Math.min(x, 1 - w), Math.min(y, 1 - h));
  return [left, top, w, h];
}

const SMALLEST = 0.02;
