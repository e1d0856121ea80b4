import swagger from "@fastify/swagger";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import type { ApiServer } from "./context.ts";
import { SESSION_COOKIE } from "./sessions.ts";

/** Collects the routes' schemas into one OpenAPI document: what is checked is what is documented. */
export async function documentApi(app: ApiServer, publicUrl: string | undefined): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Twinline gateway",
        version: "1",
        description:
          "Times are epoch milliseconds. Lists are {items, nextCursor}. Errors are {error: {code, message, hint, details?}}; message and hint follow Accept-Language (default zh-CN). Writes take Idempotency-Key. What a caller may not see is 404; what it may not do is 403.",
      },
      ...(publicUrl === undefined ? {} : { servers: [{ url: publicUrl }] }),
      tags: TAGS,
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE, description: "Set by POST /session" },
          csrf: {
            type: "apiKey",
            in: "header",
            name: "X-CSRF-Token",
            description: "With the cookie, every write needs it",
          },
          bearer: { type: "http", scheme: "bearer", description: "Made by POST /tokens; the rights of its user" },
        },
      },
      security: [{ bearer: [] }, { session: [], csrf: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}

const TAGS = [
  { name: "session", description: "Signing in, tokens, first set-up" },
  { name: "points", description: "Places, points, readings" },
  { name: "alarms", description: "Alarms and what people do to them" },
  { name: "tickets", description: "The offline line: what people find, permit, promise and sign, and how it goes on" },
  { name: "reports", description: "Reports of days, weeks and months, of committed records alone" },
  { name: "devices", description: "Devices and what they sent that could not be understood" },
  { name: "catalog", description: "The document that describes the deployment" },
  {
    name: "rules",
    description: "Rules, their versions, what is doubtful about them, and who answers for weaker limits",
  },
  { name: "live", description: "The live feed" },
  { name: "gateway", description: "The gateway itself" },
  { name: "demo", description: "The demo world only" },
];
