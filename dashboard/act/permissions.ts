import type { WireAlarm, WireUser } from "../../api/wire.ts";
import type { Role } from "../../model/catalog/catalog.ts";
import type { AlarmAction } from "../../model/journal-event.ts";

/**
 * Whether a button is offered: this role may do it, and the alarm's state has a use for it.
 *
 * The server decides; this only spares people a refusal. A regulator or inspector may comment and never silence a plant.
 */
export function isOffered(action: AlarmAction, alarm: WireAlarm, role: Role): boolean {
  if (action === "comment") return true;
  if (role === "regulator" || role === "inspector") return false;
  const shelves = role !== "operator" || alarm.level >= 3;
  switch (action) {
    case "acknowledge":
      return !alarm.acknowledged && !alarm.retro;
    case "reassign":
      return alarm.state !== "normal" && !alarm.retro;
    case "reset":
      return alarm.latched && !alarm.active && alarm.acknowledged;
    case "dismiss":
      return alarm.state === "normal" && alarm.dismissal === null;
    case "confirm-dismissal":
      return alarm.level === 1 && alarm.dismissal !== null && alarm.dismissal.confirmedBy === null;
    case "shelve":
      return (
        shelves && alarm.shelvedUntil === null && alarm.state !== "normal" && !isMutedOtherwise(alarm) && !alarm.retro
      );
    case "unshelve":
      return shelves && alarm.shelvedUntil !== null;
  }
}

/** Whether this role may take points out of service and open windows. */
export function mayTakeProtectionOff(role: Role): boolean {
  return role === "admin" || role === "manager";
}

/** Whether this role may end them early. */
export function mayEndProtection(role: Role): boolean {
  return mayTakeProtectionOff(role) || role === "operator";
}

/** Whether this role may declare drills. A drill takes nothing away: whoever may end protection off may end it, too. */
export function mayDeclareDrill(role: Role): boolean {
  return mayTakeProtectionOff(role);
}

/** Whether this user may change the rules of an enterprise, and sign for limits weaker than the standard. */
export function mayEditRules(user: Pick<WireUser, "role" | "enterprise">, enterprise: string): boolean {
  return user.role === "admin" || (user.role === "manager" && user.enterprise === enterprise);
}

/** Whether this role may act on the devices it sees. */
export function mayManageDevices(role: Role): boolean {
  return role === "admin" || role === "manager";
}

/** Suppressed or out of service already: it cannot be shelved on top. */
function isMutedOtherwise({ state }: WireAlarm): boolean {
  return state === "suppressed" || state === "out-of-service";
}
