import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishBytes, RawDevice } from "../../contract/raw-device.ts";
import { topicOf } from "../../contract/world.ts";
import { DTU1, Gate, READINGS } from "../gate.ts";
import { type Burst, burstOf, contradictionOf } from "./burst.ts";
import { Dice } from "./dice.ts";
import { expectedAnswerTo } from "./expected-answer.ts";
import { REGRESSIONS } from "./regressions.ts";

/**
 * Generated and damaged packets against a running gateway, held against an account of the specification of its own.
 * GATE_FUZZ_SECONDS makes it long, GATE_FUZZ_SEED shows a failure again.
 */
const SECONDS = Number(process.env["GATE_FUZZ_SECONDS"] ?? 8);
const SEED = Number(process.env["GATE_FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const BESIDE = 12;
/** A well-behaved device that comes after a burst. */
const SERVED_WITHIN_MS = 1_000;
const RSS_GROWTH_BYTES_MAX = 96 * 1024 * 1024;
/** So many rounds fill what is filled once: code, pools, sessions. */
const WARM_UP_ROUNDS = 20;

let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

async function newcomerIsServed(): Promise<number> {
  const startedMs = performance.now();
  const raw = await RawDevice.signIn(gate.port, { ...DTU1, clientId: "newcomer" });
  raw.send(publishBytes(READINGS, { p: "NH3-102", v: 3 }));
  await raw.expect("puback");
  raw.drop();
  return performance.now() - startedMs;
}

function rssBytes(): number {
  if (process.platform !== "linux") return 0;
  const status = readFileSync(`/proc/${gate.gateway.child.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

const countOf = (kinds: ReadonlyMap<string, number>) => [...kinds.values()].reduce((sum, each) => sum + each, 0);

/** Bursts beside each other; tells of the first contradiction with what shows it again. */
async function round(
  seed: number,
): Promise<{ violations: number; stray: number; strayElsewhere: number; refusals: number }> {
  const bursts: Burst[] = Array.from({ length: BESIDE }, (_, slot) =>
    burstOf(new Dice(seed + slot), { clientId: `fuzz-${slot}-${seed % 7}` }),
  );
  const found = await Promise.all(bursts.map((burst) => contradictionOf(burst, gate.port)));
  for (const [slot, contradiction] of found.entries()) {
    if (contradiction === null) continue;
    const hex = bursts[slot]?.stream.toString("hex") ?? "";
    throw new Error(
      `${contradiction}\nGATE_FUZZ_SEED=${seed} slot ${slot}, cuts ${bursts[slot]?.cuts.join()}:\n${hex}`,
    );
  }
  const all = bursts.map(({ stream }) => expectedAnswerTo(stream));
  const violations = all.filter(({ end }) => end === "violation");
  const stray = violations.filter(({ isStray }) => isStray).length;
  const strayElsewhere = all.filter(({ end, isStray }) => isStray && end !== "violation").length;
  return {
    violations: violations.length,
    stray,
    strayElsewhere,
    refusals: all.filter(({ end }) => end === "refused").length,
  };
}

describe("the gate under generated and damaged packets", () => {
  it(
    `contradicts the specification nowhere, serves everybody else, and does not grow (seed ${SEED})`,
    async () => {
      const before = countOf(await gate.violationsByKind());
      const untilMs = performance.now() + SECONDS * 1_000;
      let [rounds, violations, stray, strayElsewhere, refusals, rssAtFirst] = [0, 0, 0, 0, 0, 0];
      for (let seed = SEED; performance.now() < untilMs; seed += BESIDE) {
        const outcome = await round(seed);
        violations += outcome.violations;
        stray += outcome.stray;
        strayElsewhere += outcome.strayElsewhere;
        refusals += outcome.refusals;
        expect(await newcomerIsServed(), `served after seed ${seed}`).toBeLessThan(SERVED_WITHIN_MS);
        await gate.expectUndisturbed();
        if (++rounds === WARM_UP_ROUNDS) rssAtFirst = rssBytes();
      }
      const counted = countOf(await gate.violationsByKind()) - before;
      // An answer to a delivery that never was may end a connection otherwise, and is counted then.
      expect(counted).toBeLessThanOrEqual(violations + strayElsewhere);
      expect(counted).toBeGreaterThanOrEqual(violations - stray);
      expect(violations).toBeGreaterThan(0);
      if (rssAtFirst > 0) expect(rssBytes() - rssAtFirst).toBeLessThan(RSS_GROWTH_BYTES_MAX);
      console.log(
        `gate fuzz: ${rounds * BESIDE} connections, ${violations} violations, ${refusals} refusals, seed ${SEED}`,
      );
    },
    SECONDS * 1_000 + 60_000,
  );

  it("stores nothing under another device, and the gateway is healthy", async () => {
    await gate.settle();
    expect((await fetch(`${gate.gateway.url}/healthz`)).status).toBe(200);
    const others = await gate.admin.readings("tanks", "NH3-301");
    expect(others).toEqual([]);
    const own = await gate.admin.readings("coldchain", "NH3-201");
    // What the bystander and the marker said, and nothing else.
    expect([...new Set(own.map(({ v }) => v))].toSorted()).toEqual([1, 2]);
    const stranger = await RawDevice.signIn(gate.port, { ...DTU1, username: "tanks/rtu7", clientId: "after" });
    stranger.send(publishBytes(topicOf("tanks", "rtu7"), { p: "NH3-301", v: 5 }));
    await stranger.expect("puback");
    stranger.drop();
  });
});

describe("what fuzzing once found", () => {
  it.each(REGRESSIONS.map((each) => [each.name, each] as const))("%s", async (_name, { hex, end }) => {
    const stream = Buffer.from(hex, "hex");
    expect(expectedAnswerTo(stream).end).toBe(end);
    for (const cuts of [[], [1], [stream.length >> 1], Array.from({ length: stream.length }, (_, at) => at)])
      expect(await contradictionOf({ stream, cuts }, gate.port)).toBe(null);
    await gate.expectUndisturbed();
  });
});
