import type { RestoredSession } from "./mqtt/broker.ts";
import type { EngineState } from "./state.ts";

/** The MQTT sessions that outlived the last run. */
export function* keptSessions(state: EngineState): Iterable<RestoredSession> {
  for (const { enterprise, device, data } of state.devices.values())
    for (const { clientId, filters, received } of data.sessions ?? [])
      yield { enterprise, device, clientId, filters, received: Object.keys(received).map(Number) };
}
