import type { FastifyRequest } from "fastify";
import type { ApiContext, ApiServer, Caller } from "./context.ts";
import { identify } from "./identify.ts";
import { isOwnOrigin } from "./origin.ts";
import { Refusal } from "./refusal.ts";
import { isSameSecret } from "./sessions.ts";

/** Lets nothing through to the routes of this scope but requests of known callers, from our own pages, that mean to write. */
export function guard(app: ApiServer, context: ApiContext): void {
  app.addHook("onRequest", async (request) => {
    const writes = !SAFE_METHODS.has(request.method);
    if (writes || request.ws) requireOwnOrigin(context, request);
    if (request.routeOptions.config.open === true) return;
    const caller = await identify(context, request);
    if (caller === null) throw new Refusal("UNAUTHENTICATED");
    request.caller = caller;
    if (request.routeOptions.config.enrol !== true) await requireSecondFactor(context, caller);
    if (writes && caller.via === "cookie") requireCsrfToken(request, caller.session?.csrfToken ?? null);
  });
}

/** Whose role must have a second factor gets no farther than to where one is set. Tokens were made behind it. */
async function requireSecondFactor(context: ApiContext, { user, via }: Caller): Promise<void> {
  if (via !== "cookie" || !context.secondFactorRoles.has(user.role)) return;
  if (!(await context.people.factors.isOn(user.username))) throw new Refusal("SECOND_FACTOR_REQUIRED");
}

/** Another site's page must neither write with our cookie nor listen with it. */
function requireOwnOrigin(context: ApiContext, request: FastifyRequest): void {
  const { origin } = request.headers;
  const { publicUrl } = context;
  if (isOwnOrigin({ origin, host: request.host, secure: request.protocol === "https", publicUrl })) return;
  throw new Refusal("FORBIDDEN", { params: { reason: "origin" } });
}

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

function requireCsrfToken(request: FastifyRequest, expected: string | null): void {
  const given = request.headers["x-csrf-token"];
  const right = typeof given === "string" && expected !== null && isSameSecret(given, expected);
  if (!right) throw new Refusal("CSRF_REQUIRED");
}
