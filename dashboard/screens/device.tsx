import type { WireDeviceDetail, WireDeviceMessage } from "../../api/wire.ts";
import { deviceChanges } from "../act/device-actions.ts";
import { DeviceFacts } from "../components/device-facts.tsx";
import { DeviceHead } from "../components/device-head.tsx";
import { DeviceMessages } from "../components/device-messages.tsx";
import { DevicePoints } from "../components/device-points.tsx";
import { useRead } from "../components/use-read.ts";
import type { ListPage } from "../server/session.ts";
import { t } from "../text/text.ts";

const EVERY_MS = 2_500;

/** One device, for whoever brings it into service: who it is, what it may, what it sends, and what became of that. */
export function DeviceScreen(props: { readonly enterprise: string; readonly device: string }) {
  const path = `/devices/${encodeURIComponent(props.enterprise)}/${encodeURIComponent(props.device)}`;
  const again = deviceChanges.value;
  const { value: device, failure } = useRead<WireDeviceDetail>(path, EVERY_MS, again);
  const messages = useRead<ListPage<WireDeviceMessage>>(`${path}/messages`, EVERY_MS, again);
  const failed = failure.value ?? messages.failure.value;
  const note = failed === null ? null : <p class="note">{t("site.failed", { message: failed })}</p>;
  if (device.value === null) return note ?? <p class="empty">{t("device.loading")}</p>;
  return (
    <div class="device-screen">
      {note}
      <DeviceHead device={device.value} />
      <DeviceFacts device={device.value} />
      <DeviceMessages messages={messages.value.value?.items ?? null} />
      <DevicePoints points={device.value.points} />
    </div>
  );
}
