import type { Moment } from "../../alarms/moment.ts";
import type { Alarm, OpenAlarm } from "../../model/alarm.ts";
import type { SystemFault } from "../../model/journal-event.ts";
import type { Level } from "../../model/level.ts";
import type { EngineState } from "../state.ts";
import { clearAt, placeOfInstallation, raiseAt } from "./alarm-book.ts";

/** Faults that follow from the catalogue and from what people did about it. */
type PlantFault = "no-route" | "limit-unsigned" | "nobody-reachable" | "shift-unconfirmed";

/** How grave the gateway's own faults are. Proposals: what blinds the supervision or silences its calls stands above the rest. */
const FAULT_LEVEL: Readonly<Record<SystemFault | PlantFault, Level>> = {
  "storage-full": 1,
  "journal-failed": 1,
  "chain-broken": 1,
  "nobody-reachable": 1,
  "channel-failing": 2,
  "path-broken": 2,
  "no-route": 2,
  "limit-unsigned": 2,
  "mirror-gap": 3,
  "certificate-fault": 3,
  "shift-unconfirmed": 3,
  "mirror-behind": 4,
  "clock-step": 4,
};

interface Fault {
  readonly fault: SystemFault | PlantFault;
  readonly enterprise: string;
  readonly subject: string;
  readonly active: boolean;
  readonly params: Alarm["params"];
}

/** Raises or clears a fault as a system alarm of its own. */
export function setFault(state: EngineState, fact: Fault, moment: Moment): void {
  const rule = `system:${fact.fault}`;
  const level = FAULT_LEVEL[fact.fault];
  const key = `${rule}/${fact.enterprise}/${fact.subject}`;
  const place = placeOfInstallation(state);
  const known: OpenAlarm | undefined = place.holder[key];
  if (!fact.active) {
    clearAt(state, place, key, moment);
    return;
  }
  if (known?.alarm.active) return;
  // One that comes back before anybody has answered it tells how it is now.
  if (known !== undefined) known.alarm.params = { ...fact.params, subject: fact.subject };
  const occasion = {
    enterprise: fact.enterprise,
    point: null,
    device: null,
    rule,
    level,
    condition: `${rule}/${level}`,
    value: null,
    readingTs: null,
    limit: null,
    unit: null,
    latched: false,
    params: { ...fact.params, subject: fact.subject },
  };
  raiseAt(state, place, key, occasion, moment);
}
