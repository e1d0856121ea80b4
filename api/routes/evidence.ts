import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { EvidencePack } from "../../model/evidence.ts";
import { isInScope } from "../access.ts";
import { findAlarm } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { idText } from "../queries.ts";
import { notFound } from "../refusal.ts";
import { refusals } from "../schemas.ts";

const params = z.object({ id: idText });
const querystring = z.object({
  format: z.enum(["json", "html"]).default("html").describe("html: one page that proves itself without a network"),
});

/** Evidence packs, and the roots they are proved under. */
export function evidenceRoutes(app: ApiServer, context: ApiContext): void {
  const ofAlarm = {
    summary: "Evidence pack of an alarm: readings around it, rule, deliveries, deeds, tickets, and what proves them",
    tags: ["evidence"],
    params,
    querystring,
    response: { 200: z.any(), ...refusals(503) },
  };
  app.get("/alarms/:id/evidence", { schema: ofAlarm }, async (request, reply) => {
    const caller = callerOf(request);
    const { id } = request.params;
    const alarm = await findAlarm(context, id);
    if (alarm === null || !isInScope(caller.scope, alarm.alarm.enterprise)) throw notFound();
    context.visits.note(caller, alarm.alarm.enterprise, `alarms/${alarm.alarm.id}`);
    return give(caller, { kind: "alarm", id }, request.query.format, request.language, reply);
  });

  const ofTicket = {
    summary: "Evidence pack of a ticket: its steps, the alarms and tickets it refers to, and what proves them",
    tags: ["evidence"],
    params,
    querystring,
    response: { 200: z.any(), ...refusals(503) },
  };
  app.get("/tickets/:id/evidence", { schema: ofTicket }, async (request, reply) => {
    const caller = callerOf(request);
    const { id } = request.params;
    const found = await context.ports.records.ticket(id);
    if (found === null || !isInScope(caller.scope, found.ticket.enterprise)) throw notFound();
    context.visits.note(caller, found.ticket.enterprise, `tickets/${found.ticket.id}`);
    return give(caller, { kind: "ticket", id }, request.query.format, request.language, reply);
  });

  const seals = {
    summary: "Roots over everything recorded, oldest first: kept elsewhere, they prove that nothing before was changed",
    tags: ["evidence"],
    querystring: z.object({ after: z.coerce.number().int().min(0).default(0) }),
    response: { 200: z.object({ items: z.array(sealSchema).readonly() }), ...refusals(503) },
  };
  app.get("/seals", { schema: seals }, async (request) => ({
    items: await context.ports.records.sealsAfter(request.query.after, SEALS_MAX),
  }));

  async function give(
    caller: Caller,
    subject: EvidencePack["subject"],
    format: "json" | "html",
    language: EvidencePack["language"],
    reply: FastifyReply,
  ): Promise<unknown> {
    const by = caller.user.username;
    const pack = await context.ports.evidence.pack({ subject, by, language });
    if (pack === null) throw notFound();
    await context.audit.record(caller.user, "evidence-taken", subject.id, { kind: subject.kind, format });
    reply.header("content-disposition", `attachment; filename="evidence-${subject.id}.${format}"`);
    if (format === "json") return reply.send(pack);
    return reply.type("text/html; charset=utf-8").send(context.ports.evidence.html(pack));
  }
}

const SEALS_MAX = 500;

const sealSchema = z
  .object({
    no: z.int(),
    record: z.string().describe("canonical JSON: atMs, spans of records by chain, root"),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: "Seal" });
