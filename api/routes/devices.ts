import { z } from "zod";
import { isInScope } from "../access.ts";
import { requireDevice, requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { deviceDetailSchema, deviceMessageSchema, deviceSchema } from "../device-schemas.ts";
import { toPage } from "../page.ts";
import { idText, pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { listOf, refusals } from "../schemas.ts";
import { toWireDevice, toWireDeviceDetail } from "../to-wire-device.ts";
import { toWireMessage } from "../to-wire-message.ts";

export const deviceParams = z.object({ enterprise: idText, device: idText });

export function deviceRoutes(app: ApiServer, context: ApiContext): void {
  const list = {
    summary:
      "Devices in service: whether they are connected and how, how much they send, and what was refused of them last",
    tags: ["devices"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(deviceSchema), ...refusals() },
  };
  app.get("/devices", { schema: list }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const all = context.index().catalog.devices;
    const shown = all
      .map((device, place) => ({ device, place }))
      .filter(({ device }) => device.retired !== true && isInScope(scope, device.enterprise));
    const page = toPage(shown, toPageRequest(request.query, context.limits), {
      keyOf: ({ place }) => [place],
      isAfter: ({ place }, [last = -1]) => place > Number(last),
    });
    return { items: page.items.map(({ device }) => toWireDevice(context, device)), nextCursor: page.nextCursor };
  });

  const one = {
    summary: "One device: its connections, limits, dialect, points and clock",
    tags: ["devices"],
    params: deviceParams,
    response: { 200: deviceDetailSchema, ...refusals() },
  };
  app.get("/devices/:enterprise/:device", { schema: one }, async (request) =>
    toWireDeviceDetail(context, requireDevice(context, callerOf(request), request.params)),
  );

  const messages = {
    summary:
      "The last 20 messages of a device since the gateway started, newest first, raw and read, with what became of each",
    tags: ["devices"],
    params: deviceParams,
    response: { 200: listOf(deviceMessageSchema), ...refusals(503) },
  };
  app.get("/devices/:enterprise/:device/messages", { schema: messages }, async (request) => {
    const device = requireDevice(context, callerOf(request), request.params);
    const { points } = toWireDeviceDetail(context, device);
    const recent = await context.ports.devices.recentMessages(device.enterprise, device.id);
    const words = { language: request.language, sources: points.map(({ source }) => source) };
    return { items: recent.map((message) => toWireMessage(device, message, words)), nextCursor: null };
  });
}
