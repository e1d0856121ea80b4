import { z } from "zod";
import { DAY_MS } from "../../model/time.ts";
import type { ChecklistItem } from "../../model/catalog/catalog.ts";
import type { InspectedItem, InspectionFacts } from "../../model/offline/inspection.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Joint, Want } from "../joint.ts";
import type { Look } from "../look.ts";

const settings = z.strictObject({});

/** R3: what an inspection finds not to be in order, or beyond the limits of its list, is a hazard: one for each item, with its photo. */
export const findingMakesHazard: Joint<z.infer<typeof settings>> = {
  code: "R3",
  words: {
    zh: { name: "检查不合格转隐患", purpose: "检查记录中不合格或数值超出清单范围的项，逐项生成隐患" },
    en: {
      name: "a finding makes a hazard",
      purpose: "Each item of an inspection that is not in order, or beyond the limits of its list, becomes a hazard",
    },
  },
  settings,
  wants: (look) =>
    look.tickets<InspectionFacts>("inspection").flatMap((inspection) => {
      // What was handed in longer ago has been seen.
      if (inspection.openedAtMs < look.atMs - DAY_MS) return [];
      const { items, checklist } = inspection.facts;
      const asked = look.catalog.checklists.find(
        ({ id, enterprise }) => id === checklist && enterprise === look.enterprise,
      );
      return items.flatMap((item) => {
        const question = asked?.items.find(({ id }) => id === item.id) ?? null;
        return isFinding(item, question) ? hazardOf(look, inspection, item, question) : [];
      });
    }),
};

function isFinding({ result, value }: InspectedItem, question: ChecklistItem | null): boolean {
  if (result === "nok") return true;
  if (result === "na" || value === undefined || question === null) return false;
  return value < (question.min ?? -Infinity) || value > (question.max ?? Infinity);
}

function hazardOf(
  look: Look,
  { id, place }: Ticket<InspectionFacts>,
  item: InspectedItem,
  question: ChecklistItem | null,
): Want {
  const found = [
    question?.text ?? item.id,
    item.note,
    item.value === undefined ? null : `${item.value} ${question?.unit ?? ""}`,
  ];
  const order = {
    type: "open",
    kind: "hazard",
    enterprise: look.enterprise,
    body: {
      text: found
        .filter((each) => each !== undefined && each !== null)
        .join(": ")
        .trim(),
      site: place.site ?? undefined,
      zone: place.zone ?? undefined,
      points: question?.point === undefined ? [] : [question.point],
      photos: item.photo === undefined ? [] : [item.photo],
      category: "other",
      leak: false,
      grade: "general",
      source: "round",
    },
    claimed: null,
    gathered: {},
  } as const;
  // Asked for once for as long as the inspection speaks.
  return { key: `${id}/${item.id}`, forMs: 2 * DAY_MS, order, ticket: id };
}
