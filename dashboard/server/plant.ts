import { computed, effect, signal } from "@preact/signals";
import type { WirePlace, WirePoint } from "../../api/wire.ts";
import { toPointKey } from "../live/live-state.ts";
import { live, nowMs } from "../live/live.ts";
import { isolate } from "../text/isolate.ts";
import { authorized, authorizedList } from "./session.ts";

/** The catalogue as this viewer may see it: names and limits. Values come from the live feed alone. */
export interface Plant {
  readonly places: WirePlace;
  readonly points: readonly WirePoint[];
}

export const plant = signal<Plant | null>(null);
export const plantFailure = signal<string | null>(null);

export const pointsByKey = computed<ReadonlyMap<string, WirePoint>>(
  () => new Map((plant.value?.points ?? []).map((point) => [toPointKey(point), point])),
);
export const zonesById = computed(() => new Map((plant.value?.places.zones ?? []).map((zone) => [zone.id, zone])));
export const sitesById = computed(() => new Map((plant.value?.places.sites ?? []).map((site) => [site.id, site])));
export const enterprisesById = computed(
  () => new Map((plant.value?.places.enterprises ?? []).map((enterprise) => [enterprise.id, enterprise])),
);

/**
 * Reads the plant now, after each new snapshot, and when the feed speaks of a point not known yet. Returns how to stop.
 */
export function followPlant(): () => void {
  let reading = false;
  let readAtMs = 0;
  let snapshotsRead = 0;
  const read = async (): Promise<void> => {
    reading = true;
    readAtMs = performance.now();
    snapshotsRead = live.peek().snapshots;
    await readPlant();
    reading = false;
  };
  // The clock signal makes this run once a second: often enough, and never once per frame.
  const stop = effect(() => {
    void nowMs.value;
    if (reading) return;
    const anew = live.peek().snapshots !== snapshotsRead;
    const wanting = performance.now() - readAtMs > READ_AGAIN_MS && (plant.peek() === null || hasUnknownPoint());
    if (anew || wanting) void read();
  });
  void read();
  return () => {
    stop();
    plant.value = null;
  };
}

/** A point the catalogue does not name for this viewer must not make the page ask without end. */
const READ_AGAIN_MS = 10_000;

function hasUnknownPoint(): boolean {
  const known = pointsByKey.peek();
  for (const key of live.peek().points.keys()) if (!known.has(key)) return true;
  return false;
}

/** Names come from elsewhere and stand in one line with other words: none may turn their reading direction. */
function named<T extends { readonly name: string }>(thing: T): T {
  const name = isolate(thing.name);
  return name === thing.name ? thing : { ...thing, name };
}

/** The same point is the same object after a new read: nothing that is drawn of it is drawn anew, no trend is read again. */
function asKnown(point: WirePoint): WirePoint {
  const known = pointsByKey.peek().get(toPointKey(point));
  return known !== undefined && toFacts(known) === toFacts(point) ? known : point;
}

/** What the catalogue says of a point; its values come from the live feed. */
function toFacts({ ts: _ts, v: _v, q: _q, receivedAt: _at, ageMs: _age, state: _state, ...facts }: WirePoint): string {
  return JSON.stringify(facts);
}

async function readPlant(): Promise<void> {
  const [places, points] = await Promise.all([
    authorized<WirePlace>("/places"),
    authorizedList<WirePoint>("/points?limit=1000"),
  ]);
  if (places.ok && points.ok) {
    const { areas, enterprises, sites, zones } = places.value;
    plant.value = {
      places: {
        areas: areas.map(named),
        enterprises: enterprises.map(named),
        sites: sites.map(named),
        zones: zones.map(named),
      },
      points: points.value.map(named).map(asKnown),
    };
    plantFailure.value = null;
    return;
  }
  plantFailure.value = places.ok ? (points.ok ? null : points.error.message) : places.error.message;
}
