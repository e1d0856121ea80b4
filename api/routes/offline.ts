import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import type { Outcome } from "../idempotency.ts";
import { judgeSeal, makeBundle } from "../offline-bundle.ts";
import { idText } from "../queries.ts";
import { badRequest } from "../refusal.ts";
import { refusals } from "../schemas.ts";
import { SyncDesk } from "../sync-desk.ts";
import { bundleSchema, syncAnswerSchema, syncBodySchema } from "../sync-schema.ts";
import type { WireBundleSeal, WireSyncAnswer, WireSyncResult } from "../wire-ticket.ts";

/** What inspectors take along to where there is no network, and what they bring back. */
export function offlineRoutes(app: ApiServer, context: ApiContext): void {
  bundleRoute(app, context);
  syncRoute(app, context);
}

function bundleRoute(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary:
      "Everything needed of one enterprise where there is no network: forms, places, points, tickets, alarms; sealed",
    tags: ["tickets"],
    querystring: z.object({ enterprise: idText.optional().describe("default: the caller's own") }),
    response: { 200: bundleSchema, ...refusals(503) },
  };
  app.get("/offline-bundle", { schema }, async (request) => {
    const caller = callerOf(request);
    const { enterprise = caller.user.enterprise } = request.query;
    if (enterprise === undefined) throw badRequest("enterprise");
    requireScope(context, caller, { enterprise });
    const bundle = await makeBundle(context, caller, { enterprise, language: request.language });
    await context.audit.record(caller.user, "bundle-taken", enterprise, { sha256: bundle.sha256 });
    return bundle;
  });
}

function syncRoute(app: ApiServer, context: ApiContext): void {
  const desk = new SyncDesk(context);
  const arrivedAt = new WeakMap<FastifyRequest, number>();
  const schema = {
    summary:
      "Takes in what was done without a network, each order once by its client id; what came too late is kept aside",
    tags: ["tickets"],
    description:
      "An order opens a ticket (kind, enterprise?, body) or acts on one (ticket, act, body). It may be handed in as often as need be, in any " +
      "pieces; the answer tells of each what became of it. A ticket opened so has the id <kind>-<clientId>, and later orders may name it",
    body: syncBodySchema(context.limits.syncOrdersMax),
    response: { 200: syncAnswerSchema, ...refusals(403, 409, 413, 503) },
  };
  const options = {
    schema,
    bodyLimit: context.limits.syncBytesMax,
    // Before the body has come: over a poor line it takes its time, and would count as the phone's clock being off.
    onRequest: async (request: FastifyRequest) => void arrivedAt.set(request, context.ports.nowMs()),
  };
  app.post("/offline-sync", options, async (request, reply) => {
    const caller = callerOf(request);
    const { deviceNow, orders, bundle } = request.body;
    const offsetMs = (arrivedAt.get(request) ?? context.ports.nowMs()) - deviceNow;
    const rests = requireOwnSeal(context, bundle ?? null);
    const carryOut = async (): Promise<Outcome> => {
      const handing = { caller, language: request.language, offsetMs, subject: "POST /api/v1/offline-sync" };
      const results: WireSyncResult[] = [];
      // One after the other: a later one may act on the ticket an earlier one has opened.
      for (const order of orders) results.push(await desk.take(order, handing));
      return { body: { now: context.ports.nowMs(), offsetMs, bundle: rests, results } satisfies WireSyncAnswer };
    };
    return (await context.once.answer(request, reply, carryOut, usernameOf(caller))) as WireSyncAnswer;
  });
}

function usernameOf({ user }: Caller) {
  return { username: user.username };
}

/** A seal that was changed says that what the phone went by was not ours. */
function requireOwnSeal(context: ApiContext, seal: WireBundleSeal | null): WireSyncAnswer["bundle"] {
  if (seal === null) return null;
  const judged = judgeSeal(context, seal);
  if (judged === null) throw badRequest("bundle.signature");
  return judged;
}
