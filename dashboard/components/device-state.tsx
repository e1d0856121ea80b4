import type { WireDevice } from "../../api/wire.ts";
import { t } from "../text/text.ts";

type Condition = "online" | "offline" | "never" | "disabled";

/** A connection that is open says more than what was told last; a credential out of force says most. */
export function conditionOf(device: WireDevice): Condition {
  if (device.disabled) return "disabled";
  if (device.connected) return "online";
  return device.online === null ? "never" : "offline";
}

export function DeviceState(props: { readonly device: WireDevice }) {
  const condition = conditionOf(props.device);
  return (
    <span class="condition" data-state={condition === "disabled" ? "out-of-service" : condition}>
      {t(`devices.${condition}`)}
    </span>
  );
}

/** `MQTT 3.1.1 · TLS`; without TLS that is said as well. */
export function describeProtocol(of: { readonly protocol: string | null; readonly tls: boolean | null }): string {
  if (of.protocol === null) return "—";
  return `MQTT ${of.protocol} · ${t(of.tls === true ? "device.tls" : "device.plain")}`;
}
