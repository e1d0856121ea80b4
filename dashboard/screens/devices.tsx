import type { WireDevice } from "../../api/wire.ts";
import { useList } from "../components/use-list.ts";
import { nowMs } from "../live/live.ts";
import { enterprisesById, sitesById } from "../server/plant.ts";
import { formatAge } from "../text/format.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";

const EVERY_MS = 5_000;

/** Who speaks to us and who is silent. */
export function DevicesScreen() {
  const { items, failure, more, readMore } = useList<WireDevice>("/devices?limit=200", EVERY_MS);
  return (
    <section class="panel">
      <div class="toolbar">
        <h1>{t("devices.title")}</h1>
      </div>
      {failure.value === null ? null : <p class="note">{t("site.failed", { message: failure.value })}</p>}
      {items.value === null ? null : <DeviceTable devices={items.value} />}
      {more.value ? (
        <button type="button" class="more" onClick={readMore}>
          {t("alarms.more")}
        </button>
      ) : null}
    </section>
  );
}

function DeviceTable(props: { readonly devices: readonly WireDevice[] }) {
  if (props.devices.length === 0) return <p class="empty">{t("devices.none")}</p>;
  return (
    <div class="table-box">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t("column.device")}</th>
            <th scope="col">{t("column.enterprise")}</th>
            <th scope="col">{t("column.state")}</th>
            <th scope="col" class="right">
              {t("column.since")}
            </th>
            <th scope="col" class="right">
              {t("column.skew")}
            </th>
          </tr>
        </thead>
        <tbody>
          {props.devices.map((device) => (
            <DeviceRow key={`${device.enterprise}/${device.id}`} device={device} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DeviceRow(props: { readonly device: WireDevice }) {
  const { device } = props;
  const state = device.online === null ? "never" : device.online ? "online" : "offline";
  const site = device.site === null ? undefined : sitesById.value.get(device.site)?.name;
  return (
    <tr data-testid="device-row" data-online={state}>
      <th scope="row">
        {isolate(device.name ?? device.id)} <span class="point-tag">{device.id}</span>
      </th>
      <td>
        {[enterprisesById.value.get(device.enterprise)?.name ?? device.enterprise, site].filter(Boolean).join(" · ")}
      </td>
      <td>
        <span class="condition" data-state={state}>
          {t(`devices.${state}`)}
        </span>
      </td>
      <td class="number right">{device.since === null ? "—" : formatAge(nowMs.value - device.since)}</td>
      <td class="number right">{device.skewMs === 0 ? "—" : `${(device.skewMs / 1000).toFixed(1)} s`}</td>
    </tr>
  );
}
