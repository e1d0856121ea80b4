import { toDeviceKey } from "../model/ids.ts";
import { createRandom } from "../seeds/physics/random.ts";
import { demoCatalog } from "../seeds/world/demo-catalog.ts";
import { worldReadings } from "../seeds/world/replay.ts";
import type { OfflineEngine } from "../test/kit/offline-engine.ts";

/** Spread of the way from a device to the gateway: mostly a few milliseconds, now and then more. */
const TRANSIT_MS_MEAN = 3;

/**
 * Feeds an engine what the devices of the demo world would publish in so many seconds, ticks included. `onMessage` is called after
 * each message has been stepped.
 *
 * The seeds' own times of receipt stand on a grid; a real network's do not, and a store must keep them.
 */
export function takeDemoWorld(engine: OfflineEngine, seconds: number, onMessage: (atMs: number) => void): void {
  const random = createRandom(1).fork("transit");
  const catalog = demoCatalog({ phoneUrl: "http://127.0.0.1/push", deviceSecret: () => "hmac-sha256:0" });
  let startMs: number | null = null;
  for (const { deviceKey, atMs, payload } of worldReadings({ seed: 1, seconds })) {
    if (startMs === null) {
      startMs = atMs;
      engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "bench" }, atMs);
      engine.take({ kind: "catalog", id: "demo", by: "admin", fragment: catalog }, atMs);
    }
    const transitMs = Math.round(-Math.log(1 - random.next()) * TRANSIT_MS_MEAN);
    const receivedMs = Math.max(engine.state.atMs, atMs + transitMs);
    engine.passTo(receivedMs);
    const [enterprise = "", device = ""] = deviceKey.split("/");
    const address = { enterprise, device, deviceKey: toDeviceKey(enterprise, device) };
    engine.take({ kind: "message", ...address, channel: "readings", payload }, receivedMs);
    onMessage(receivedMs);
  }
}
