import { z } from "zod";
import { PROTECTION_KINDS, WINDOW_POINTS_MAX } from "../../model/protection.ts";
import { requireOffToEnd, requireRightIn, requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import type { Outcome } from "../idempotency.ts";
import { toPage } from "../page.ts";
import type { ProtectionOrder } from "../../model/protection.ts";
import { idText, pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { badRequest, conflict } from "../refusal.ts";
import { registerOf } from "../register-of.ts";
import { listOf, protectionOffSchema, refusals } from "../schemas.ts";
import type { WireProtectionOff } from "../wire.ts";

export function protectionOffRoutes(app: ApiServer, context: ApiContext): void {
  listRoute(app, context);
  outOfServiceRoute(app, context);
  windowRoute(app, context);
  changeRoutes(app, context);
}

const text = z.string().max(2_000);
const minutes = z.number().positive().max(100_000);
const registered = { 200: z.object({ items: z.array(protectionOffSchema).readonly() }) };

function listRoute(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Everything whose calls are off now: shelved, suppressed, in a window, out of service; who, why, until",
    tags: ["protection"],
    querystring: z.object({ kind: z.enum([...PROTECTION_KINDS, "shelved"]).optional(), ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(protectionOffSchema), ...refusals() },
  };
  app.get("/protection-off", { schema }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const { kind } = request.query;
    const all = registerOf(context, scope).filter((off) => kind === undefined || off.kind === kind);
    const page = toPage(all, toPageRequest(request.query, context.limits), {
      keyOf: ({ until, id }) => [until, id],
      isAfter: ({ until, id }, [afterUntil = 0, afterId = ""]) =>
        until > Number(afterUntil) || (until === afterUntil && id > String(afterId)),
    });
    return { items: page.items, nextCursor: page.nextCursor };
  });
}

function outOfServiceRoute(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Takes a point out of service for a bounded time, with a reason and a measure that guards the place",
    tags: ["protection"],
    description:
      "A point with a red rule waits for a second person (`inForce` false) and lapses after 30 minutes. 409 with the reason when it cannot be",
    params: z.object({ enterprise: idText, point: idText }),
    body: z.object({ minutes, reason: text, measure: text }),
    response: { ...registered, ...refusals(403, 409, 503) },
  };
  app.post("/points/:enterprise/:point/out-of-service", { schema }, async (request, reply) => {
    const caller = callerOf(request);
    const { enterprise, point } = request.params;
    requireRightIn(caller, "take-off", enterprise);
    const order: ProtectionOrder = { type: "out-of-service", enterprise, point, ...request.body };
    const carryOut = (): Promise<Outcome> => protect(context, caller, order);
    return (await context.once.answer(request, reply, carryOut, { username: caller.user.username })) as Registered;
  });
}

function windowRoute(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Opens a calibration or maintenance window over named points of one enterprise",
    tags: ["protection"],
    description: "Alarms of these points are listed as suppressed and call nobody until it ends, by itself or earlier",
    body: z.object({
      enterprise: idText.optional().describe("default: the caller's own"),
      purpose: z.enum(["calibration", "maintenance"]),
      points: z.array(idText).min(1).max(WINDOW_POINTS_MAX),
      minutes,
      reason: text,
      reference: text.nullish().describe("work order, permit or certificate"),
    }),
    response: { ...registered, ...refusals(403, 409, 503) },
  };
  app.post("/windows", { schema }, async (request, reply) => {
    const caller = callerOf(request);
    const { enterprise = caller.user.enterprise, reference = null, ...rest } = request.body;
    if (enterprise === undefined) throw badRequest("enterprise");
    requireRightIn(caller, "take-off", enterprise);
    const order: ProtectionOrder = { type: "window", enterprise, reference, ...rest };
    const carryOut = (): Promise<Outcome> => protect(context, caller, order);
    return (await context.once.answer(request, reply, carryOut, { username: caller.user.username })) as Registered;
  });
}

function changeRoutes(app: ApiServer, context: ApiContext): void {
  const verbs = [
    { verb: "approve", right: "take-off", summary: "The second person agrees: it is in force from now on" },
    { verb: "end", right: "put-back", summary: "Ends it early: what is active and unanswered is called out again" },
  ] as const;
  for (const { verb, right, summary } of verbs) {
    const schema = {
      summary,
      tags: ["protection"],
      description: "409 with the reason when it cannot be",
      params: z.object({ id: idText }),
      body: z.object({ note: text.nullish() }).nullish(),
      response: { ...registered, ...refusals(403, 409, 503) },
    };
    app.post(`/protection-off/:id/${verb}`, { schema }, async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      requireOffToEnd(context, caller, right, id);
      const note = request.body?.note ?? null;
      const carryOut = (): Promise<Outcome> => protect(context, caller, { type: verb, off: id, note });
      return (await context.once.answer(request, reply, carryOut, { username: caller.user.username })) as Registered;
    });
  }
}

type Registered = { readonly items: readonly WireProtectionOff[] };

/** The audit line is written by the machine, in the transaction of the decision. */
async function protect(context: ApiContext, caller: Caller, order: ProtectionOrder): Promise<Outcome> {
  const done = await context.ports.commands.protect(caller.user.username, order);
  if (!done.ok) throw conflict(done.error);
  const enterprise = "enterprise" in order ? [order.enterprise] : caller.scope;
  return { body: { items: registerOf(context, enterprise) } satisfies Registered };
}
