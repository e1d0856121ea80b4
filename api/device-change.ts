import type { Device } from "../model/catalog/catalog.ts";
import { toDeviceKey } from "../model/ids.ts";
import type { Language } from "../model/text/text.ts";
import type { ApiContext, Caller } from "./context.ts";
import { conflict, Refusal } from "./refusal.ts";

/** Somebody else may change the catalogue at the same moment: the change is then made to what the other one left. */
const TRIES = 5;

/**
 * Changes one device by a catalogue fragment of its own: journaled, durable and in force when this resolves, and only its own connections
 * end. Answers the device as it is then. A secret that is not changed is left out of the fragment, which keeps it.
 */
export async function applyDevice(
  context: ApiContext,
  caller: Caller,
  language: Language,
  device: Device,
  change: { readonly disabled?: boolean; readonly secret?: string },
): Promise<Device> {
  const { catalog, view } = context.ports;
  if (catalog.isFromFile("devices", device)) throw conflict("managed-by-file");
  let current = device;
  for (let tries = 0; tries < TRIES; tries++) {
    const { secret: _kept, ...facts } = current;
    const options = { by: caller.user, ifMatch: view.catalogVersion };
    const applied = await catalog.apply({ devices: [{ ...facts, ...change }] }, { text: null, language }, options);
    current = deviceNow(context, device);
    if (applied.ok) {
      if (applied.value.changed.length === 0) throw conflict("same-secret");
      return current;
    }
    if (applied.error !== "stale") {
      throw new Refusal("CATALOG_INVALID", { params: { count: applied.error.length }, details: applied.error });
    }
  }
  throw conflict("catalog-changing");
}

/** The device may have been retired meanwhile. */
function deviceNow(context: ApiContext, { enterprise, id }: Device): Device {
  const now = context.index().devices.get(toDeviceKey(enterprise, id));
  if (now === undefined || now.retired === true) throw new Refusal("NOT_FOUND");
  return now;
}
