import type { Level } from "../model/level.ts";
import type { Device } from "../model/catalog/catalog.ts";
import { toDeviceKey, toPointKey } from "../model/ids.ts";
import type { AlarmAction } from "../model/journal-event.ts";
import type { Scope } from "../storage/records/records.ts";
import { type Action, areasOf, areasWithin, can, isInScope, mayDo } from "./access.ts";
import type { PointFacts } from "./catalog-index.ts";
import type { ApiContext, Caller } from "./context.ts";
import type { AlarmView, PointView } from "./ports.ts";
import { badRequest, forbidden, notFound, Refusal } from "./refusal.ts";

/**
 * Nothing crosses an enterprise's border except to a role whose area contains it. A read beyond it finds nothing; a write beyond it is
 * forbidden whether or not the thing exists. Whoever sees everything is told the plain truth.
 */
export function requireRight(caller: Caller, action: Action, kind: "read" | "write"): void {
  if (mayDo(caller.user.role, action, null)) return;
  throw kind === "read" ? notFound() : forbidden();
}

/** A write to an enterprise the caller may not do it in is forbidden whether or not the enterprise exists. */
export function requireRightIn(caller: Caller, action: Action, enterprise: string): void {
  if (!can(caller.user, action, { enterprise }, caller.scope)) throw forbidden();
}

/** What stands in the register and the caller wants to change; of another enterprise it is forbidden whether or not it exists. */
export function requireOffToEnd(context: ApiContext, caller: Caller, action: Action, id: string): void {
  const off = context.ports.view.protectionOff(caller.scope).find((each) => each.id === id);
  if (off !== undefined) return requireRightIn(caller, action, off.enterprise);
  if (!mayDo(caller.user.role, action, null) || caller.scope !== null) throw forbidden();
  throw new Refusal("NOT_FOUND");
}

/** The enterprises a list is about: those of the caller, narrowed by what the query names. */
export function requireScope(
  context: ApiContext,
  caller: Caller,
  query: { readonly enterprise?: string | undefined; readonly area?: string | undefined },
): Scope {
  const { catalog, enterprises } = context.index();
  let scope = caller.scope;
  if (query.enterprise !== undefined) {
    if (!enterprises.has(query.enterprise) || !isInScope(scope, query.enterprise)) throw notFound();
    scope = [query.enterprise];
    context.visits.note(caller, query.enterprise, `enterprises/${query.enterprise}`);
  }
  if (query.area === undefined) return scope;
  if (!areasOf(caller.user, catalog).has(query.area)) throw notFound();
  const areas = areasWithin(query.area, catalog);
  const within = catalog.enterprises.filter(({ area, id }) => areas.has(area) && isInScope(scope, id));
  return within.map(({ id }) => id);
}

export function requirePoint(
  context: ApiContext,
  caller: Caller,
  query: { readonly enterprise?: string | undefined; readonly point: string },
): { readonly facts: PointFacts; readonly view: PointView } {
  const enterprise = query.enterprise ?? caller.user.enterprise;
  if (enterprise === undefined) throw badRequest("enterprise");
  const facts = context.index().points.get(toPointKey(enterprise, query.point));
  const view = context.ports.view.point(enterprise, query.point);
  if (facts === undefined || view === null || !isInScope(caller.scope, enterprise)) throw notFound();
  context.visits.note(caller, enterprise, `points/${query.point}`);
  return { facts, view };
}

/** A device in service, as somebody who only looks may see it. */
export function requireDevice(context: ApiContext, caller: Caller, named: DeviceName): Device {
  const device = findDevice(context, named);
  if (device === null || !isInScope(caller.scope, named.enterprise)) throw notFound();
  context.visits.note(caller, named.enterprise, `devices/${named.device}`);
  return device;
}

/** The same for somebody who changes something of it. Within one's own enterprise it is no secret that a device is not there. */
export function requireDeviceToManage(context: ApiContext, caller: Caller, named: DeviceName): Device {
  if (!can(caller.user, "manage-devices", named, caller.scope)) throw forbidden();
  const device = findDevice(context, named);
  if (device === null) throw new Refusal("NOT_FOUND");
  return device;
}

interface DeviceName {
  readonly enterprise: string;
  readonly device: string;
}

function findDevice(context: ApiContext, { enterprise, device }: DeviceName): Device | null {
  const found = context.index().devices.get(toDeviceKey(enterprise, device));
  return found === undefined || found.retired === true ? null : found;
}

/** The alarm a person wants to act on, once role, scope and level allow it. */
export async function requireActionOn(
  context: ApiContext,
  caller: Caller,
  action: AlarmAction,
  id: string,
): Promise<AlarmView> {
  const alarm = await findAlarm(context, id);
  if (alarm === null) throw caller.scope === null ? new Refusal("NOT_FOUND") : forbidden();
  const { enterprise, level }: { enterprise: string; level: Level } = alarm.alarm;
  if (!can(caller.user, action, { enterprise, level }, caller.scope)) throw forbidden();
  context.visits.note(caller, enterprise, `alarms/${id}`);
  return alarm;
}

/** Open alarms are in the committed view; closed ones in the records. */
export async function findAlarm(context: ApiContext, id: string): Promise<AlarmView | null> {
  const open = context.ports.view.openAlarm(id);
  if (open !== null) return open;
  const detail = await context.ports.records.alarm(id);
  return detail === null ? null : { alarm: detail.alarm, escalation: null };
}
