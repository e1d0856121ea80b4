import { z } from "zod";
import type { QuarantineRow } from "../../storage/records/records.ts";
import { suggestPoint, type UnknownPoint } from "../../model/knowledge/suggest-point.ts";
import { toDeviceKey, toPointKey } from "../../model/ids.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { scopeQuery } from "../queries.ts";
import { instant, listOf, refusals } from "../schemas.ts";

/** Newest refused readings looked at, and values of a point weighed. */
const ROWS_MAX = 1_000;
const VALUES_MAX = 20;

/** Points that publish and stand in no catalogue, each with how it might: put into `PUT /catalog`, it is accepted. */
export function pointSuggestionRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Points that publish and are in no catalogue, with a suggested kind, unit and set-points",
    description:
      "`fragment` is for PUT /catalog as it stands. Nothing of it is confirmed: a safety engineer looks at it",
    tags: ["devices"],
    querystring: z.object(scopeQuery),
    response: { 200: listOf(suggestionSchema), ...refusals(503) },
  };
  app.get("/point-suggestions", { schema }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const { items } = await context.ports.records.quarantine({ scope, limit: ROWS_MAX });
    const { devices, points } = context.index();
    const found = gather(items.filter(({ reason }) => reason === "unknown-point"));
    const suggestions = found.flatMap(({ lastAt, count, ...unknown }): readonly z.infer<typeof suggestionSchema>[] => {
      const { enterprise, device, source } = unknown;
      // Added meanwhile, or of a device that is in no catalogue either.
      if (!devices.has(toDeviceKey(enterprise, device)) || points.has(toPointKey(enterprise, source))) return [];
      const suggested = suggestPoint(unknown);
      const facts = {
        enterprise,
        device,
        source,
        unit: unknown.unit,
        lastAt,
        count,
        lastValue: unknown.values[0] ?? null,
      };
      if (suggested === null) return [{ ...facts, because: [], fragment: null }];
      const { point, rules, because } = suggested;
      return [{ ...facts, because, fragment: { points: [point], ...(rules.length === 0 ? {} : { rules }) } }];
    });
    return { items: suggestions, nextCursor: null };
  });
}

const suggestionSchema = z
  .object({
    enterprise: z.string(),
    device: z.string(),
    source: z.string(),
    unit: z.string().nullable(),
    lastAt: instant,
    count: z.number().int(),
    lastValue: z.union([z.number(), z.boolean(), z.string()]).nullable(),
    because: z.array(z.enum(["unit", "name", "values"])).readonly(),
    fragment: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: "PointSuggestion" });

interface Gathered extends UnknownPoint {
  readonly lastAt: number;
  readonly count: number;
}

/** By device and name, newest first. */
function gather(rows: readonly QuarantineRow[]): readonly Gathered[] {
  const found = new Map<string, Gathered>();
  for (const { enterprise, device, detail: source, raw, at } of rows) {
    const key = `${enterprise}/${device}/${source}`;
    const { unit, values } = saidOf(source, raw);
    const known = found.get(key);
    found.set(key, {
      enterprise,
      device,
      source,
      unit: known?.unit ?? unit,
      values: [...(known?.values ?? []), ...values].slice(0, VALUES_MAX),
      lastAt: known?.lastAt ?? at,
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...found.values()];
}

/** What a message of the native dialect says of a point; of another dialect nothing but the name is known. */
function saidOf(source: string, raw: string): Pick<UnknownPoint, "unit" | "values"> {
  const message = parseJson(Buffer.from(raw, "base64").toString());
  const parts = Array.isArray(message) ? message : [message];
  const values: (number | boolean | string)[] = [];
  let unit: string | null = null;
  for (const part of parts.slice(0, ROWS_MAX)) {
    if (typeof part !== "object" || part === null) continue;
    const { p, v, u, values: short } = part as Readonly<Record<string, unknown>>;
    const value = p === source ? v : isRecord(short) && Object.hasOwn(short, source) ? short[source] : undefined;
    if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") values.push(value);
    if (p === source && typeof u === "string") unit = u.slice(0, 20);
  }
  return { unit, values };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
