import type { World } from "../world/world.ts";
import type { Scenario } from "./scenario.ts";

/** The scenarios under way in one world. Several may run at once. */
export interface ScenarioRunner {
  /** Does nothing when it is running already. */
  start(scenario: Scenario, nowMs: number): void;
  /** Ends it early and puts right what it disturbed. */
  stop(name: string, world: World): void;
  /** Carries out what is due; ends what is over. */
  act(world: World): void;
  readonly running: readonly string[];
}

export function createScenarioRunner(): ScenarioRunner {
  const runs = new Map<string, { readonly scenario: Scenario; readonly startedAtMs: number; next: number }>();
  const runner: ScenarioRunner = {
    start(scenario, nowMs) {
      if (!runs.has(scenario.name)) runs.set(scenario.name, { scenario, startedAtMs: nowMs, next: 0 });
    },
    stop(name, world) {
      const run = runs.get(name);
      runs.delete(name);
      run?.scenario.restore(world);
    },
    act(world) {
      for (const run of runs.values()) {
        const { scenario } = run;
        const elapsedS = (world.nowMs - run.startedAtMs) / 1_000;
        for (
          let step = scenario.steps[run.next];
          step !== undefined && step.atS <= elapsedS;
          step = scenario.steps[run.next]
        ) {
          step.act(world);
          run.next++;
        }
        if (elapsedS >= scenario.durationS) runner.stop(scenario.name, world);
      }
    },
    get running() {
      return [...runs.keys()];
    },
  };
  return runner;
}
