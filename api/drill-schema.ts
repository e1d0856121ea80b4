import { z } from "zod";
import type { Drill } from "../model/drill.ts";
import { instant, textOrNull } from "./schemas.ts";
import type { WireDrill } from "./wire-drill.ts";

export const drillSchema = z
  .object({
    id: z.string(),
    enterprise: z.string(),
    site: textOrNull.describe("null: all sites of the enterprise"),
    points: z.array(z.string()).readonly().describe("only these; empty: every point of the place"),
    scenario: textOrNull,
    by: z.string(),
    reason: z.string(),
    since: instant,
    until: instant.describe("when it ends by itself"),
  })
  .meta({ id: "Drill" }) satisfies z.ZodType<WireDrill>;

export function toWireDrill(drill: Drill): WireDrill {
  const { id, enterprise, site, points, scenario, by, reason, sinceAtMs, untilAtMs } = drill;
  return { id, enterprise, site, points, scenario, by, reason, since: sinceAtMs, until: untilAtMs };
}
