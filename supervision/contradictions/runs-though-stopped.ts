import { z } from "zod";
import type { EnforcementFacts } from "../../model/offline/enforcement.ts";
import type { OfflineReportFacts } from "../../model/offline/offline-report.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Contradiction, Found } from "../contradiction.ts";
import type { Look, PointNow } from "../look.ts";

const settings = z.strictObject({});

/**
 * D-08, P10: a machine runs (a point that witnesses it says so) which is reported out of use, or whose unit the authority has ordered to stop.
 * Against an order in force it is red. A witness that says nothing, and an order that has not come into effect, contradict nobody.
 */
export const runsThoughStopped: Contradiction<z.infer<typeof settings>> = {
  code: "D-08",
  words: {
    zh: {
      name: "已停产停用的设备在运行",
      online: "{point} 显示在运行（{value} {unit}）",
      offline: "{ticket} 自 {since} 起停产停用：{text}",
    },
    en: {
      name: "what is stopped is running",
      online: "{point} says that it runs ({value} {unit})",
      offline: "{ticket} has it stopped since {since}: {text}",
    },
  },
  settings,
  find(look) {
    const stops = [...ordersInForce(look), ...reportsInForce(look)];
    if (stops.length === 0) return [];
    const running = look.witnesses("running").filter(({ sees }) => sees === true);
    return running.flatMap(({ point }) =>
      stops.filter(({ covers }) => covers(point)).map((stop) => toFound(stop, point)),
    );
  },
};

interface Stop {
  readonly ticket: Ticket;
  readonly sinceMs: number;
  readonly text: string;
  readonly level: 1 | 2;
  covers(point: PointNow): boolean;
}

function ordersInForce(look: Look): readonly Stop[] {
  return look.tickets<EnforcementFacts>("enforcement").flatMap((ticket): readonly Stop[] => {
    const { stop } = ticket.facts;
    if (stop === null || stop.orderedAtMs === null || stop.liftedAtMs !== null || ticket.closedAtMs !== null) return [];
    const sinceMs = Math.max(stop.effectiveAtMs, stop.orderedAtMs);
    if (sinceMs > look.atMs) {
      look.again(sinceMs);
      return [];
    }
    const covers = ({ zone }: PointNow) => stop.zones.length === 0 || (zone !== null && stop.zones.includes(zone));
    return [{ ticket, sinceMs, text: stop.scope, level: 1, covers }];
  });
}

function reportsInForce(look: Look): readonly Stop[] {
  return look.tickets<OfflineReportFacts>("offline-report").flatMap((ticket): readonly Stop[] => {
    const { fromAtMs, plannedOnlineAtMs, reason } = ticket.facts;
    if (ticket.closedAtMs !== null || look.atMs >= plannedOnlineAtMs) return [];
    if (fromAtMs > look.atMs) {
      look.again(fromAtMs);
      return [];
    }
    look.again(plannedOnlineAtMs);
    return [
      { ticket, sinceMs: fromAtMs, text: reason, level: 2, covers: ({ id }) => ticket.place.points.includes(id) },
    ];
  });
}

function toFound({ ticket, sinceMs, text, level }: Stop, { id, value, unit, ts, zone }: PointNow): Found {
  return {
    key: `${ticket.id}/${id}`,
    level,
    place: { site: null, zone, points: [id] },
    online: { atMs: ts, facts: { point: id, value, unit } },
    offline: { atMs: sinceMs, facts: { ticket: ticket.id, since: sinceMs, text } },
    links: [{ to: "ticket", id: ticket.id, role: "contradicts" }],
  };
}
