import type { WireDeviceDetail } from "../../api/wire.ts";
import type { DeviceAction } from "../act/device-actions.ts";
import { dialog } from "../act/dialog.ts";
import { mayManageDevices } from "../act/permissions.ts";
import { toHash } from "../route.ts";
import { enterprisesById, sitesById } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";
import { DeviceState } from "./device-state.tsx";

/** Name, place and state, and what may be done to it. */
export function DeviceHead(props: { readonly device: WireDeviceDetail }) {
  const { device } = props;
  const site = device.site === null ? null : (sitesById.value.get(device.site)?.name ?? device.site);
  const enterprise = enterprisesById.value.get(device.enterprise)?.name ?? device.enterprise;
  return (
    <header class="panel device-head" data-testid="device-head">
      <div>
        <a class="back" href={toHash({ screen: "devices" })}>
          ← {t("devices.title")}
        </a>
        <h1>
          {isolate(device.name ?? device.id)} <span class="point-tag">{device.username}</span>
        </h1>
        <p class="note">{[enterprise, site].filter((part) => part !== null).join(" · ")}</p>
      </div>
      <DeviceState device={device} />
      <Actions device={device} />
    </header>
  );
}

function Actions(props: { readonly device: WireDeviceDetail }) {
  const { device } = props;
  const who = session.value;
  if (who === null || who === "unknown" || !mayManageDevices(who.user.role)) return null;
  const held = device.managedByFile;
  return (
    <div class="device-actions">
      <ActionButton device={device} action="disconnect" disabled={!device.connected} />
      <ActionButton device={device} action={device.disabled ? "enable" : "disable"} disabled={held} />
      <ActionButton device={device} action="rotate" disabled={held} />
      {held ? <p class="note">{t("device.from-file")}</p> : null}
    </div>
  );
}

function ActionButton(props: {
  readonly device: WireDeviceDetail;
  readonly action: DeviceAction;
  readonly disabled: boolean;
}) {
  const { action } = props;
  const { enterprise, id, name } = props.device;
  return (
    <button
      type="button"
      class="secondary"
      data-testid={`device-${action}`}
      disabled={props.disabled}
      onClick={() => (dialog.value = { kind: "device", action, enterprise, device: id, name: name ?? id })}
    >
      {t(`device.${action}`)}
    </button>
  );
}
