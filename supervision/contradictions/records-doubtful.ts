import { z } from "zod";
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
      online: "网关报警 {rule}（时钟跳变 {byMs} 毫秒）",
      offline: "此前此后的线下记录无法互证，请导出证据包核查",
    },
    en: {
      name: "the chain of records is broken, or the clock jumped",
      online: "The gateway's alarm {rule} (clock step {byMs} ms)",
      offline: "Records before and after do not vouch for each other: export the evidence",
    },
  },
  settings,
  find(look, { clockMinutes, enterprisesMax }) {
    const inService = look.catalog.enterprises.filter(({ retired }) => retired !== true);
    if (inService.length > enterprisesMax) return [];
    return look.gateway
      .filter(({ rule, params }) => {
        if (rule === "system:chain-broken") return true;
        return rule === "system:clock-step" && Math.abs(Number(params["byMs"])) >= clockMinutes * MINUTE_MS;
      })
      .map((alarm) => ({
        key: alarm.id,
        level: 1,
        place: { site: null, zone: null, points: [] },
        online: { atMs: alarm.raisedAtMs, facts: { rule: alarm.rule, byMs: alarm.params["byMs"] ?? null } },
        offline: { atMs: null, facts: {} },
        links: [{ to: "alarm", id: alarm.id, role: "confirms" }],
      }));
  },
};
