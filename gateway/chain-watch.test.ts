import pino from "pino";
import { expect, it } from "vitest";
import type { ChainReport } from "../storage/records/records.ts";
import { FakeClock } from "../test/kit/fake-clock.ts";
import { startChainWatch } from "./chain-watch.ts";

it("a chain that somebody changed is a fault within a day, and none any more once it is whole again", async () => {
  const clock = new FakeClock();
  let broken: ChainReport["broken"] = null;
  const told: string[] = [];
  const watch = startChainWatch({
    clock,
    logger: pino({ level: "silent" }),
    records: { verifyChains: async () => [{ chain: "audit", records: 9, broken, head: "" }] },
    faults: {
      state: (fault, subject, active, params) => told.push(`${fault} ${subject} ${active} ${JSON.stringify(params)}`),
    },
  });
  await clock.advance(600_000);
  broken = { no: 4, why: "changed" };
  await clock.advance(86_400_000);
  broken = null;
  await clock.advance(86_400_000);
  // Somebody has verified in between, and it rings at once.
  watch.found([{ chain: "seal", records: 3, broken: { no: 2, why: "missing" }, head: "" }]);
  await watch.close();
  await clock.advance(10 * 86_400_000);
  expect(told).toEqual([
    "chain-broken audit false {}",
    'chain-broken audit true {"no":4,"why":"changed"}',
    "chain-broken audit false {}",
    'chain-broken seal true {"no":2,"why":"missing"}',
  ]);
});
