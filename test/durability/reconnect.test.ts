import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { eventually } from "../kit/gateway-process.ts";
import { Works } from "./works.ts";

const CONNECTIONS = 60;
const KEPT_MESSAGES = 30;

it("a device that sends all it kept at the very moment of CONNACK is acknowledged in order, time after time", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "twinline-reconnect-"));
  const works = await Works.open({ seed: 1 });
  try {
    const api = await works.start(dataDir);
    for (let connection = 1; connection <= CONNECTIONS; connection++) {
      works.plant.devices.forEach((device, i) => {
        for (let kept = 0; kept < KEPT_MESSAGES; kept++)
          device.say({ [`GAS-${i + 1}`]: 30 + kept / 1000, [`PRESSURE-${i + 1}`]: 100, [`DOOR-${i + 1}`]: true });
      });
      works.connect();
      await eventually(
        "all is acknowledged",
        async () => works.plant.devices.every(({ waiting }) => waiting === 0),
        5_000,
      );
      works.plant.disconnect();
    }
    expect(works.plant.devices.flatMap(({ violations }) => violations)).toEqual([]);
    expect(await works.faults(api)).toEqual([]);
  } finally {
    await works.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 60_000);
