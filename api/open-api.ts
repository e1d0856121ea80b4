import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import webSocket from "@fastify/websocket";
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import { validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import type { Role } from "../model/catalog/catalog.ts";
import { GatewayError } from "../model/errors.ts";
import { AuditTrail } from "./audit.ts";
import { takeJsonBodies } from "./body-parsers.ts";
import { indexCatalog } from "./catalog-index.ts";
import type { ApiContext, ApiServer } from "./context.ts";
import { watchCredentials } from "./credential-watch.ts";
import { serveDashboard } from "./dashboard-files.ts";
import { documentApi } from "./document.ts";
import { toErrorAnswer, toRefusal } from "./error-answer.ts";
import { guard } from "./guard.ts";
import { OnceOnly } from "./idempotency.ts";
import { toCaller } from "./identify.ts";
import { languageOf } from "./language.ts";
import { API_LIMITS, type ApiLimits } from "./limits.ts";
import { type LiveStats, openLive } from "./live.ts";
import { People } from "./people.ts";
import type { ApiPorts } from "./ports.ts";
import { badRequest, Refusal } from "./refusal.ts";
import { answerRoutes } from "./routes/answers.ts";
import { ROUTES } from "./routes/index.ts";
import { probeRoutes } from "./routes/probes.ts";
import { sendSecurityHeaders } from "./security-headers.ts";
import { Sessions } from "./sessions.ts";
import { SignInLimit } from "./sign-in-limit.ts";
import { noteWatch, Visits } from "./visits.ts";

export interface ApiOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** What people open: `Origin`, cookies and the security policy follow it. */
  readonly publicUrl?: string;
  /** Addresses of reverse proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: readonly string[];
  /** The built dashboard; null: the API alone. */
  readonly dashboardDirectory: string | null;
  /** Default: when the public address is https. */
  readonly secureCookies?: boolean;
  /** Roles that must have a second factor. */
  readonly secondFactorRoles?: readonly Role[];
  readonly logger: FastifyBaseLogger;
  readonly limits?: Partial<ApiLimits>;
}

export interface OpenedApi {
  readonly host: string;
  readonly port: number;
  readonly live: LiveStats;
  /** Sign-ins told to wait, since start. */
  readonly signInsDelayed: number;
  /** Serves a connection that somebody else has accepted and made secure; requests on it are `https`. */
  accept(socket: Duplex): void;
  close(): Promise<void>;
}

/**
 * Opens the HTTP server: the API, the live feed and the dashboard on one port.
 *
 * Throws: GatewayError PORT_IN_USE, or CONFIG_INVALID for an address that cannot be bound.
 */
export async function openApi(ports: ApiPorts, options: ApiOptions): Promise<OpenedApi> {
  const limits = { ...API_LIMITS, ...options.limits };
  const context = newContext(ports, options, limits);
  const stopWatching = await watchCredentials(ports, context.sessions, options.logger);
  const close = async (): Promise<void> => {
    stopWatching();
    context.live.close();
    await app.close();
  };
  const app = newServer(options, limits);
  try {
    await furnish(app, context, options);
    await app.ready();
    // Made now, not while alarms wait for whoever asks first.
    app.swagger();
    app.server.maxConnections = limits.connectionsMax;
    await listen(app, options);
  } catch (error) {
    await close();
    throw error;
  }
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  return {
    host: options.host,
    port,
    get live() {
      return context.live.stats;
    },
    get signInsDelayed() {
      return context.signInLimit.delayed;
    },
    // Documented by node:http for connections from elsewhere: the same routes, limits and upgrades hold for them.
    accept: (socket) => void app.server.emit("connection", socket),
    close,
  };
}

function newContext(ports: ApiPorts, options: ApiOptions, limits: ApiLimits): ApiContext {
  const { view, records } = ports;
  const nowMs = (): number => ports.nowMs();
  const index = () => indexCatalog(view.catalog, view.rules);
  const userOf = (username: string) => index().users.get(username);
  const sessions = new Sessions({
    store: records.sessions,
    sessionMs: limits.sessionMs,
    logger: options.logger,
    nowMs,
    userOf,
  });
  const audit = new AuditTrail({
    records,
    nowMs,
    logger: options.logger,
    refusalsPerMinute: limits.auditedRefusalsPerMinute,
  });
  const context: ApiContext = {
    ports,
    limits,
    logger: options.logger,
    publicUrl: options.publicUrl,
    secureCookies: options.secureCookies ?? options.publicUrl?.startsWith("https:") === true,
    sessions,
    signInLimit: new SignInLimit(limits),
    audit,
    visits: new Visits(audit, nowMs),
    people: new People(ports),
    secondFactorRoles: new Set(options.secondFactorRoles),
    once: new OnceOnly(records, options.logger),
    live: openLive({
      view,
      sessions,
      limits,
      index,
      nowMs,
      onWatch: (caller, watch) => noteWatch(context, caller, watch),
      renew: (caller) => (caller.session === null ? caller : toCaller(context, caller.session, caller.via)),
    }),
    index,
  };
  return context;
}

