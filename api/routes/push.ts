import { createHash } from "node:crypto";
import { z } from "zod";
import type { StoredPhone } from "../../storage/records/records.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { badRequest, notFound } from "../refusal.ts";
import { listOf, nothing, refusals } from "../schemas.ts";
import type { WirePhone } from "../wire-push.ts";

/** Phones of one user; the oldest gives way. */
export const PHONES_PER_USER_MAX = 10;

const base64url = z.string().regex(/^[A-Za-z0-9_-]+={0,2}$/);
const newPhone = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(1_000),
  keys: z.object({ p256dh: base64url.length(87), auth: base64url.length(22) }),
  name: z.string().trim().max(100).describe("what its owner will know it by"),
});

const phoneSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.number(),
    goneAt: z.number().nullable().describe("when its push service gave it up; null: it has not"),
    goneReason: z.string().nullable(),
  })
  .meta({ id: "Phone" }) satisfies z.ZodType<WirePhone>;

/** Every user's own phones: what alarms reach by Web Push. */
export function pushRoutes(app: ApiServer, context: ApiContext): void {
  const { phones } = context.ports.records;

  const key = {
    summary: "The application server key a browser subscribes with",
    tags: ["session"],
    response: { 200: z.object({ publicKey: z.string() }), ...refusals() },
  };
  app.get("/push/key", { schema: key }, async () => ({ publicKey: await context.ports.phones.publicKey() }));

  const list = {
    summary: "The caller's own phones, also those their push service has given up",
    tags: ["session"],
    response: { 200: listOf(phoneSchema), ...refusals() },
  };
  app.get("/push/phones", { schema: list }, async (request) => {
    const own = await phones.listOf(callerOf(request).user.username);
    return { items: own.map(toWirePhone), nextCursor: null };
  });

  const subscribe = {
    summary: `Subscribes a phone to the caller's alarms; of more than ${PHONES_PER_USER_MAX} the oldest gives way`,
    tags: ["session"],
    body: newPhone,
    response: { 201: phoneSchema, ...refusals(403) },
  };
  app.post("/push/phones", { schema: subscribe }, async (request, reply) => {
    const { user } = callerOf(request);
    const { endpoint, keys, name } = request.body;
    if (!endpoint.startsWith("https:") && !allowsPrivate(context)) throw badRequest("endpoint");
    const phone = toStored(user.username, { endpoint, keys, name }, context.ports.nowMs());
    await phones.add(phone, PHONES_PER_USER_MAX);
    await context.audit.record(user, "phone-subscribed", name, { id: phone.id });
    reply.code(201);
    return toWirePhone(phone);
  });

  const remove = {
    summary: "Sends nothing more to one of the caller's phones",
    tags: ["session"],
    params: z.object({ id: z.string().min(1).max(64) }),
    response: { 204: nothing, ...refusals(403) },
  };
  app.delete("/push/phones/:id", { schema: remove }, async (request, reply) => {
    const { user } = callerOf(request);
    const phone = (await phones.listOf(user.username)).find(({ id }) => id === request.params.id);
    if (phone === undefined) throw notFound();
    await phones.remove(phone.id);
    await context.audit.record(user, "phone-removed", phone.name, { id: phone.id });
    reply.code(204);
    return null;
  });

  const test = {
    summary: "Sends a test to every phone of the caller and says what is known of it",
    tags: ["session"],
    response: {
      200: z.object({ state: z.enum(["accepted", "unknown", "refused"]), error: z.string().nullable() }),
      ...refusals(403),
    },
  };
  app.post("/push/test", { schema: test }, async (request) =>
    context.ports.phones.sendTest(callerOf(request).user.username, request.language),
  );
}

/** Push services are on the internet and secure; a channel that may reach into the private network is an installation's own choice. */
function allowsPrivate({ ports }: ApiContext): boolean {
  return ports.view.catalog.channels.some(
    ({ kind, retired, allowPrivateNetwork }) => kind === "web-push" && retired !== true && allowPrivateNetwork === true,
  );
}

function toStored(username: string, given: z.output<typeof newPhone>, nowMs: number): StoredPhone {
  const { endpoint, keys, name } = given;
  // The address of a subscription is its own secret: a part of its hash names it.
  const id = createHash("sha256").update(endpoint).digest("hex").slice(0, 16);
  return { id, username, endpoint, ...keys, name, createdAtMs: nowMs, goneAtMs: null, goneReason: null };
}

function toWirePhone({ id, name, createdAtMs, goneAtMs, goneReason }: StoredPhone): WirePhone {
  return { id, name, createdAt: createdAtMs, goneAt: goneAtMs, goneReason };
}
