import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Role, User } from "../model/catalog/catalog.ts";
import type { Language } from "../model/text/text.ts";
import type { Scope, StoredSession } from "../storage/records/records.ts";
import type { AuditTrail } from "./audit.ts";
import type { CatalogIndex } from "./catalog-index.ts";
import type { OnceOnly } from "./idempotency.ts";
import type { ApiLimits } from "./limits.ts";
import type { Live } from "./live.ts";
import type { ApiPorts } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInLimit } from "./sign-in-limit.ts";
import type { People } from "./people.ts";
import type { Visits } from "./visits.ts";

export type ApiServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What every route may use. */
export interface ApiContext {
  readonly ports: ApiPorts;
  readonly limits: ApiLimits;
  readonly logger: FastifyBaseLogger;
  readonly publicUrl: string | undefined;
  readonly secureCookies: boolean;
  readonly sessions: Sessions;
  readonly signInLimit: SignInLimit;
  readonly audit: AuditTrail;
  readonly visits: Visits;
  readonly people: People;
  /** Roles that must have a second factor. */
  readonly secondFactorRoles: ReadonlySet<Role>;
  readonly once: OnceOnly;
  readonly live: Live;
  /** The catalogue in force, by id. */
  index(): CatalogIndex;
}

/** Who is asking, and what it may see, as of this request. */
export interface Caller {
  readonly user: User;
  readonly scope: Scope;
  /** null: a program of this machine, known by the local token. */
  readonly session: StoredSession | null;
  readonly via: "cookie" | "bearer";
}

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller | null;
    language: Language;
  }
  interface FastifyContextConfig {
    /** Needs no sign-in. */
    readonly open?: boolean;
    /** Reached also by who must have a second factor and has none yet. */
    readonly enrol?: boolean;
  }
}

export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Refusal("UNAUTHENTICATED");
  return request.caller;
}
