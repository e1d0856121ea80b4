import { floodDueMs } from "../../alarms/incidents.ts";
import type { OpenAlarm } from "../../model/alarm.ts";
import { type Device, EMPTY_CATALOG, type Point } from "../../model/catalog/catalog.ts";
import { type DeviceKey, toDeviceKey } from "../../model/ids.ts";
import {
  type CatalogShard,
  type DeviceBox,
  type DeviceShard,
  type EngineState,
  type GlobalShard,
  newDeviceBox,
  newState,
  pointOf,
} from "../state.ts";
import { alarmDueMs, placeOfInstallation, placeOfPoint } from "./alarm-book.ts";
import { type CompiledPoint, compileDevice, conditionsByPoint, conditionsOfPoints, pointsByDevice } from "./compile.ts";
import { drillDueMs } from "./drill-under-way.ts";
import { indexProtection, indexSuppressions } from "./protection-index.ts";
import { peersDueMs } from "./supervision/count-peers.ts";
import { permitRulesInForce } from "./permit-rules-in-force.ts";
import { linkWatches, unlinkWatches } from "./watch.ts";
import { loadSupervision } from "./supervision/load-supervision.ts";

/** Rebuilds what follows from the catalogue: compiled devices, points and conditions, cached policies. */
export function deriveFromCatalog(state: EngineState): void {
  const { catalog } = state.catalog.data;
  state.policies.forget();
  state.duty.forget();
  indexSuppressions(state);
  const conditions = conditionsByPoint(catalog, permitRulesInForce(state));
  const points = pointsByDevice(catalog);
  const siteOfZone = new Map(catalog.zones.map(({ id, site }) => [id, site]));
  for (const device of state.devices.values()) device.compiled = null;
  for (const device of catalog.devices) {
    const found = deviceBoxOf(state, device.enterprise, device.id);
    if (device.retired) continue;
    compileInto(found, device, points.get(found.key) ?? [], conditions, siteOfZone);
  }
  state.installationDueMs = Math.min(state.installationDueMs, peersDueMs(state));
  linkWatches(state.devices.values(), pointFinder(state.devices.values()));
}

/** Compiles the devices of some points anew, for other rules stand on them now. Returns those devices. */
export function recompilePoints(
  state: EngineState,
  enterprise: string,
  points: ReadonlySet<string>,
): ReadonlySet<DeviceBox> {
  const { catalog } = state.catalog.data;
  const own = catalog.points.filter((point) => point.enterprise === enterprise);
  const concerned = new Set(own.filter(({ id }) => points.has(id)).map(({ device }) => device));
  const byDevice = pointsByDevice({ ...catalog, points: own.filter(({ device }) => concerned.has(device)) });
  const all = new Set([...byDevice.values()].flatMap((list) => list.map(({ id }) => id)));
  const conditions = conditionsOfPoints(catalog, permitRulesInForce(state), { enterprise, points: all });
  const siteOfZone = new Map(catalog.zones.map(({ id, site }) => [id, site]));
  const found = new Set<DeviceBox>();
  for (const device of catalog.devices) {
    if (device.enterprise !== enterprise || device.retired === true || !concerned.has(device.id)) continue;
    const box = deviceBoxOf(state, enterprise, device.id);
    compileInto(box, device, byDevice.get(box.key) ?? [], conditions, siteOfZone);
    found.add(box);
  }
  // Whoever watches a point of them watches another object now.
  const plant = [...state.devices.values()].filter((box) => box.enterprise === enterprise);
  unlinkWatches(plant);
  linkWatches(plant, pointFinder(plant));
  return found;
}

function compileInto(
  box: DeviceBox,
  device: Device,
  all: readonly Point[],
  conditions: ReturnType<typeof conditionsByPoint>,
  siteOfZone: ReadonlyMap<string, string>,
): void {
  const own = all.flatMap((point) => {
    const known = point.retired ? undefined : pointOf(box, point.id);
    return known === undefined ? [] : [{ point, state: known }];
  });
  const retired = all.filter((point) => point.retired);
  box.compiled = compileDevice(device, own, retired, conditions, siteOfZone);
}

function pointFinder(devices: Iterable<DeviceBox>): (enterprise: string, point: string) => CompiledPoint | null {
  const byKey = new Map<string, CompiledPoint>();
  for (const { enterprise, compiled } of devices) {
    for (const point of compiled?.points ?? []) byKey.set(`${enterprise}/${point.id}`, point);
  }
  return (enterprise, point) => byKey.get(`${enterprise}/${point}`) ?? null;
}

export function deviceBoxOf(state: EngineState, enterprise: string, device: string): DeviceBox {
  const key = toDeviceKey(enterprise, device);
  const known = state.devices.get(key);
  if (known !== undefined) return known;
  const fresh = newDeviceBox(enterprise, device);
  state.devices.set(key, fresh);
  return fresh;
}

/**
 * Builds a state from the shards of a snapshot.
 * Due times are lower bounds: every device is due at once and finds its own on its first tick.
 */
export function loadState(seq: number, atMs: number, shards: ReadonlyMap<string, string>): EngineState {
  // The shards were written by a snapshot of this same state version.
  const global = JSON.parse(shards.get("global") ?? "null") as GlobalShard;
  const catalog = JSON.parse(shards.get("catalog") ?? "null") as CatalogShard;
  // A snapshot of an earlier release knows fewer sections.
  catalog.catalog = { ...EMPTY_CATALOG, ...catalog.catalog };
  const loaded = newState(seq, atMs, global, catalog);
  for (const id of [...shards.keys()].sort()) {
    if (!id.startsWith("device:")) continue;
    const key = id.slice("device:".length) as DeviceKey;
    const [enterprise = "", device = ""] = key.split("/");
    const data = JSON.parse(shards.get(id) ?? "null") as DeviceShard;
    loaded.devices.set(key, newDeviceBox(enterprise, device, data));
  }
  loadSupervision(loaded, shards);
  for (const shard of allShards(loaded)) shard.dirty = false;
  deriveFromCatalog(loaded);
  findHomes(loaded);
  indexProtection(loaded);
  const dueMs = Math.min(loaded.protection.dueMs, drillDueMs(loaded), loaded.duty.dueMs);
  loaded.installationDueMs = Math.min(loaded.installationDueMs, dueMs);
  return loaded;
}

export function* allShards(state: EngineState) {
  yield state.global;
  yield state.catalog;
  yield* state.devices.values();
  for (const box of state.supervision.values()) {
    yield box;
    yield* box.tickets.values();
  }
}

function findHomes(state: EngineState): void {
  const installation = placeOfInstallation(state);
  for (const [key, open] of Object.entries(installation.holder)) {
    state.alarmHome.set(open.alarm.id, { ...installation, key });
    state.installationDueMs = Math.min(state.installationDueMs, alarmDueMs(open));
  }
  for (const incident of Object.values(state.global.data.incidents ?? {})) {
    state.installationDueMs = Math.min(state.installationDueMs, floodDueMs(incident) ?? Number.POSITIVE_INFINITY);
  }
  for (const device of state.devices.values()) {
    state.due.lower(device, state.atMs);
    for (const id in device.data.points) {
      const point = device.data.points[id];
      if (point === undefined) continue;
      const place = placeOfPoint(device, point);
      for (const key in point.alarms) {
        // The key comes from the record itself.
        const open = point.alarms[key] as OpenAlarm;
        state.alarmHome.set(open.alarm.id, { ...place, key });
      }
    }
  }
}
