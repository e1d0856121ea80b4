import type { Moment } from "../../alarms/moment.ts";
import { mergeCatalog } from "../../model/catalog/merge.ts";
import type { CatalogEvent } from "../../model/journal-event.ts";
import { toPointKey } from "../../model/ids.ts";
import { byId, type DeviceBox, type EngineState, newPointState, pointOf, type PointState, touch } from "../state.ts";
import { placeOfInstallation, placeOfPoint } from "./alarm-book.ts";
import { settleDesigns } from "./by-design.ts";
import { deriveFromCatalog, deviceBoxOf } from "./derive.ts";
import { settleMutes } from "./mute-alarms.ts";
import { indexProtection } from "./protection-index.ts";
import { countPackRuleVersions, countRuleVersions } from "./rule-versions.ts";
import { callUnheard, levelsByCondition, settleDevice } from "./settle-device.ts";
import { runDuty } from "./run-duty.ts";
import { settleDeviations } from "./step-deviation.ts";
import { endUnapproved } from "./step-protection.ts";
import { settleRoutes } from "./step-system.ts";
import { noteCatalogNews } from "./supervision/catalog-news.ts";
import { admitEnterprises } from "./supervision/count-peers.ts";
import { noteDeclared } from "./supervision/news.ts";
import { countPermitRules, settlePermitRules } from "./supervision/settle-permit-rules.ts";

/**
 * Puts a changed catalogue in force. Live alarms and timers are kept; points are judged again at once by their newest value;
 * alarms whose rule, point or device is gone are closed as retired, never as cleared.
 */
export function stepCatalog(state: EngineState, event: CatalogEvent, moment: Moment): void {
  touch(state, state.catalog);
  const shard = state.catalog.data;
  const before = levelsByCondition(state);
  const old = shard.catalog;
  shard.catalog = mergeCatalog(old, event.fragment);
  shard.version = moment.seq;
  countRuleVersions(shard, old, event, moment);
  admitPoints(state, moment);
  admitEnterprises(state, moment);
  for (const box of [...state.supervision.values()].sort(byId)) countPermitRules(state, box, moment);
  deriveFromCatalog(state);
  for (const device of [...state.devices.values()].sort(byId)) settleDevice(state, device, before, event.by, moment);
  settleRoutes(state, moment);
  runDuty(state, moment);
  state.installationDueMs = Math.min(state.installationDueMs, state.duty.dueMs);
  settleDeviations(state, moment);
  indexProtection(state);
  settleDesigns(state, moment);
  endUnapproved(state, moment);
  // A rule edit may have moved an alarm into the reach of a suppression, or out of it.
  settleMutes(state, moment, null);
  noteCatalogNews(state, event.fragment, moment);
  callUnheard(state, placeOfInstallation(state), moment);
  noteDeclared(state, moment);
  moment.effects.catalogs.push({
    seq: moment.seq,
    atMs: moment.wallMs,
    by: event.by,
    id: event.id,
    catalog: shard.catalog,
  });
  moment.effects.replies.push({ id: event.id, ok: true, reason: null });
}

/**
 * After a start: another program may make other rules of the packs in force. They are put on record, and alarms of rules that are no more
 * are closed as retired; nobody would ever clear them.
 */
export function settlePacks(state: EngineState, moment: Moment): void {
  // Another program may know other limits for permits, too.
  for (const box of [...state.supervision.values()].sort(byId)) settlePermitRules(state, box, moment);
  const shard = state.catalog.data;
  if (shard.catalog.packs.length === 0 && shard.packRules === undefined) return;
  touch(state, state.catalog);
  const cause = { by: "system", reason: "the program knows other rules for this pack" };
  if (!countPackRuleVersions(shard, cause, moment)) return;
  for (const device of [...state.devices.values()].sort(byId)) settleDevice(state, device, new Map(), "system", moment);
  settleRoutes(state, moment);
}

/** Gives new points their number and their state: from now on their silence counts. */
function admitPoints(state: EngineState, moment: Moment): void {
  const shard = state.catalog.data;
  for (const device of shard.catalog.devices) deviceBoxOf(state, device.enterprise, device.id);
  for (const point of shard.catalog.points) {
    const key = toPointKey(point.enterprise, point.id);
    const known = shard.pointNos[key];
    const no = known ?? shard.nextPointNo++;
    if (known === undefined) {
      shard.pointNos[key] = no;
      moment.effects.pointsDefined.push({ pointNo: no, enterprise: point.enterprise, point: point.id });
    }
    if (point.retired) continue;
    const device = deviceBoxOf(state, point.enterprise, point.device);
    if (pointOf(device, point.id) !== undefined) continue;
    touch(state, device);
    // A point without a number was never anywhere: only the others are looked for, for that walks every device.
    const moved = known === undefined ? null : movedPoint(state, device, point.id);
    device.data.points[point.id] = moved ?? newPointState(no, moment.nowMs);
  }
}

/** A point that was wired to another device takes its state and its open alarms along. */
function movedPoint(state: EngineState, to: DeviceBox, id: string): PointState | null {
  for (const from of state.devices.values()) {
    const point = from.enterprise === to.enterprise ? pointOf(from, id) : undefined;
    if (point === undefined) continue;
    touch(state, from);
    delete from.data.points[id];
    for (const key in point.alarms) {
      const open = point.alarms[key];
      if (open !== undefined) state.alarmHome.set(open.alarm.id, { ...placeOfPoint(to, point), key });
    }
    return point;
  }
  return null;
}
