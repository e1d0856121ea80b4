import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PureEngine } from "../kit/pure-engine.ts";
import { DEVICE_NAMES } from "./plant.ts";
import { type Deed, RandomRun, randomRules, storyOf, streamOf, TIMEOUT_MS, TRIES } from "./random-run.ts";

const STREAM = streamOf(["late", "stall", "history", "edit", "retire", "command"]);

/** Ends by time alone: an occurrence leaves its window, advice has stood long enough, a mean is taken over what is left. */
const ENDS_BY_TIME = /\b(exposure|sensor-health|interlock:(flap|demand))/;

/** What tickets call: the two lines are looked at within a second of news that came before the gateway was deaf. */
const IS_TOLD_BEFORE = /\bsystem:ticket-/;

describe("what nobody knows", { timeout: TIMEOUT_MS }, () => {
  it("time in which the gateway is deaf completes no delay and no deadline", () => {
    fc.assert(
      fc.property(randomRules, STREAM, fc.constantFrom(2_000, 40_000, 1_000_000), (rules, deeds, deafMs) => {
        const run = new RandomRun(rules);
        for (const deed of deeds) run.perform(deed);
        const { engine } = run;
        engine.passTo(engine.nowMs);
        const told = engine.outcome.events.length;
        const [{ wallOffsetMs }, fromMs] = [engine.state.global.data, engine.nowMs];
        run.perform({ do: "stall", ms: deafMs });
        engine.passTo(engine.nowMs);
        const within = engine.outcome.events
          .slice(told)
          .filter(({ atMs }) => atMs > fromMs + wallOffsetMs)
          .map((event) => ({ event, line: storyOf(engine)[engine.outcome.events.indexOf(event)] ?? "" }));
        const raised = within.filter(({ event }) => event.kind === "raised").map(({ line }) => line);
        const cleared = within.filter(({ event }) => event.kind === "cleared").map(({ line }) => line);
        expect(raised.filter((line) => !IS_TOLD_BEFORE.test(line))).toEqual([]);
        expect(cleared.filter((line) => !ENDS_BY_TIME.test(line))).toEqual([]);
      }),
      TRIES,
    );
  });

  it("a value of bad quality raises and clears nothing that is not about it", () => {
    /**
     * A vote that degrades to the safe side counts it, and others look after the sources themselves. An exposure is of the time before
     * the bad value, and any word is an occasion to count it.
     */
    const isAboutIt = /\b(system:|voting|no-data|exposure|interlock:(mode-unknown|dark))/;
    fc.assert(
      fc.property(randomRules, STREAM, fc.nat(23), fc.constantFrom(0.1, 0.5, 0.95), (rules, deeds, turn, share) => {
        const run = new RandomRun(rules);
        for (const deed of deeds) run.perform(deed);
        const { engine } = run;
        engine.take({ kind: "tick" });
        const told = engine.outcome.events.length;
        for (const device of DEVICE_NAMES) run.perform({ do: "say", device, share, turn, bad: 31 });
        const changed = storyOf(engine)
          .slice(told)
          .filter((line) => /^\d+ (raised|cleared) /.test(line) && !isAboutIt.test(line) && !line.endsWith(" retro"));
        expect(changed).toEqual([]);
      }),
      TRIES,
    );
  });
});

/** Bytes of a memory of each kind as JSON, whatever is heard for however long. */
const BYTES_MAX: Readonly<Record<string, number>> = {
  rate: 3_000,
  forecast: 3_200,
  "sensor-health": 4_000,
  exposure: 16_000,
  mixture: 100,
  fire: 1_500,
  "tank-stuck": 8_000,
  "tank-balance": 8_000,
  "tank-filling": 200,
  "tank-switch": 100,
  "tank-heating": 3_000,
  expression: 400,
  voting: 400,
  sequence: 600,
  interlock: 1_500,
  "interlock-group": 500,
};

describe("a memory", { timeout: TIMEOUT_MS }, () => {
  it("stays within the bytes of its kind, live and of history", () => {
    const most = new Map<string, number>();
    fc.assert(
      fc.property(fc.nat(9_999), fc.nat(9_999), (seed, chance) => {
        const run = new RandomRun({ seed, kinds: Object.keys(BYTES_MAX) });
        for (const deed of longStream(chance)) run.perform(deed);
        for (const { kind, bytes } of memoriesOf(run.engine)) most.set(kind, Math.max(most.get(kind) ?? 0, bytes));
        for (const [kind, bytes] of most) expect(bytes, kind).toBeLessThan(BYTES_MAX[kind] ?? 0);
      }),
      { numRuns: 4 },
    );
    expect([...most.keys()].sort()).toEqual(Object.keys(BYTES_MAX).sort());
  });
});

/** Long enough to fill every window: half an hour in which everybody reports, and what a stream brings. */
function longStream(seed: number): readonly Deed[] {
  const random = fc.sample(streamOf(["history", "late", "stall"], 120), { seed, numRuns: 1 }).flat();
  const steady = Array.from({ length: 160 }, (_, i): Deed => {
    const device = DEVICE_NAMES[i % DEVICE_NAMES.length] ?? "fast";
    return { do: "run", device, n: 12, share: 0.3 + (i % 7) / 31, slope: ((i % 5) - 2) / 97, turn: i % 24, bad: 0 };
  });
  return [...random, ...steady];
}

function memoriesOf({ state }: PureEngine) {
  return [...state.devices.values()].flatMap(({ data, compiled }) =>
    (compiled?.points ?? []).flatMap(({ id, watches }) =>
      watches.flatMap(({ key, kind }) => {
        const { memories, history } = data.points[id] ?? {};
        const found = [memories?.[key]?.data, history?.[key]?.memory?.data].filter((data) => data !== undefined);
        return found.map((data) => ({ kind, bytes: JSON.stringify(data).length }));
      }),
    ),
  );
}
