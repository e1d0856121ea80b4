import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { mayDo } from "../access.ts";
import type { ApiContext, ApiServer } from "../context.ts";
import { identify } from "../identify.ts";
import { notFound, Refusal } from "../refusal.ts";
import { errorSchema, healthSchema } from "../schemas.ts";

/** What machines ask, outside the prefix: a load balancer whether to send anything here, Prometheus for its figures. */
export function probeRoutes(app: ApiServer, context: ApiContext): void {
  const healthz = {
    summary: "200 once the gateway accepts and can acknowledge; 503 with the reason otherwise",
    tags: ["gateway"],
    security: [],
    response: { 200: healthSchema, 503: healthSchema },
  };
  app.get("/healthz", { schema: healthz }, async (_request, reply) => {
    const health = context.ports.health();
    reply.code(health.ok ? 200 : 503);
    return health;
  });

  const metrics = {
    summary: "Prometheus text; from this machine, or with a token of an admin",
    tags: ["gateway"],
    response: { 200: z.string(), 401: errorSchema, 404: errorSchema },
  };
  app.get("/metrics", { schema: metrics }, async (request, reply) => {
    await requireMetricsReader(context, request);
    const { contentType, text } = await context.ports.metrics();
    reply.type(contentType).serializer((body: unknown) => String(body));
    return text;
  });
}

async function requireMetricsReader(context: ApiContext, request: FastifyRequest): Promise<void> {
  if (isThisMachine(request)) return;
  const caller = await identify(context, request);
  if (caller === null) throw new Refusal("UNAUTHENTICATED");
  request.caller = caller;
  if (!mayDo(caller.user.role, "read-metrics", null)) throw notFound();
}

/**
 * Asked from this very machine, not through a proxy standing on it, and not by a page whose name an attacker has made resolve to us.
 */
function isThisMachine(request: FastifyRequest): boolean {
  const { socket, headers } = request.raw;
  const forwarded = headers["x-forwarded-for"] !== undefined || headers["forwarded"] !== undefined;
  return !forwarded && LOOPBACK_ADDRESS.test(socket.remoteAddress ?? "") && LOOPBACK_HOST.test(headers.host ?? "");
}

const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
