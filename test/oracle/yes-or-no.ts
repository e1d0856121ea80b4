import { type Heard, numberOf, type Past } from "./past.ts";

/** What makes a yes of a point: a limit, or words; neither: it says true. */
export interface Question {
  readonly direction?: "high" | "low";
  readonly limit?: number;
  readonly deadband?: number;
  readonly states?: readonly (boolean | string)[];
}

/** Words of a thing that cannot say what it is there to say. */
export const BLIND: readonly unknown[] = ["unknown", "fault", "power-fault", "shielded", "test", "out-of-service"];

/** Yes, no, or null: nobody knows. */
export type Answer = boolean | null;

/** What a point answers now. Within a deadband it is what it was when last that was known. */
export function answerOf(past: Past, point: string, question: Question): Answer {
  let held = false;
  let answer: Answer = null;
  for (const heard of past.of(point)) {
    const said = answerTo(heard, question);
    answer = said === "between" ? held : said;
    if (answer !== null) held = answer;
  }
  return answer;
}

function answerTo(heard: Heard, { direction, limit, deadband = 0, states }: Question): Answer | "between" {
  if (limit === undefined) {
    if (heard.value === null || heard.quality === "bad") return null;
    if ((states ?? [true]).includes(heard.value as boolean | string)) return true;
    return BLIND.includes(heard.value) ? null : false;
  }
  // Too high to be measured is above any high limit, and says nothing about a low one.
  if (heard.overRange) return direction === "high" ? true : null;
  const value = numberOf(heard);
  if (value === null) return null;
  if (direction === "high") return value >= limit ? true : value < limit - deadband ? false : "between";
  return value <= limit ? true : value > limit + deadband ? false : "between";
}

/** A yes of one is a yes; a no needs a no of each. */
export function either(...answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

/** A no of one is a no; a yes needs a yes of each. */
export function both(...answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** For conditions that are about one answer alone. */
export function toldBy(answer: Answer): "bad" | "fine" | "unknown" {
  if (answer === null) return "unknown";
  return answer ? "bad" : "fine";
}
