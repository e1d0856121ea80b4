import { z } from "zod";
import type { Alarm } from "../../model/alarm.ts";
import type { Testimony } from "../../model/offline/contradiction.ts";
import type { TicketKindName } from "../../model/offline/ticket.ts";
import { MINUTE_MS } from "../../model/time.ts";
import type { Contradiction } from "../contradiction.ts";

const settings = z.strictObject({
  /** A clock that is put right by less than this betrays nothing. */
  clockMinutes: z.number().min(0).max(1_440).default(5),
  /** On an installation of more enterprises the gateway's own alarm stands for all of them. */
  enterprisesMax: z.int().min(0).max(1_000).default(20),
});

/**
 * D-17: the chain of records is broken, or the wall clock jumped: what both lines have on record is doubtful. Red; it stands until the
 * gateway's own alarm is over and answered. Figures are proposals.
 */
export const recordsDoubtful: Contradiction<z.infer<typeof settings>> = {
  code: "D-17",
  words: {
    zh: {
      name: "记录链断裂或时钟跳变",
      online: "网关报警：{rule}（记录号 {no}，时钟跳变 {byMs} 毫秒）",
      offline: "线下在办隐患 {hazards} 项、作业票 {permits} 张，此前此后的记录无法互证，请导出证据包核查",
    },
    en: {
      name: "the chain of records is broken, or the clock jumped",
      online: "The gateway's alarm: {rule} (record {no}, clock step {byMs} ms)",
      offline:
        "{hazards} hazards and {permits} permits are open: records before and after do not vouch for each other, export the evidence",
    },
  },
  settings,
  find(look, { clockMinutes, enterprisesMax }) {
    const inService = look.catalog.enterprises.filter(({ retired }) => retired !== true);
    if (inService.length > enterprisesMax) return [];
    const open = (kind: TicketKindName) => look.tickets(kind).filter(({ closedAtMs }) => closedAtMs === null).length;
    return look.gateway
      .filter(({ rule, params }) => {
        if (rule === "system:chain-broken") return true;
        return rule === "system:clock-step" && Math.abs(Number(params["byMs"])) >= clockMinutes * MINUTE_MS;
      })
      .map((alarm) => ({
        key: alarm.id,
        level: 1,
        place: { site: null, zone: null, points: [] },
        online: { atMs: alarm.raisedAtMs, facts: factsOf(alarm) },
        offline: { atMs: null, facts: { hazards: open("hazard"), permits: open("permit") } },
        links: [{ to: "alarm", id: alarm.id, role: "confirms" }],
      }));
  },
};

function factsOf({ rule, params }: Alarm): Testimony["facts"] {
  return { rule, no: params["no"] ?? null, byMs: params["byMs"] ?? null };
}
