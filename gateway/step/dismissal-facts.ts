import type { DismissalFacts } from "../../alarms/dismissal.ts";
import type { Moment } from "../../alarms/moment.ts";
import type { Alarm } from "../../model/alarm.ts";
import { type DismissalType, PROCESS_DISMISSALS_MAX, PROCESS_SPAN_MS } from "../../model/dismissal.ts";
import { toDeviceKey } from "../../model/ids.ts";
import { rulesInForce } from "../../rules/rules-in-force.ts";
import { type DeviceBox, type EngineState, pointOf, type PointState, touch } from "../state.ts";
import { SYSTEM_NO_DATA_RULE } from "./compile.ts";

/** What the claim of a disposal is held against. */
export function dismissalFactsOf(state: EngineState, alarm: Alarm, moment: Moment): DismissalFacts {
  const rule = rulesInForce(state.catalog.data.catalog).find(({ id }) => id === alarm.rule);
  const earlier = placeOf(state, alarm)?.point.processDismissedAtMs ?? [];
  return {
    isAboutSilence: alarm.rule === SYSTEM_NO_DATA_RULE || rule?.kind === "no-data",
    processDismissals: earlier.filter((atMs) => atMs > moment.nowMs - PROCESS_SPAN_MS).length,
  };
}

/** The newest disposals as process upsets are remembered with the point: as many as the bound asks about. */
export function noteDismissal(state: EngineState, alarm: Alarm, type: DismissalType, moment: Moment): void {
  const place = type === "process" ? placeOf(state, alarm) : null;
  if (place === null) return;
  touch(state, place.device);
  const { point } = place;
  point.processDismissedAtMs = [...(point.processDismissedAtMs ?? []), moment.nowMs].slice(-PROCESS_DISMISSALS_MAX);
}

function placeOf(
  state: EngineState,
  { enterprise, device, point }: Alarm,
): { readonly device: DeviceBox; readonly point: PointState } | null {
  const box = device === null ? undefined : state.devices.get(toDeviceKey(enterprise, device));
  const known = box === undefined || point === null ? undefined : pointOf(box, point);
  return box === undefined || known === undefined ? null : { device: box, point: known };
}
