import type { FastifyReply } from "fastify";
import { z } from "zod";
import { type KeptReport, REPORT_FORMATS, REPORT_PERIODS, type ReportFormat } from "../../model/report.ts";
import type { Catalog } from "../../model/catalog/catalog.ts";
import { LANGUAGES } from "../../model/text/text.ts";
import { areasWithin, isInScope } from "../access.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { toPage } from "../page.ts";
import { idText, pageQuery, scopeQuery, toPageRequest, wholeNumber } from "../queries.ts";
import { badRequest, notFound } from "../refusal.ts";
import { instant, listOf, refusals } from "../schemas.ts";

const period = z.enum(REPORT_PERIODS);
const format = z.enum(REPORT_FORMATS);

/** Reports of a day, a week or a month: made now, or kept from when they were made by themselves. */
export function reportRoutes(app: ApiServer, context: ApiContext): void {
  const now = {
    summary: "A report of a day, week or month of China Standard Time, made now of committed records alone",
    description: "format json also has the tables as they are worded (`worded`)",
    tags: ["reports"],
    querystring: z.object({
      ...scopeQuery,
      period: period.default("day"),
      at: wholeNumber.optional().describe("any instant of the period; default: now"),
      format: format.default("json"),
      language: z.enum(LANGUAGES).optional().describe("default: as Accept-Language says"),
    }),
    response: { 200: z.any(), ...refusals(503) },
  };
  app.get("/report", { schema: now }, async (request, reply) => {
    const caller = callerOf(request);
    const { at: atMs = context.ports.nowMs(), format: asked, period: of } = request.query;
    if (atMs > AT_MS_MAX) throw badRequest("at");
    const subject = subjectOf(context, caller, request.query);
    const { language = request.language } = request.query;
    const ask = { subject, period: of, atMs, language, by: caller.user.username };
    const file = await context.ports.reports.make(ask, asked);
    await context.audit.record(caller.user, "report-taken", subject.id, { period: of, at: atMs, format: asked });
    return give(reply, file, asked, `report-${of}-${subject.id}`);
  });

  const kept = {
    summary: "Reports that were made by themselves, newest periods first",
    tags: ["reports"],
    querystring: z.object({ ...scopeQuery, ...pageQuery, period: period.optional() }),
    response: { 200: listOf(keptSchema), ...refusals() },
  };
  app.get("/reports", { schema: kept }, async (request) => {
    const caller = callerOf(request);
    requireScope(context, caller, request.query);
    const { catalog } = context.index();
    const { enterprise, area, period: only } = request.query;
    const shown = context.ports.reports
      .kept()
      .filter((each) => maySee(caller, catalog, each))
      .filter(({ subject }) => enterprise === undefined || (subject.kind === "enterprise" && subject.id === enterprise))
      .filter(({ subject }) => area === undefined || (subject.kind === "area" && subject.id === area))
      .filter((each) => only === undefined || each.period.kind === only);
    const page = toPage(shown, toPageRequest(request.query, context.limits), {
      keyOf: (each) => [each.period.fromMs, each.id],
      isAfter: (each, [fromMs, id]) =>
        each.period.fromMs < Number(fromMs) || (each.period.fromMs === Number(fromMs) && each.id > String(id)),
    });
    return { items: page.items.map(toWireKept), nextCursor: page.nextCursor };
  });

  const one = {
    summary: "A kept report as a file; its SHA-256 is in the list and in the audit",
    tags: ["reports"],
    params: z.object({ id: idText }),
    querystring: z.object({ format: format.default("html") }),
    response: { 200: z.any(), ...refusals() },
  };
  app.get("/reports/:id", { schema: one }, async (request, reply) => {
    const caller = callerOf(request);
    const found = context.ports.reports.kept().find(({ id }) => id === request.params.id);
    if (found === undefined || !maySee(caller, context.index().catalog, found)) throw notFound();
    const file = await context.ports.reports.read(found, request.query.format);
    if (file === null) throw notFound();
    await context.audit.record(caller.user, "report-taken", found.id, { format: request.query.format });
    return give(reply, file, request.query.format, found.id);
  });
}

/** Later no report is asked for: the years of a date are four digits long. */
const AT_MS_MAX = Date.UTC(9999, 0, 1);

/** A report of an area tells of every enterprise in it: it is for whoever sees them all. */
function subjectOf(
  context: ApiContext,
  caller: Caller,
  query: { readonly enterprise?: string | undefined; readonly area?: string | undefined },
) {
  const { area } = query;
  const enterprise = area === undefined ? (query.enterprise ?? caller.user.enterprise) : undefined;
  if (query.area !== undefined && query.enterprise !== undefined) throw badRequest("enterprise");
  if (area !== undefined) {
    requireScope(context, caller, { area });
    if (!seesAll(caller, context.index().catalog, area)) throw notFound();
    return { kind: "area", id: area } as const;
  }
  if (enterprise === undefined) throw badRequest("enterprise");
  requireScope(context, caller, { enterprise });
  return { kind: "enterprise", id: enterprise } as const;
}

function maySee(caller: Caller, catalog: Catalog, { subject }: KeptReport): boolean {
  return subject.kind === "enterprise" ? isInScope(caller.scope, subject.id) : seesAll(caller, catalog, subject.id);
}

function seesAll(caller: Caller, catalog: Catalog, area: string): boolean {
  if (caller.scope === null) return true;
  // An area with one enterprise in it is still no business of that one's.
  if (caller.user.enterprise !== undefined) return false;
  const areas = areasWithin(area, catalog);
  const within = catalog.enterprises.filter((each) => areas.has(each.area));
  return within.length > 0 && within.every(({ id }) => isInScope(caller.scope, id));
}

const TYPES: Readonly<Record<ReportFormat, string>> = {
  html: "text/html; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json; charset=utf-8",
};

/** It holds what people and devices have said: a browser saves it, or shows it as a page without rights. */
function give(reply: FastifyReply, file: Uint8Array, asked: ReportFormat, name: string): FastifyReply {
  if (asked !== "json") reply.header("content-disposition", `attachment; filename="${name}.${asked}"`);
  return reply
    .type(TYPES[asked])
    .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header("X-Content-Type-Options", "nosniff")
    .send(Buffer.from(file));
}

const file = z.object({ sha256: z.string(), bytes: z.number().int() });
const keptSchema = z
  .object({
    id: z.string(),
    subject: z.object({ kind: z.enum(["enterprise", "area"]), id: z.string(), name: z.string() }),
    period,
    from: instant,
    to: instant,
    madeAt: instant,
    language: z.string(),
    files: z.object({ html: file, csv: file, xlsx: file, json: file }),
  })
  .meta({ id: "KeptReport" });

function toWireKept({ id, subject, period: { kind, fromMs, toMs }, madeAtMs, language, files }: KeptReport) {
  return { id, subject, period: kind, from: fromMs, to: toMs, madeAt: madeAtMs, language, files };
}
