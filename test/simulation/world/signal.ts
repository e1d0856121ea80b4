import type { Quality, Value } from "../../../model/value.ts";
import type { Random } from "../../../seeds/physics/random.ts";
import { between, chanceOf, pick } from "./draw.ts";
import type { PointPlan } from "./device-plan.ts";
import { RANGE_MAX } from "./plant.ts";

/** What a point says at one instant, and what must become of it. */
export interface Told {
  /** As it stands in the message: any JSON value. */
  readonly sent: unknown;
  /** null: the message says none. */
  readonly quality: Quality | null;
  readonly unit: string | null;
  /** null: it is no reading of this point and must be quarantined. */
  readonly stored: { readonly value: Value; readonly quality: Quality } | null;
}

/** The life of one point: mostly calm, now and then beyond its limit for a while, sometimes broken. */
export class Signal {
  readonly #plan: PointPlan;
  readonly #random: Random;
  #isUp = false;

  constructor(plan: PointPlan, random: Random) {
    this.#plan = plan;
    this.#random = random;
  }

  /** The value after `elapsedMs` more. `speaksFully`: the message can name quality and unit. `isHonest`: it says nothing wrong. */
  next(
    elapsedMs: number,
    { speaksFully, isHonest }: { readonly speaksFully: boolean; readonly isHonest: boolean },
  ): Told {
    const random = this.#random;
    const turns = 1 - Math.exp(-elapsedMs / (this.#isUp ? 40_000 : 200_000));
    if (chanceOf(random, turns)) this.#isUp = !this.#isUp;
    // Always the same number of draws, so that switching a fault off changes nothing else.
    const [wrongness, oddness, quality] = [random.next(), random.next(), random.next()];
    const value = this.#plan.limit === null ? this.#state(oddness) : this.#number(this.#plan.limit, oddness);
    if (!isHonest && wrongness < 0.01)
      return {
        sent: pick(random, this.#plan.limit === null ? WRONG_VALUES : WRONG_NUMBERS),
        quality: null,
        unit: null,
        stored: null,
      };
    if (!isHonest && speaksFully && wrongness < 0.015 && typeof value === "number") {
      return { sent: value, quality: null, unit: "furlong", stored: null };
    }
    const said = speaksFully && quality < 0.05 ? (quality < 0.025 ? "bad" : "uncertain") : null;
    const { rangeMin = 0, rangeMax = RANGE_MAX } = this.#plan.about ?? {};
    const beyond = typeof value === "number" && (value > rangeMax || value < rangeMin);
    return { sent: value, quality: said, unit: null, stored: { value, quality: beyond ? "bad" : (said ?? "good") } };
  }

  #number(limit: number, oddness: number): number {
    const random = this.#random;
    const isBeyond = this.#isUp === (this.#plan.direction === "high");
    const share = isBeyond ? between(random, 0.95, 1.5) : between(random, 0.3, 1.02);
    const { rangeMin = 0, rangeMax = RANGE_MAX } = this.#plan.about ?? {};
    if (oddness < 0.006) return rangeMax + 100;
    if (oddness > 0.996) return rangeMin - 20;
    return Math.round(limit * share * 10) / 10;
  }

  #state(oddness: number): Value {
    const { states, kind } = this.#plan;
    // A point without a limit has states, and they are words or booleans of its kind.
    const { normal, alarm } = states as { normal: Value; alarm: Value };
    if (oddness < 0.01 && kind !== "discrete") return "unknown";
    if (oddness < 0.02 && kind === "fire") return "fault";
    return this.#isUp ? alarm : normal;
  }
}

/** None of these is a number, a state or a boolean of any point of the plant. */
const WRONG_VALUES: readonly unknown[] = ["12,5", "62", null, [], {}, "", [3], "blazing"];
const WRONG_NUMBERS: readonly unknown[] = [...WRONG_VALUES, true, false];
