import type { Scope } from "../storage/records/records.ts";
import type { ApiContext } from "./context.ts";
import { toProtectionOff, toShelvedOff } from "./to-wire-protection.ts";
import type { WireProtectionOff } from "./wire.ts";

/** The register of what is off, shelved alarms included; what ends first stands first. */
export function registerOf({ ports: { view } }: ApiContext, scope: Scope): readonly WireProtectionOff[] {
  const shelved = view.openAlarms(scope).filter(({ alarm }) => alarm.shelvedUntilMs !== null);
  const all = [...view.protectionOff(scope).map(toProtectionOff), ...shelved.map(({ alarm }) => toShelvedOff(alarm))];
  return all.sort((a, b) => a.until - b.until || (a.id < b.id ? -1 : 1));
}
