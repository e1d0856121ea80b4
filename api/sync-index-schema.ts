import { z } from "zod";
import { levelSchema } from "../model/catalog/schema.ts";
import type { RiskState } from "../model/offline/risk.ts";
import { RISK_SOURCES } from "../model/offline/risk.ts";
import { TICKET_KINDS } from "../model/offline/ticket.ts";
import type { SyncIndex, SyncReport, SyncSpan } from "../model/offline/sync-index.ts";
import type { WireRisk, WireSyncIndex, WireSyncReport, WireSyncSpan } from "./wire-sync-index.ts";

const share = z.number().min(0).max(1).nullable();
const index = {
  coverage: share.describe("points a round or an inspection went to"),
  linkage: share.describe("red and orange alarms with a disposal on record"),
  agreement: share.describe("what people put on record and machines did not contradict"),
  latency: share.describe("min(1, 10 min / median time to the first word of a person)"),
  closure: share.describe("hazards rectified in time"),
  composite: z
    .number()
    .nullable()
    .describe("0 to 100 over the parts that are known; null: less than half of the weight is"),
  known: z.number(),
  latencyMs: z.number().nullable(),
  recurrences: z.number().int(),
};
const span = z.object({ from: z.number(), to: z.number(), ...index });

export const syncReportSchema = z
  .object({
    total: span.describe("the newest whole week"),
    trend: z.array(span).readonly().describe("oldest first, the week that runs last"),
    areas: z.array(z.object({ area: z.string(), enterprises: z.number().int(), ...index })).readonly(),
    items: z.array(z.object({ enterprise: z.string(), ...index })).readonly(),
  })
  .meta({ id: "SyncReport" }) satisfies z.ZodType<WireSyncReport>;

const part = z.object({ source: z.enum(RISK_SOURCES), count: z.number().int(), points: z.number() });
const zone = z.object({
  zone: z.string().nullable(),
  score: z.number(),
  colour: levelSchema,
  base: z.number(),
  live: z.number(),
  context: z.number(),
  parts: z.array(part).readonly(),
});
const day = z.object({ day: z.number(), score: z.number(), colour: levelSchema });

export const riskSchema = z
  .object({
    enterprise: z.string(),
    at: z.number(),
    score: z.number(),
    colour: levelSchema,
    zones: z.array(zone).readonly(),
    days: z.array(day).readonly(),
  })
  .meta({ id: "Risk" });

export const ticketCountSchema = z
  .object({
    enterprise: z.string(),
    kind: z.enum(TICKET_KINDS),
    open: z.int(),
    late: z.int(),
    calling: z.record(z.enum(["1", "2", "3", "4"]), z.int()).describe("by level: those that call somebody now"),
  })
  .meta({ id: "TicketCount" });

export function toWireSyncReport({ total, trend, areas, enterprises }: SyncReport): WireSyncReport {
  return {
    total: toWireSpan(total),
    trend: trend.map(toWireSpan),
    areas: areas.map(({ area, enterprises: count, index: of }) => ({ area, enterprises: count, ...toWireIndex(of) })),
    items: enterprises.map(({ enterprise, index: of }) => ({ enterprise, ...toWireIndex(of) })),
  };
}

function toWireSpan({ fromMs, toMs, index: of }: SyncSpan): WireSyncSpan {
  return { from: fromMs, to: toMs, ...toWireIndex(of) };
}

function toWireIndex({ parts, composite, known, latencyMs, recurrences }: SyncIndex): WireSyncIndex {
  return { ...parts, composite, known, latencyMs, recurrences };
}

export function toWireRisk({ enterprise, atMs, risk, days }: RiskState) {
  const { score, colour, zones } = risk;
  return {
    enterprise,
    at: atMs,
    score,
    colour,
    zones,
    days: days.map(({ dayAtMs, ...of }) => ({ day: dayAtMs, ...of })),
  } satisfies WireRisk;
}
