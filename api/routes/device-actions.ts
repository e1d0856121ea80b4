import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Device } from "../../model/catalog/catalog.ts";
import { isStoredDeviceSecret } from "../../model/catalog/secret-form.ts";
import { requireDeviceToManage } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { applyDevice } from "../device-change.ts";
import { deviceSchema, deviceSecretSchema } from "../device-schemas.ts";
import type { Outcome } from "../idempotency.ts";
import { badRequest, conflict } from "../refusal.ts";
import { refusals } from "../schemas.ts";
import { toWireDevice } from "../to-wire-device.ts";
import type { WireDevice, WireDeviceSecret } from "../wire.ts";
import { deviceParams } from "./devices.ts";

export function deviceActionRoutes(app: ApiServer, context: ApiContext): void {
  disconnectRoute(app, context);
  enableRoutes(app, context);
  rotateRoute(app, context);
}

const none = z.object({}).nullish();
const disconnected = z.object({ connectionsEnded: z.int() });

function disconnectRoute(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Ends the open connections of a device; it may connect again at once",
    tags: ["devices"],
    params: deviceParams,
    body: none,
    response: { 200: disconnected, ...refusals(403, 409) },
  };
  app.post("/devices/:enterprise/:device/disconnect", { schema }, async (request, reply) => {
    const carryOut = async (caller: Caller, { enterprise, id }: Device): Promise<Outcome> => {
      const connectionsEnded = context.ports.devices.disconnect(enterprise, id);
      await context.audit.record(caller.user, "device-disconnected", `${enterprise}/${id}`, { connectionsEnded });
      return { body: { connectionsEnded } };
    };
    return (await answer(context, request, reply, carryOut)) as z.output<typeof disconnected>;
  });
}

function enableRoutes(app: ApiServer, context: ApiContext): void {
  const verbs = [
    { verb: "disable", disabled: true, summary: "Takes a device's credential out of force and ends its connections" },
    { verb: "enable", disabled: false, summary: "Puts a device's credential back in force" },
  ];
  for (const { verb, disabled, summary } of verbs) {
    const schema = {
      summary,
      tags: ["devices"],
      description: "409 when it is so already, or when the catalogue file declares the device",
      params: deviceParams,
      body: none,
      response: { 200: deviceSchema, ...refusals(403, 409, 422, 503) },
    };
    app.post(`/devices/:enterprise/:device/${verb}`, { schema }, async (request, reply) => {
      const carryOut = async (caller: Caller, device: Device): Promise<Outcome> => {
        if ((device.disabled === true) === disabled) throw conflict(`already-${verb}d`);
        const connectionsEnded = connectionsOf(context, device);
        const changed = await applyDevice(context, caller, request.language, device, { disabled });
        const subject = `${device.enterprise}/${device.id}`;
        await context.audit.record(caller.user, `device-${verb}d`, subject, disabled ? { connectionsEnded } : {});
        return { body: toWireDevice(context, changed) };
      };
      return (await answer(context, request, reply, carryOut)) as WireDevice;
    });
  }
}

function rotateRoute(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Gives a device a new secret, made by the gateway unless one is given; it is shown once",
    tags: ["devices"],
    description:
      "Its connections end. 409 when the secret is the one it has, or when the catalogue file declares the device",
    params: deviceParams,
    body: z.object({ secret: z.string().min(1).max(200).nullish() }).nullish(),
    response: { 200: deviceSecretSchema, ...refusals(403, 409, 422, 503) },
  };
  app.post("/devices/:enterprise/:device/rotate", { schema }, async (request, reply) => {
    const given = request.body?.secret ?? null;
    if (given !== null && isStoredDeviceSecret(given)) throw badRequest("secret");
    const carryOut = async (caller: Caller, device: Device): Promise<Outcome> => {
      const secret = given ?? newSecret();
      const connectionsEnded = connectionsOf(context, device);
      await applyDevice(context, caller, request.language, device, { secret });
      const username = `${device.enterprise}/${device.id}`;
      await context.audit.record(caller.user, "device-rotated", username, { connectionsEnded, given: given !== null });
      return { body: { username, secret, connectionsEnded } satisfies WireDeviceSecret };
    };
    // The kept answer must not hold a secret in clear.
    const toKept = (outcome: Outcome): Outcome => ({ ...outcome, body: { ...(outcome.body as object), secret: null } });
    return (await answer(context, request, reply, carryOut, toKept)) as WireDeviceSecret;
  });
}

/** Rights first, then the write, once for each `Idempotency-Key`. */
async function answer(
  context: ApiContext,
  request: FastifyRequest<{ Params: z.output<typeof deviceParams> }>,
  reply: FastifyReply,
  carryOut: (caller: Caller, device: Device) => Promise<Outcome>,
  toKept?: (outcome: Outcome) => Outcome,
): Promise<unknown> {
  const caller = callerOf(request);
  const device = requireDeviceToManage(context, caller, request.params);
  const options = { username: caller.user.username, ...(toKept === undefined ? {} : { toKept }) };
  return context.once.answer(request, reply, () => carryOut(caller, device), options);
}

/** 192 bits, in letters that need no quoting anywhere. */
const SECRET_BYTES = 24;

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

function connectionsOf(context: ApiContext, { enterprise, id }: Device): number {
  return context.ports.devices.connectionsOf(enterprise, id).length;
}
