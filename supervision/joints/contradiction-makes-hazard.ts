import { z } from "zod";
import type { ContradictionFacts } from "../../model/offline/contradiction.ts";
import type { HazardFacts } from "../../model/offline/hazard.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { DAY_MS } from "../../model/time.ts";
import type { Joint } from "../joint.ts";
import type { Look } from "../look.ts";
import { machineHazard } from "../machine-hazard.ts";

const settings = z.strictObject({});

/** C1: a contradiction that somebody has confirmed becomes a hazard, unless it is about one that is open, or was settled since. */
export const contradictionMakesHazard: Joint<z.infer<typeof settings>> = {
  code: "C1",
  words: {
    zh: { name: "矛盾核实转隐患", purpose: "两线矛盾经核实属实后自动生成隐患；所涉隐患尚未销号的不再重复生成" },
    en: {
      name: "a confirmed contradiction makes a hazard",
      purpose: "Once confirmed, a contradiction becomes a hazard, unless it is about one that is still open",
    },
  },
  settings,
  wants(look) {
    return look
      .tickets<ContradictionFacts>("contradiction")
      .filter((ticket) => ticket.state === "confirmed" && !isAboutHazard(ticket, look))
      .map((ticket) => ({
        key: ticket.id,
        forMs: 30 * DAY_MS,
        ticket: ticket.id,
        order: machineHazard(look.enterprise, {
          joint: "C1",
          text: `两线矛盾 ${ticket.facts.code} 经核实属实（${ticket.id}）`,
          grade: "general",
          category: "other",
          place: ticket.place,
        }),
      }));
  },
};

function isAboutHazard({ links, openedAtMs }: Ticket, look: Look): boolean {
  const linked = new Set(links.map(({ id }) => id));
  return look
    .tickets<HazardFacts>("hazard")
    .some(({ id, closedAtMs }) => linked.has(id) && (closedAtMs === null || closedAtMs >= openedAtMs));
}
