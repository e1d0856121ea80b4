import { z } from "zod";
import { TICKET_FORMS } from "../../model/offline/forms.ts";
import { ADDRESS } from "../../model/offline/gathered.ts";
import type { ActForm, TicketForm } from "../../model/offline/ticket-form.ts";
import { NOTHING_GATHERED, type TicketKindName, type TicketOrder } from "../../model/offline/ticket.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import type { Outcome } from "../idempotency.ts";
import { flag, idText, pageQuery, scopeQuery, toPageRequest, wholeNumber } from "../queries.ts";
import { badRequest, Refusal } from "../refusal.ts";
import { parseSaid, refuseSaid } from "../said.ts";
import { listOf, refusals } from "../schemas.ts";
import { requireRoleFor, requireTicket, requireTicketToActOn, requireToSay } from "../ticket-rights.ts";
import { ticketDetailSchema, ticketKind, ticketKindSchema, ticketSchema } from "../ticket-schema.ts";
import { ticketWords, toWireTicket, toWireTicketDetail, toWireTicketKind } from "../to-wire-ticket.ts";
import { unchecked } from "../unchecked.ts";
import type { WireTicketDetail } from "../wire-ticket.ts";

/** The offline line. Every route of a kind is made from its form, so that a new kind needs none of its own. */
export function ticketRoutes(app: ApiServer, context: ApiContext): void {
  kindsRoute(app);
  listRoute(app, context, null);
  oneRoute(app, context, null);
  for (const form of TICKET_FORMS) {
    listRoute(app, context, form);
    oneRoute(app, context, form);
    if (form.open !== null) openRoute(app, context, form, form.open);
    for (const [act, actForm] of Object.entries(form.acts)) actRoute(app, context, form, { act, actForm });
  }
}

function kindsRoute(app: ApiServer): void {
  // The schemas are made now, not while alarms wait for whoever asks first.
  for (const form of TICKET_FORMS) toWireTicketKind(form, "en");
  const schema = {
    summary: "Every kind of ticket, in the reader's language: states, acts, roles, and the JSON schema of each body",
    tags: ["tickets"],
    response: { 200: listOf(ticketKindSchema), ...refusals() },
  };
  app.get("/ticket-kinds", { schema }, async (request) => ({
    items: TICKET_FORMS.map((form) => toWireTicketKind(form, request.language)),
    nextCursor: null,
  }));
}

const filters = {
  status: z.enum(["open", "closed", "all"]).default("open"),
  zone: idText.optional(),
  point: idText.optional().describe("only those that name this point"),
  late: flag.optional().describe("true: only open ones whose step is late now"),
  since: wholeNumber.optional().describe("opened at or after, epoch milliseconds"),
  until: wholeNumber.optional().describe("opened before, epoch milliseconds"),
  alarm: idText.optional().describe("only those that refer to this alarm"),
  ticket: idText.optional().describe("only those that refer to this ticket"),
  ...scopeQuery,
  ...pageQuery,
};

