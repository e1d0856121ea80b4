import { z } from "zod";
import type { Device } from "../../model/catalog/catalog.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { toPage } from "../page.ts";
import { pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { deviceSchema, listOf, refusals } from "../schemas.ts";
import type { WireDevice } from "../wire.ts";
import { isInScope } from "../access.ts";

export function deviceRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Devices in service, whether they are connected, and how far their clocks are off",
    tags: ["devices"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(deviceSchema), ...refusals() },
  };
  app.get("/devices", { schema }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const all = context.index().catalog.devices;
    const shown = all.map((device, place) => ({ device, place })).filter(({ device }) => isShown(device, scope));
    const page = toPage(shown, toPageRequest(request.query, context.limits), {
      keyOf: ({ place }) => [place],
      isAfter: ({ place }, [last = -1]) => place > Number(last),
    });
    return { items: page.items.map(({ device }) => toWireDevice(context, device)), nextCursor: page.nextCursor };
  });
}

function isShown(device: Device, scope: readonly string[] | null): boolean {
  return device.retired !== true && isInScope(scope, device.enterprise);
}

function toWireDevice(context: ApiContext, device: Device): WireDevice {
  const known = context.ports.view.device(device.enterprise, device.id);
  return {
    enterprise: device.enterprise,
    id: device.id,
    name: device.name ?? null,
    site: device.site ?? null,
    online: known?.online ?? null,
    since: known?.sinceMs ?? null,
    skewMs: known?.skewMs ?? 0,
  };
}
