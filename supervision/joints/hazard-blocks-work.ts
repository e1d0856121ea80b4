import { z } from "zod";
import type { Joint } from "../joint.ts";

const settings = z.strictObject({});

/**
 * P7: while a hazard is open at its place, no permit is issued and no work begun or resumed there, but for the work that rectifies it.
 * `permits/open-hazard.ts` says what lies at its place.
 */
export const hazardBlocksWork: Joint<z.infer<typeof settings>> = {
  code: "P7",
  words: {
    zh: {
      name: "隐患未销号不得作业",
      purpose: "同一位置有未销号隐患时不签发作业票、不得开工或复工；整改该隐患的作业除外",
    },
    en: {
      name: "a hazard blocks work",
      purpose:
        "While a hazard is open at its place no permit is issued, and no work begins or goes on, but to rectify it",
    },
  },
  settings,
};
