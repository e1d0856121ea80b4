import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIVE_WINDOW_MS } from "../../model/time.ts";
import type { PureEngine } from "../kit/pure-engine.ts";
import { DEVICE_NAMES, ENTERPRISE, POINTS } from "./plant.ts";
import { nameOf, RandomRun, randomRules, storyOf, streamOf, TIMEOUT_MS, TRIES } from "./random-run.ts";

/** What live judgement rests on: what was heard, what is remembered, what is under way. */
function liveMemoryOf(engine: PureEngine) {
  return [...engine.state.devices.values()].map(({ id, data }) => ({
    id,
    points: Object.entries(data.points).map(
      ([point, { latest, heardAtMs, judgedAtMs, conditions, memories, unknownSinceMs }]) => ({
        point,
        latest,
        heardAtMs,
        judgedAtMs,
        conditions,
        memories,
        unknownSinceMs,
      }),
    ),
  }));
}

/** What calls for people's work goes by when both lines were last looked at, which any news may bring forward. */
const live = (engine: PureEngine) =>
  storyOf(engine).filter((line) => !line.endsWith(" retro") && !line.includes("system:ticket-"));

describe("what must not matter does not", { timeout: TIMEOUT_MS }, () => {
  it("a message that comes twice or three times makes no other alarm", () => {
    fc.assert(
      fc.property(
        randomRules,
        streamOf(["late", "history", "stall", "edit"]),
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (rules, deeds, twice) => {
          const once = new RandomRun(rules);
          const often = new RandomRun(rules);
          // Two hours late and unmarked it may be a clock that was put back: every message then counts as a sign of that.
          const plain = deeds.filter((deed) => deed.do !== "late" || deed.behindMs < LIVE_WINDOW_MS);
          plain.forEach((deed, i) => {
            once.perform(deed);
            often.perform(deed);
            if (twice[i] !== true) return;
            often.engine.take({ kind: "tick" });
            const told = often.engine.outcome.events.length;
            for (const device of DEVICE_NAMES) often.perform({ do: "repeat", device });
            // Neither a live alarm nor a retro record; what is told of later history may be cut at another place.
            expect(storyOf(often.engine, told)).toEqual([]);
          });
          expect(live(often.engine)).toEqual(live(once.engine));
        },
      ),
      TRIES,
    );
  });

  it("history neither raises nor clears a live alarm, nor touches what live judgement rests on", () => {
    fc.assert(
      fc.property(randomRules, streamOf(["history", "history", "late", "stall", "edit"]), (rules, deeds) => {
        const told = new RandomRun(rules);
        const untold = new RandomRun(rules);
        for (const deed of deeds) {
          told.perform(deed);
          if (deed.do !== "history") untold.perform(deed);
        }
        expect(live(told.engine)).toEqual(live(untold.engine));
        expect(JSON.stringify(liveMemoryOf(told.engine))).toBe(JSON.stringify(liveMemoryOf(untold.engine)));
      }),
      TRIES,
    );
  });

  it("the order of devices within one instant makes no other alarm where one device is looked at", () => {
    const deviceOf = new Map(POINTS.map(({ id, device }) => [id, device]));
    fc.assert(
      fc.property(randomRules, streamOf(["wait", "say"], 30), (rules, deeds) => {
        const [forth, back] = [new RandomRun(rules), new RandomRun(rules)];
        for (const deed of deeds) {
          if (deed.do !== "say") {
            forth.perform(deed);
            back.perform(deed);
            continue;
          }
          for (const device of DEVICE_NAMES) forth.perform({ ...deed, device });
          for (const device of DEVICE_NAMES.toReversed()) back.perform({ ...deed, device });
        }
        const alarmsOf = ({ engine }: RandomRun) =>
          [...engine.alarms.values()]
            .filter(({ rule }) => !rule.startsWith("system:ticket-"))
            .filter(({ rule, point }) => looksAtOneDevice(engine, rule, deviceOf.get(point ?? "") ?? ""))
            .map((alarm) => `${nameOf(alarm)} to ${alarm.clearedAtMs}`)
            .sort();
        expect(alarmsOf(back)).toEqual(alarmsOf(forth));
      }),
      TRIES,
    );

    function looksAtOneDevice({ state }: PureEngine, rule: string, device: string): boolean {
      const watches = state.devices.get(`${ENTERPRISE}/${device}` as never)?.compiled?.points.flatMap((p) => p.watches);
      const others = watches?.filter((watch) => watch.rule === rule).flatMap(({ spec }) => spec.others) ?? [];
      return others.every((other) => deviceOf.get(other) === device);
    }
  });
});