/** A peer that dawdles over its headers or its body, or opens and says nothing, costs only itself and not for long. */
const TIMEOUTS = {
  connectionTimeout: 120_000,
  keepAliveTimeout: 72_000,
  requestTimeout: 60_000,
  http: { headersTimeout: 20_000, connectionsCheckingInterval: 5_000 },
} as const;

function newServer(options: ApiOptions, limits: ApiLimits): ApiServer {
  const proxies = options.trustedProxies ?? [];
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: proxies.length === 0 ? false : [...proxies],
    bodyLimit: limits.bodyBytesMax,
    forceCloseConnections: true,
    return503OnClosing: true,
    routerOptions: { maxParamLength: 250 },
    ...TIMEOUTS,
    frameworkErrors: (error, request, reply) => {
      const { status, body } = toErrorAnswer(error, languageOf(request.headers["accept-language"]));
      // The framework types this reply by no route at all; it sends what it is given.
      void (reply as FastifyReply).code(status).send(body);
    },
    clientErrorHandler: (_error, socket) => endUnreadable(socket),
  });
  return app.withTypeProvider<ZodTypeProvider>();
}

/** What is no HTTP at all is answered once, in our shape, and the connection ends. */
function endUnreadable(socket: Socket): void {
  const { body } = toErrorAnswer(badRequest("HTTP"), "zh-CN");
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n`;
  if (socket.writable) socket.end(head + text);
  else socket.destroy();
}

async function furnish(app: ApiServer, context: ApiContext, options: ApiOptions): Promise<void> {
  app.decorateRequest("caller", null);
  app.decorateRequest("language", "zh-CN");
  app.addHook("onRequest", async (request) => {
    request.language = languageOf(request.headers["accept-language"]);
  });
  app.setValidatorCompiler(validatorCompiler);
  // Answers are made from our own types; schemas document them, and the tests hold the two together.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  answerErrors(app, context);
  takeJsonBodies(app);
  await sendSecurityHeaders(app, options.publicUrl);
  await limitRates(app, context.limits);
  await app.register(cookie);
  await app.register(webSocket, {
    options: { maxPayload: context.limits.liveMessageBytesMax, perMessageDeflate: false },
    // Viewers are told and closed by the live feed itself.
    preClose: (done) => done(),
  });
  await documentApi(app, options.publicUrl);
  probeRoutes(app, context);
  await answerRoutes(app, context);
  await app.register(
    async (api: ApiServer) => {
      guard(api, context);
      for (const addRoutes of ROUTES) addRoutes(api, context);
    },
    { prefix: "/api/v1" },
  );
  await serveDashboard(app, options.dashboardDirectory);
}

function answerErrors(app: ApiServer, context: ApiContext): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const refusal = toRefusal(error);
    if (refusal.status >= 500)
      context.logger.error({ err: error, method: request.method, url: pathOf(request) }, "request failed");
    if (refusal.border) await auditRefusal(context, request, refusal);
    const { status, body, retryAfterSeconds } = toErrorAnswer(refusal, request.language);
    if (retryAfterSeconds !== null) reply.header("Retry-After", String(retryAfterSeconds));
    return reply.code(status).type("application/json; charset=utf-8").serializer(JSON.stringify).send(body);
  });
}

async function auditRefusal(context: ApiContext, request: FastifyRequest, refusal: Refusal): Promise<void> {
  if (request.caller === null) return;
  const subject = `${request.method} ${request.url}`;
  await context.audit.refused(request.caller.user, subject, { code: refusal.code, address: request.ip });
}

/** Without the query: it may hold anything. */
function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0] ?? "";
}

async function limitRates(app: ApiServer, limits: ApiLimits): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    max: limits.requestsPerMinutePerAddress,
    timeWindow: 60_000,
    cache: 10_000,
    addHeaders: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false },
    addHeadersOnExceeding: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false },
    errorResponseBuilder: (_request, { ttl }) => {
      const seconds = Math.max(1, Math.ceil(ttl / 1000));
      return new Refusal("RATE_LIMITED", { params: { seconds }, retryAfterSeconds: seconds });
    },
  });
}

async function listen(app: ApiServer, { host, port }: ApiOptions): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (code === "EADDRINUSE") {
      throw new GatewayError("PORT_IN_USE", `HTTP port ${port} on ${host} is in use`, {
        hint: "stop the program that uses it, or set TWINLINE_HTTP_PORT to another port",
        params: { port },
        cause,
      });
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      throw new GatewayError("CONFIG_INVALID", `HTTP cannot listen on ${host}:${port} (${code})`, {
        hint: "set TWINLINE_HTTP_HOST to an address of this machine and TWINLINE_HTTP_PORT to a port it may use",
        params: { key: "httpHost", source: `${host}:${port}` },
        cause,
      });
    }
    throw cause;
  }
}
