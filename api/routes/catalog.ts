import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { outsideEnterprise } from "../../model/catalog/fragment-scope.ts";
import { catalogSchema } from "../../model/catalog/schema.ts";
import { requireRight } from "../border.ts";
import { partOfEnterprise } from "../catalog-part.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import type { Outcome } from "../idempotency.ts";
import type { CatalogSource } from "../ports.ts";
import { flag } from "../queries.ts";
import { badRequest, Refusal } from "../refusal.ts";
import { catalogDiffSchema, foundIssuesSchema, refusals } from "../schemas.ts";
import type { WireCatalogDiff, WireCatalogError } from "../wire.ts";

const YAML = "application/yaml";
/** Why a change is made, for the record of every rule it changes. */
const reasonText = z.string().trim().min(1).max(500);

export function catalogRoutes(app: ApiServer, context: ApiContext): void {
  const read = {
    summary:
      "The catalogue in force (a manager: the own enterprise's part); JSON, or YAML by Accept. Secrets as hashes or references",
    tags: ["catalog"],
    response: { 200: catalogSchema, ...refusals() },
  };
  app.get("/catalog", { schema: read }, async (request, reply) => {
    const caller = callerOf(request);
    requireRight(caller, "read-catalog", "read");
    const exported = context.ports.catalog.exported();
    const { enterprise } = caller.user;
    const part =
      caller.scope === null ? exported : partOfEnterprise(exported, enterprise ?? "", context.ports.view.catalog);
    const yaml = /\byaml\b/i.test(request.headers.accept ?? "");
    reply.header("ETag", toETag(context.ports.view.catalogVersion, yaml ? "yaml" : "json"));
    reply.header("Vary", "Accept");
    if (!yaml) return part;
    reply.type(`${YAML}; charset=utf-8`).serializer((body: unknown) => String(body));
    // The YAML text of the same document.
    return (await context.ports.catalog.toYaml(part)) as unknown as typeof part;
  });

  app.register(async (scope: ApiServer) => {
    takeCatalogBodies(scope);
    const write = {
      summary: "Applies a catalogue document, all or nothing; dryRun answers the difference only",
      description: "JSON or YAML. Honours If-Match (412). Mistakes are listed in error.details (422).",
      tags: ["catalog"],
      consumes: ["application/json", YAML],
      querystring: z.object({ dryRun: flag.optional(), reason: reasonText.optional() }),
      headers: z.looseObject({
        "x-change-reason": z.string().optional().describe("the same as `reason`; percent-encoded UTF-8"),
      }),
      body: catalogSchema,
      response: { 200: catalogDiffSchema, ...refusals(403, 409, 412, 413, 415, 422, 503) },
    };
    const options = {
      schema: write,
      bodyLimit: context.limits.catalogBytesMax,
      // The body is judged by the catalogue's own checks, which know lines and words of each mistake.
      validatorCompiler: bodyUnchecked,
      onRequest: async (request: FastifyRequest) => requireRight(callerOf(request), "apply-catalog", "write"),
    };
    scope.put("/catalog", options, async (request, reply) => {
      const caller = callerOf(request);
      // Made by the parsers of this scope; anything else was refused with 415.
      const text = (request.body as unknown as CatalogBody | undefined)?.text ?? "";
      const carryOut = (): Promise<Outcome> =>
        put(context, caller, request, {
          text,
          dryRun: request.query.dryRun === true,
          reason: request.query.reason ?? reasonOf(request.headers["x-change-reason"]),
        });
      const answer = await context.once.answer(request, reply, carryOut, { username: caller.user.username });
      return answer as WireCatalogDiff;
    });
    const dry = {
      summary: "What would be wrong or doubtful about a catalogue document; nothing is applied",
      tags: ["rules"],
      consumes: ["application/json", YAML],
      body: catalogSchema,
      response: { 200: foundIssuesSchema, ...refusals(403, 413, 415) },
    };
    scope.post("/lint", { ...options, schema: dry }, async (request) => {
      const text = (request.body as unknown as CatalogBody | undefined)?.text ?? "";
      return lint(context, callerOf(request), text, request.language);
    });
  });
}

/** Everything there is to say of a document, mistakes and warnings at once: for a form that is being filled in. */
async function lint(context: ApiContext, caller: Caller, text: string, language: CatalogSource["language"]) {
  requireReadable(context, caller, text);
  if (caller.scope !== null) await requireOwnEnterprise(caller, text, context);
  return context.ports.catalog.lint(null, { text, language });
}

interface CatalogBody {
  readonly text: string;
}

/** Bodies are kept as text: mistakes are told with their line. Catalogue texts are read by one parser only, JSON or YAML alike. */
function takeCatalogBodies(scope: ApiServer): void {
  scope.removeAllContentTypeParsers();
  const types = ["application/json", YAML, "application/x-yaml", "text/yaml", "text/x-yaml"];
  scope.addContentTypeParser(types, { parseAs: "string" }, (_request, text, done) =>
    done(null, { text: String(text) }),
  );
}

