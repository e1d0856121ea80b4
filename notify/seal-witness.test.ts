import { createHmac } from "node:crypto";
import pino from "pino";
import { afterEach, describe, expect, it } from "vitest";
import type { SealRecord } from "../model/evidence.ts";
import { FakeClock, settle } from "../test/kit/fake-clock.ts";
import { openFakeVendor } from "../test/kit/fake-vendor.ts";
import type { Vendor } from "./contract.ts";
import { openSealWitness, type SealWitness } from "./seal-witness.ts";

const HOUR_MS = 3_600_000;
let vendor: Vendor | null = null;
let witness: SealWitness | null = null;

afterEach(async () => {
  await witness?.close();
  await vendor?.close();
  [witness, vendor] = [null, null];
});

/** Wakes its sleepers a millisecond before their time, as timers may. */
class EarlyClock extends FakeClock {
  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return super.sleep(Math.max(1, ms - 1), signal);
  }
}

/** Records with something new for each seal that is asked for in another hour. */
function newRecords(clock: FakeClock) {
  const seals: SealRecord[] = [];
  const facts = new Map<string, string>();
  let lastMs = -1;
  return {
    seals,
    facts,
    async seal() {
      if (clock.monotonicMs() === lastMs) return null;
      lastMs = clock.monotonicMs();
      const no = seals.length + 1;
      const made = { no, record: `{"root":"${no}"}`, previousHash: `h${no - 1}`, hash: `h${no}` };
      seals.push(made);
      return made;
    },
    sealsAfter: async (no: number, limit: number) => seals.filter((seal) => seal.no > no).slice(0, limit),
    getFact: async (key: string) => facts.get(key) ?? null,
    setFact: async (key: string, value: string) => void facts.set(key, value),
  };
}

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !done(); i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    await settle();
  }
  expect(done()).toBe(true);
}

describe("the witness of the roots", () => {
  it("is told each root once and in order, also those it refused before, and signed", async () => {
    vendor = await openFakeVendor();
    const clock = new FakeClock();
    const records = newRecords(clock);
    const { received } = vendor;
    vendor.behave({ kind: "refuse", status: 500 }, { kind: "accept" });
    witness = openSealWitness({ records, url: vendor.url, secret: "s", clock, logger: pino({ level: "silent" }) });
    await until(() => received.length === 1);
    await clock.advance(60_000);
    await until(() => records.facts.get("seal-witness") === "1");
    await clock.advance(HOUR_MS);
    await until(() => records.facts.get("seal-witness") === "2");
    expect(received.map(({ headers }) => headers["idempotency-key"])).toEqual(["seal-1", "seal-1", "seal-2"]);
    const last = received.at(-1);
    expect(JSON.parse(last?.body ?? "{}")).toEqual(records.seals[1]);
    const signature = createHmac("sha256", "s")
      .update(last?.body ?? "")
      .digest("hex");
    expect(last?.headers["x-twinline-signature"]).toBe(`sha256=${signature}`);
  });

  it("goes on after a restart where it was, and seals without a witness, too", async () => {
    const clock = new FakeClock();
    const records = newRecords(clock);
    witness = openSealWitness({ records, url: null, secret: null, clock, logger: pino({ level: "silent" }) });
    await until(() => records.seals.length === 1);
    await clock.advance(HOUR_MS);
    await until(() => records.seals.length === 2);
    await witness.close();
    vendor = await openFakeVendor();
    const { received } = vendor;
    records.facts.set("seal-witness", "1");
    witness = openSealWitness({ records, url: vendor.url, secret: null, clock, logger: pino({ level: "silent" }) });
    await until(() => received.length === 1);
    expect(received[0]?.headers["idempotency-key"]).toBe("seal-2");
  });

  it("seals every hour also when its timer wakes it early", async () => {
    const clock = new EarlyClock();
    const records = newRecords(clock);
    witness = openSealWitness({ records, url: null, secret: null, clock, logger: pino({ level: "silent" }) });
    await until(() => records.seals.length === 1);
    await clock.advance(HOUR_MS);
    await until(() => records.seals.length === 2);
    await clock.advance(HOUR_MS);
    await until(() => records.seals.length === 3);
  });

  it("tries again once a minute while sealing fails, not without a pause", async () => {
    const clock = new FakeClock();
    let asked = 0;
    const records = {
      ...newRecords(clock),
      seal: async () => {
        asked++;
        throw new Error("disk full");
      },
    };
    witness = openSealWitness({ records, url: null, secret: null, clock, logger: pino({ level: "silent" }) });
    await until(() => asked === 1);
    await clock.advance(10 * 60_000);
    expect(asked).toBe(11);
  });
});
