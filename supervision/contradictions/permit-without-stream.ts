import type { z } from "zod";
import { MINUTE_MS } from "../../model/time.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Contradiction } from "../contradiction.ts";
import { brokenStreamsOf, streamSettings } from "../permits/permit-stream.ts";
import { needsStream } from "../permits/why-not-working.ts";

/**
 * D-13: work goes on under a permit that asks for continuous monitoring, and nothing is heard of its portable detector. Suspending the work
 * for it is no agreement: it stands until the detector is heard again or the permit is over.
 */
export const permitWithoutStream: Contradiction<z.infer<typeof streamSettings>> = {
  code: "D-13",
  words: {
    zh: {
      name: "作业无连续监测",
      online: "移动式检测仪 {point} 没有数据（最后一次有值：{lastKnownAt}）",
      offline: "作业票 {permit} 声明连续监测，{state}",
    },
    en: {
      name: "work without its portable detector",
      online: "nothing is heard of the portable detector {point} (last known: {lastKnownAt})",
      offline: "permit {permit} says that its air is monitored all the time; it is {state}",
    },
  },
  settings: streamSettings,
  find: (look, { gapMinutes }) =>
    look.tickets<PermitFacts>("permit").flatMap((permit) => {
      if (!saysItIsMonitored(permit)) return [];
      return brokenStreamsOf(permit, look, gapMinutes * MINUTE_MS).map(({ point, lastKnownAtMs }) => ({
        key: `${permit.id}/${point}`,
        level: 2 as const,
        place: { ...permit.place, points: [point] },
        online: { atMs: lastKnownAtMs, facts: { point, lastKnownAt: lastKnownAtMs } },
        offline: {
          atMs: permit.facts.startedAtMs,
          facts: { permit: permit.id, state: permit.state, supervisor: permit.facts.supervisor },
        },
        links: [{ to: "ticket" as const, id: permit.id, role: "contradicts" as const }],
      }));
    }),
};

function saysItIsMonitored({ state, facts, closedAtMs }: Ticket<PermitFacts>): boolean {
  if (closedAtMs !== null || facts.portables.length === 0) return false;
  if (!needsStream(facts)) return false;
  return state === "working" || (state === "suspended" && facts.interruptedBecause === "stream");
}
