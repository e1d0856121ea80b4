import { signal } from "@preact/signals";
import type { WireDeviceSecret } from "../../api/wire.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { authorized } from "../server/session.ts";
import { t } from "../text/text.ts";

export type DeviceAction = "disconnect" | "disable" | "enable" | "rotate";

export interface DeviceFailure {
  /** Whether it was done is not known: trying again under the same key is safe. */
  readonly unreachable: boolean;
  readonly message: string;
}

/** Counts what this page has done to devices: whatever shows one reads it again. */
export const deviceChanges = signal(0);

/**
 * Asks the server to do it, once. The value is the new secret of a rotation, and null for everything else.
 *
 * `key`: the same for each attempt of one intention, so that an answer lost on the way does not do it twice.
 */
export async function actOnDevice(
  device: { readonly enterprise: string; readonly device: string },
  action: DeviceAction,
  options: { readonly key: string; readonly secret?: string },
): Promise<Result<string | null, DeviceFailure>> {
  const path = `/devices/${encodeURIComponent(device.enterprise)}/${encodeURIComponent(device.device)}/${action}`;
  const answer = await authorized<Partial<WireDeviceSecret>>(path, {
    method: "POST",
    body: options.secret === undefined ? {} : { secret: options.secret },
    headers: { "Idempotency-Key": options.key },
  });
  deviceChanges.value++;
  if (answer.ok) return ok(answer.value.secret ?? null);
  const unreachable = answer.error.status === null || answer.error.status >= 500;
  return failed({ unreachable, message: unreachable ? t("action.unreachable") : answer.error.message });
}
