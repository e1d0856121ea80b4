import type { Moment } from "../../alarms/moment.ts";
import { toDeviceKey } from "../../model/ids.ts";
import type { OnceMessageEvent, SessionEvent } from "../../model/journal-event.ts";
import { type DeviceBox, type EngineState, type KeptSession, touch } from "../state.ts";
import { stepMessage } from "./step-message.ts";

/** Takes a QoS 2 message in unless it was taken before: until its packet id is released it is the same message [MQTT-4.3.3-2]. */
export function stepOnceMessage(state: EngineState, event: OnceMessageEvent, moment: Moment): void {
  const device = state.devices.get(event.deviceKey);
  if (device !== undefined) {
    touch(state, device);
    const { received } = sessionOf(device, event.clientId);
    if (received[event.packetId]) return;
    received[event.packetId] = true;
  }
  stepMessage(state, event, moment);
}

export function stepSession(state: EngineState, event: SessionEvent): void {
  const device = state.devices.get(toDeviceKey(event.enterprise, event.device));
  if (device === undefined) return;
  touch(state, device);
  const { change, clientId } = event;
  switch (change.type) {
    case "begun":
      sessionOf(device, clientId);
      return;
    case "ended":
      device.data.sessions = (device.data.sessions ?? []).filter((each) => each.clientId !== clientId);
      return;
    case "released":
      delete sessionOf(device, clientId).received[change.packetId];
      return;
    case "filters":
      sessionOf(device, clientId).filters = change.filters;
      return;
  }
}

function sessionOf(device: DeviceBox, clientId: string): KeptSession {
  device.data.sessions ??= [];
  const { sessions } = device.data;
  const known = sessions.find((each) => each.clientId === clientId);
  if (known !== undefined) return known;
  const fresh = { clientId, filters: [], received: {} };
  sessions.push(fresh);
  return fresh;
}
