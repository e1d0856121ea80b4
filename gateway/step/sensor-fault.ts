import type { Moment } from "../../alarms/moment.ts";
import type { Value } from "../../model/value.ts";
import type { DeviceBox, EngineState } from "../state.ts";
import { placeOfPoint, raiseAt } from "./alarm-book.ts";
import type { CompiledPoint } from "./compile.ts";
import { moveMoment } from "./moment-of.ts";
import { systemKey, systemOccasion } from "./system-occasion.ts";

/** The level is a proposal. */
const SENSOR_FAULT = { rule: "system:sensor-fault", level: 3 } as const;
export const SENSOR_FAULT_KEY = systemKey(SENSOR_FAULT);

/** A sensor that reads below its range, or says by a fault value or a failed current loop that it has no value. */
export function raiseSensorFault(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  reading: { readonly value: Value; readonly ts: number },
  atMs: number,
  moment: Moment,
): void {
  const place = placeOfPoint(device, point.state);
  if (place.holder[SENSOR_FAULT_KEY]?.alarm.active) return;
  moveMoment(state, moment, atMs);
  raiseAt(state, place, SENSOR_FAULT_KEY, systemOccasion(device, point, SENSOR_FAULT, reading), moment);
}