function bodyUnchecked({ schema, httpPart }: { readonly schema: unknown; readonly httpPart?: string | undefined }) {
  return (value: unknown) => {
    if (httpPart === "body" || !(schema instanceof z.ZodType)) return { value };
    const parsed = schema.safeParse(value);
    return parsed.success
      ? { value: parsed.data }
      : { error: new Refusal("BAD_REQUEST", { params: { what: "dryRun, reason" } }) };
  };
}

async function put(
  context: ApiContext,
  caller: Caller,
  request: FastifyRequest,
  wanted: { readonly text: string; readonly dryRun: boolean; readonly reason: string | null },
): Promise<Outcome> {
  const { ports } = context;
  const source: CatalogSource = { text: wanted.text, language: request.language };
  requireReadable(context, caller, wanted.text);
  if (caller.scope !== null) await requireOwnEnterprise(caller, wanted.text, context);
  const ifMatch = expectedVersion(request.headers["if-match"], ports.view.catalogVersion);
  if (wanted.dryRun) {
    if (ifMatch !== null && ifMatch !== ports.view.catalogVersion) throw stale(context);
    return { body: requireValid(await ports.catalog.check(null, source)) };
  }
  const applied = await ports.catalog.apply(null, source, { by: caller.user, ifMatch, reason: wanted.reason });
  if (!applied.ok && applied.error === "stale") throw stale(context);
  const diff = requireValid(applied);
  await recordApplied(context, caller, diff, wanted.reason);
  return { headers: { ETag: toETag(ports.view.catalogVersion, "json") }, body: diff };
}

/** JSON is read in no time at any size that is let in; YAML is not. */
function requireReadable(context: ApiContext, caller: Caller, text: string): void {
  const { catalogYamlCharactersMax, catalogYamlCharactersMaxOfManager } = context.limits;
  const bytesMax = caller.scope === null ? catalogYamlCharactersMax : catalogYamlCharactersMaxOfManager;
  if (text.length > bytesMax && !text.trimStart().startsWith("{"))
    throw new Refusal("PAYLOAD_TOO_LARGE", { params: { bytesMax } });
}

/** A document that cannot be read at all goes on to the checks, which say what is wrong with it and change nothing. */
async function requireOwnEnterprise(caller: Caller, text: string, context: ApiContext): Promise<void> {
  const fragment = await context.ports.catalog.read(text);
  if (fragment === null) return;
  const paths = outsideEnterprise(fragment, caller.user.enterprise ?? "", context.ports.view.catalog);
  if (paths.length === 0) return;
  const reason = "outside-enterprise";
  throw new Refusal("FORBIDDEN", { params: { reason }, details: { reason, paths: paths.slice(0, 100) }, border: true });
}

type Checked =
  | { readonly ok: true; readonly value: WireCatalogDiff }
  | { readonly ok: false; readonly error: readonly WireCatalogError[] | "stale" };

function requireValid(result: Checked): WireCatalogDiff {
  if (result.ok) return result.value;
  const issues = result.error === "stale" ? [] : result.error;
  throw new Refusal("CATALOG_INVALID", { params: { count: issues.length }, details: issues });
}

async function recordApplied(
  context: ApiContext,
  caller: Caller,
  diff: WireCatalogDiff,
  reason: string | null,
): Promise<void> {
  const { added, changed, retired } = diff;
  if (added.length + changed.length + retired.length === 0) return;
  const names = [...added, ...changed, ...retired].slice(0, 100);
  const counts = { added: added.length, changed: changed.length, retired: retired.length };
  await context.audit.record(caller.user, "catalog-applied", `version ${context.ports.view.catalogVersion}`, {
    ...counts,
    names,
    ...(reason === null ? {} : { reason }),
  });
}

/** Headers hold no Chinese: the reason is percent-encoded there. */
function reasonOf(header: string | string[] | undefined): string | null {
  if (typeof header !== "string" || header === "") return null;
  const reason = reasonText.safeParse(decoded(header));
  if (!reason.success) throw badRequest("X-Change-Reason");
  return reason.data;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest("X-Change-Reason");
  }
}

function stale(context: ApiContext): Refusal {
  return new Refusal("PRECONDITION_FAILED", { params: { version: context.ports.view.catalogVersion } });
}

/** Two forms of one version are two entities: their tags differ, and either may come back in `If-Match`. */
function toETag(version: string, form: "json" | "yaml"): string {
  return `"${version}.${form}"`;
}

/** The version a writer expects; null: whatever is in force. A weak tag never matches. */
function expectedVersion(ifMatch: string | undefined, current: string): string | null {
  if (ifMatch === undefined || ifMatch.trim() === "*") return null;
  const tags = [...ifMatch.matchAll(/(W\/)?"([^"]*)"/g)].filter(([, weak]) => weak === undefined);
  const versions = tags.map(([, , tag = ""]) => tag.replace(/\.(json|yaml)$/, ""));
  return versions.includes(current) ? current : `not ${current}`;
}
