import { z } from "zod";
import { HOUR_MS } from "../../model/time.ts";
import type { InspectionFacts } from "../../model/offline/inspection.ts";
import type { RoundFacts } from "../../model/offline/round.ts";
import { actWant } from "../act-want.ts";
import type { Joint } from "../joint.ts";

const settings = z.strictObject({});

/** R2: an inspection that names a round is what it was waiting for. */
export const inspectionDoesRound: Joint<z.infer<typeof settings>> = {
  code: "R2",
  words: {
    zh: { name: "检查记录完成巡检任务", purpose: "写明任务单号的检查记录，使该巡检任务完成" },
    en: { name: "an inspection does its round", purpose: "A round is done by an inspection that names it" },
  },
  settings,
  wants(look) {
    const due = look.tickets<RoundFacts>("round").filter(({ state }) => state === "due");
    if (due.length === 0) return [];
    const done = new Map(
      look.tickets<InspectionFacts>("inspection").map((inspection) => [inspection.facts.round, inspection]),
    );
    return due.flatMap((round) => {
      const inspection = done.get(round.id);
      if (inspection === undefined) return [];
      const body = { inspection: inspection.id, doneAtMs: inspection.facts.endAtMs };
      return actWant(round, "done", { key: round.id, forMs: HOUR_MS, body });
    });
  },
};
