import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ATTACHMENT_TYPES, type AttachmentRefusal, type AttachmentType } from "../../model/offline/attachment.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { idText } from "../queries.ts";
import { isInScope } from "../access.ts";
import { badRequest, forbidden, notFound, Refusal } from "../refusal.ts";
import { refusals } from "../schemas.ts";
import { attachmentSchema } from "../ticket-schema.ts";

const params = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 digits of lower-case hex") });

/** Photos and papers by the hash of their content. Whoever may see an enterprise may hand in and look at what it holds. */
export function attachmentRoutes(app: ApiServer, context: ApiContext): void {
  putRoute(app, context);
  getRoute(app, context);
}

function putRoute(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Hands in a photo or a paper under the SHA-256 of its content; once is enough, again does no harm",
    tags: ["tickets"],
    description: "The body is the file itself. 507 when the enterprise has used up a quota, which details name",
    consumes: [...ATTACHMENT_TYPES],
    params,
    querystring: z.object({ enterprise: idText.optional().describe("default: the caller's own") }),
    response: { 200: attachmentSchema, 201: attachmentSchema, ...refusals(403, 413, 415, 503, 507) },
  };
  void app.register(async (scope: ApiServer) => {
    scope.removeAllContentTypeParsers();
    // Left unread: whether it is wanted at all is known only to the route.
    scope.addContentTypeParser([...ATTACHMENT_TYPES], (_request, payload, done) => done(null, payload));
    scope.put("/attachments/:sha256", { schema }, async (request, reply) => {
      const caller = callerOf(request);
      const { sha256 } = request.params;
      const enterprise = requireEnterprise(context, caller, request.query.enterprise);
      const known = context.ports.attachments.findIn([enterprise], sha256);
      if (known !== null) return known;
      const upload = {
        enterprise,
        sha256,
        type: typeOf(request),
        bytes: lengthOf(request),
        content: contentOf(request),
      };
      const kept = await context.ports.attachments.put(upload);
      if (kept.ok) return reply.code(201).send(kept.value);
      // What is left of the body is not worth waiting for.
      reply.header("Connection", "close");
      throw toRefusal(kept.error);
    });
  });
}

function getRoute(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "A photo or a paper that an enterprise of the caller's holds",
    tags: ["tickets"],
    produces: [...ATTACHMENT_TYPES],
    params,
    querystring: z.object({ enterprise: idText.optional().describe("default: any of the caller's") }),
    response: { 200: z.any(), ...refusals(503) },
  };
  app.get("/attachments/:sha256", { schema }, async (request, reply) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const found = context.ports.attachments.findIn(scope, request.params.sha256);
    if (found === null) throw notFound();
    const name = `${found.sha256.slice(0, 16)}.${found.type.slice(found.type.indexOf("/") + 1).replace("+xml", "")}`;
    // It is what people have handed in: a browser shows it as a picture, or saves it, and never runs it as a page.
    return reply
      .type(found.type)
      .header("Content-Length", String(found.bytes))
      .header("Content-Disposition", `attachment; filename="${name}"`)
      .header("Content-Security-Policy", "default-src 'none'; sandbox")
      .header("X-Content-Type-Options", "nosniff")
      .header("Cross-Origin-Resource-Policy", "same-origin")
      .send(context.ports.attachments.read(found));
  });
}

/** A write to an enterprise that is not the caller's is forbidden whether or not it exists. */
function requireEnterprise(context: ApiContext, caller: Caller, named: string | undefined): string {
  const enterprise = named ?? caller.user.enterprise;
  if (enterprise === undefined) throw badRequest("enterprise");
  if (!isInScope(caller.scope, enterprise)) throw forbidden();
  if (!context.index().enterprises.has(enterprise)) throw new Refusal("NOT_FOUND");
  return enterprise;
}

function typeOf(request: FastifyRequest): AttachmentType {
  const named = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  const type = ATTACHMENT_TYPES.find((each) => each === named);
  if (type === undefined) throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
  return type;
}

function lengthOf(request: FastifyRequest): number | null {
  const given = Number(request.headers["content-length"]);
  return Number.isSafeInteger(given) && given >= 0 ? given : null;
}

/** A refusal in the middle must not end the connection before it is answered. */
function contentOf(request: FastifyRequest): AsyncIterable<Uint8Array> {
  const { body } = request;
  const payload = body instanceof Readable ? body : Readable.from([]);
  return { [Symbol.asyncIterator]: () => payload.iterator({ destroyOnReturn: false }) };
}

function toRefusal(refusal: AttachmentRefusal): Refusal {
  const { reason } = refusal;
  switch (reason) {
    case "attachment-too-large":
      return new Refusal("PAYLOAD_TOO_LARGE", { params: { ...refusal } });
    case "attachment-not-its-type":
      return new Refusal("UNSUPPORTED_MEDIA_TYPE", { params: { reason } });
    case "attachment-not-its-name":
    case "attachment-cut-short":
      return new Refusal("BAD_REQUEST", { params: { what: "sha256", reason } });
    case "too-many-uploads":
      return new Refusal("BUSY", { params: { reason }, retryAfterSeconds: 2 });
    case "attachment-quota":
      return new Refusal("QUOTA_EXCEEDED", { params: { ...refusal } });
  }
}
