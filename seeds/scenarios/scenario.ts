import type { World } from "../world/world.ts";

/** Something that happens in the demo world: a time axis of acts on plants and devices. */
export interface Scenario {
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** Where it plays: of a drill these are told beforehand. */
  readonly enterprises: readonly string[];
  readonly durationS: number;
  /** In order of time. */
  readonly steps: readonly ScenarioStep[];
  /** Puts right whatever the steps disturbed. Called at the end and when somebody stops it early; must bear being called any time. */
  restore(world: World): void;
}

export interface ScenarioStep {
  readonly atS: number;
  readonly says: { readonly zh: string; readonly en: string };
  act(world: World): void;
}
