import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { FakeClock } from "../test/kit/fake-clock.ts";
import { openFakeVendor } from "../test/kit/fake-vendor.ts";
import { openHeartbeat } from "./heartbeat.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(probe: () => Promise<boolean>) {
  const vendor = await openFakeVendor();
  const clock = new FakeClock();
  const heartbeat = openHeartbeat({ url: vendor.url, probe, clock, logger: pino({ level: "silent" }) });
  closing.push(
    () => heartbeat.close(),
    () => vendor.close(),
  );
  return { vendor, clock };
}

describe("the heartbeat", () => {
  it("calls at once and then each minute, as long as the probe passes", async () => {
    const { vendor, clock } = await open(async () => true);
    await vendor.receivedCount(1);
    while (vendor.received.length < 3) await clock.advance(60_000);
    expect(vendor.received.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(3).fill("GET /push?for=duty"));
  });

  it("is silent while the probe does not pass, fails or never ends, and goes on afterwards", async () => {
    const answers: (() => Promise<boolean>)[] = [
      async () => false,
      async () => {
        throw new Error("commit failed");
      },
      async () => true,
      () => new Promise(() => undefined),
    ];
    let asked = 0;
    const { vendor, clock } = await open(() => (answers[asked++] ?? (async () => false))());
    while (asked < 3) await clock.advance(60_000);
    await vendor.receivedCount(1);
    while (asked < 4) await clock.advance(60_000);
    await clock.advance(600_000);
    expect(vendor.received).toHaveLength(1);
  });

  it("goes on when nobody hears it", async () => {
    const { vendor, clock } = await open(async () => true);
    await vendor.receivedCount(1);
    vendor.behave({ kind: "refuse", status: 500 }, { kind: "lose" }, { kind: "accept" });
    while (vendor.received.length < 4) await clock.advance(60_000);
    expect(vendor.received).toHaveLength(4);
  });
});