function listRoute(app: ApiServer, context: ApiContext, form: TicketForm | null): void {
  const schema = {
    summary: form === null ? "Tickets of every kind, newest first" : `Tickets of kind ${form.kind}, newest first`,
    tags: ["tickets"],
    querystring: z.object({
      ...filters,
      kind: namesOf(form === null ? ticketKind : z.literal(form.kind))
        .optional()
        .describe("separated by commas"),
      state: namesOf(form === null ? z.string().max(50) : z.enum(form.states))
        .optional()
        .describe("separated by commas"),
    }),
    response: { 200: listOf(ticketSchema), ...refusals(503) },
  };
  app.get(form === null ? "/tickets" : `/${form.path}`, { schema }, async (request) => {
    const { query } = request;
    const scope = requireScope(context, callerOf(request), query);
    const { limit, cursor } = toPageRequest(query, context.limits);
    const { kind, state, zone, point, since, until, alarm, ticket } = query;
    const kinds: readonly TicketKindName[] | undefined = form === null ? kind : [form.kind];
    const linked = toLinked(alarm, ticket);
    const page = await context.ports.records.tickets({
      scope,
      status: query.status,
      limit,
      ...(kinds === undefined ? {} : { kinds }),
      ...(state === undefined ? {} : { states: state }),
      ...(zone === undefined ? {} : { zone }),
      ...(point === undefined ? {} : { point }),
      ...(query.late === true ? { lateAtMs: context.ports.nowMs() } : {}),
      ...(since === undefined ? {} : { fromMs: since }),
      ...(until === undefined ? {} : { toMs: until }),
      ...(linked === null ? {} : { linked }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { items: page.items.map(toWireTicket), nextCursor: page.nextCursor };
  });
}

/** `a,b,c` in a query, each name checked. */
function namesOf<T extends z.ZodType<string, string>>(name: T) {
  return z
    .string()
    .max(1_000)
    .transform((text) => text.split(",").filter((each) => each !== ""))
    .pipe(z.array(name).min(1).max(20));
}

function toLinked(alarm: string | undefined, ticket: string | undefined) {
  if (alarm !== undefined && ticket !== undefined) throw badRequest("alarm, ticket: one of them");
  if (alarm !== undefined) return { to: "alarm", id: alarm } as const;
  return ticket === undefined ? null : ({ to: "ticket", id: ticket } as const);
}

function oneRoute(app: ApiServer, context: ApiContext, form: TicketForm | null): void {
  const schema = {
    summary: "One ticket with every step, and what the caller may do to it now",
    tags: ["tickets"],
    params: z.object({ id: idText }),
    response: { 200: ticketDetailSchema, ...refusals(503) },
  };
  app.get(form === null ? "/tickets/:id" : `/${form.path}/:id`, { schema }, async (request) => {
    const caller = callerOf(request);
    const { id } = request.params;
    const kind = form === null ? {} : { kind: form.kind };
    return toWireTicketDetail(await requireTicket(context, caller, { id, ...kind }), caller);
  });
}

function openRoute(app: ApiServer, context: ApiContext, form: TicketForm, open: ActForm): void {
  const body = open.body.safeExtend({ enterprise: idText.optional().describe("default: the caller's own") });
  const schema = {
    summary: `${form.words.en.name}: ${form.words.en.acts["open"] ?? "open"}`,
    tags: ["tickets"],
    description: `${form.words.en.purpose}. 409 with the reason when it cannot be`,
    body,
    response: { 201: ticketDetailSchema, ...refusals(403, 409, 503) },
  };
  app.post(`/${form.path}`, { schema, validatorCompiler: unchecked }, async (request, reply) => {
    const caller = callerOf(request);
    requireRoleFor(caller, open);
    const enterprise = enterpriseNamed(request.body) ?? caller.user.enterprise;
    if (enterprise === undefined) throw badRequest("enterprise");
    requireToSay(caller, open, enterprise);
    const said = parseSaid(body, request.body, wordingOf(form, request));
    if (!said.ok) throw refuseSaid(said.error);
    const { enterprise: _, ...rest } = said.value;
    const order = { type: "open", kind: form.kind, enterprise, body: rest } as const;
    const carryOut = async (): Promise<Outcome> => ({
      status: 201,
      body: await say(context, caller, form, { ...order, claimed: null, gathered: NOTHING_GATHERED }),
    });
    const answer = await context.once.answer(request, reply, carryOut, { username: caller.user.username });
    return answer as WireTicketDetail;
  });
}

/** Rights come before words: looked at before the body is checked. */
function enterpriseNamed(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("enterprise" in body)) return null;
  return typeof body.enterprise === "string" ? body.enterprise : null;
}

function actRoute(
  app: ApiServer,
  context: ApiContext,
  form: TicketForm,
  { act, actForm }: { readonly act: string; readonly actForm: ActForm },
): void {
  const schema = {
    summary: `${form.words.en.name}: ${form.words.en.acts[act] ?? act}`,
    tags: ["tickets"],
    description: `Offered in ${actForm.from.join(", ")}. 409 with the reason when it cannot be`,
    params: z.object({ id: idText }),
    body: actForm.body,
    response: { 200: ticketDetailSchema, ...refusals(403, 409, 503) },
  };
  app.post(`/${form.path}/:id/${act}`, { schema, validatorCompiler: unchecked }, async (request, reply) => {
    const caller = callerOf(request);
    const { id } = request.params;
    const { ticket } = await requireTicketToActOn(context, caller, actForm, { id, kind: form.kind });
    const said = parseSaid(actForm.body, request.body, wordingOf(form, request));
    if (!said.ok) throw refuseSaid(said.error);
    const gathered = {
      ...(ticket.closedAtMs === null ? NOTHING_GATHERED : { ticket }),
      ...(actForm.tellsAddress === true ? { [ADDRESS]: request.ip } : {}),
    };
    const order: TicketOrder = { type: "act", ticket: id, act, body: said.value, claimed: null, gathered };
    const carryOut = async (): Promise<Outcome> => ({ body: await say(context, caller, form, order) });
    const answer = await context.once.answer(request, reply, carryOut, { username: caller.user.username });
    return answer as WireTicketDetail;
  });
}

function wordingOf(form: TicketForm, { language }: { readonly language: "zh-CN" | "en" }) {
  return { language, words: ticketWords(form, language) };
}

/** What is said goes on record with the ticket itself, so the audit has no line of its own for it. */
async function say(
  context: ApiContext,
  caller: Caller,
  { kind }: TicketForm,
  order: TicketOrder,
): Promise<WireTicketDetail> {
  const said = await context.ports.commands.offline(caller.user, order);
  if (!said.ok) throw new Refusal("CONFLICT", { params: { reason: said.error, kind } });
  return toWireTicketDetail(await requireTicket(context, caller, { id: said.value }), caller);
}
