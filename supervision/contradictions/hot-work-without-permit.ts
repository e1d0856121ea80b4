import { z } from "zod";
import { SECOND_MS } from "../../model/time.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Contradiction } from "../contradiction.ts";
import type { Look, PointNow } from "../look.ts";
import { standsOnRecord } from "../on-record.ts";

const CODE = "D-12";

const settings = z.strictObject({
  /** A flame is not put out in the second in which work is suspended. A proposal. */
  graceSeconds: z.number().min(0).max(600).default(60),
});

/** D-12: a witness sees hot work, and no permit for hot work at its place is working: none was given, it has not begun, or it is suspended. */
export const hotWorkWithoutPermit: Contradiction<z.infer<typeof settings>> = {
  code: CODE,
  words: {
    zh: {
      name: "动火无票",
      online: "测点 {point} 显示正在动火（{value}）",
      offline: "该区域没有作业中的动火票（{permit}：{state}）",
    },
    en: {
      name: "hot work without a permit",
      online: "{point} sees hot work going on ({value})",
      offline: "no permit for hot work there is working ({permit}: {state})",
    },
  },
  settings,
  find: (look, { graceSeconds }) =>
    look.witnesses("hot-work").flatMap(({ point, sees }) => {
      if (!(sees ?? standsOnRecord(look, CODE, point.id))) return [];
      const permits = hotWorkAt(point, look);
      if (permits.some((permit) => covers(permit, look, graceSeconds * SECOND_MS))) return [];
      const nearest = permits.find(({ closedAtMs }) => closedAtMs === null) ?? null;
      return {
        key: point.id,
        level: 2,
        place: { site: null, zone: point.zone, points: [point.id] },
        online: { atMs: point.ts, facts: { point: point.id, value: point.value } },
        offline: {
          atMs: nearest?.changedAtMs ?? null,
          facts: { permit: nearest?.id ?? null, state: nearest?.state ?? null },
        },
        links: nearest === null ? [] : [{ to: "ticket", id: nearest.id, role: "contradicts" }],
      };
    }),
};

/** Work goes on under it, or was told to stop just now. */
function covers({ state, facts: { interruptedAtMs } }: Ticket<PermitFacts>, look: Look, graceMs: number): boolean {
  if (state === "working") return true;
  if (state !== "suspended" || interruptedAtMs === null || look.atMs >= interruptedAtMs + graceMs) return false;
  look.again(interruptedAtMs + graceMs);
  return true;
}

/** Permits for hot work that name the point or its zone; a point in no zone is covered by those of the whole enterprise alone. */
function hotWorkAt(point: PointNow, look: Look): readonly Ticket<PermitFacts>[] {
  return look.tickets<PermitFacts>("permit").filter(({ facts, place: { zone, points } }) => {
    if (facts.type !== "hot-work") return false;
    if (points.includes(point.id)) return true;
    return zone === point.zone && (zone !== null || points.length === 0);
  });
}
