import type { WireDevice } from "../../api/wire.ts";
import { formatSkew, LastRefusal } from "../components/device-facts.tsx";
import { conditionOf, describeProtocol, DeviceState } from "../components/device-state.tsx";
import { useList } from "../components/use-list.ts";
import { nowMs } from "../live/live.ts";
import { toHash } from "../route.ts";
import { enterprisesById, sitesById } from "../server/plant.ts";
import { formatAge, formatBytes } from "../text/format.ts";
import { isolate } from "../text/isolate.ts";
import { t, type TextKey } from "../text/text.ts";

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

const COLUMNS = [
  { word: "column.device" },
  { word: "column.enterprise" },
  { word: "column.state" },
  { word: "column.since", right: true },
  { word: "column.connection" },
  { word: "column.rates", right: true },
  { word: "column.skew", right: true },
  { word: "column.refusal" },
] as const;

function DeviceTable(props: { readonly devices: readonly WireDevice[] }) {
  if (props.devices.length === 0) return <p class="empty">{t("devices.none")}</p>;
  return (
    <div class="table-box">
      <table class="table cards">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column.word} scope="col" class={"right" in column ? "right" : undefined}>
                {t(column.word)}
              </th>
            ))}
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
  const site = device.site === null ? undefined : sitesById.value.get(device.site)?.name;
  const enterprise = enterprisesById.value.get(device.enterprise)?.name ?? device.enterprise;
  return (
    <tr data-testid="device-row" data-online={conditionOf(device)} data-device={`${device.enterprise}/${device.id}`}>
      <th scope="row">
        <a href={toHash({ screen: "device", enterprise: device.enterprise, device: device.id })}>
          {isolate(device.name ?? device.id)}
        </a>{" "}
        <span class="point-tag">{device.id}</span>
      </th>
      <td>{[enterprise, site].filter(Boolean).join(" · ")}</td>
      <td>
        <DeviceState device={device} />
      </td>
      <Cell word="column.since" text={device.since === null ? "—" : formatAge(nowMs.value - device.since)} right />
      <Cell word="column.connection" text={describeConnection(device)} />
      <Cell word="column.rates" text={describeRates(device)} right />
      <Cell word="column.skew" text={formatSkew(device.skewMs)} right />
      <td class={device.lastRefusal === null ? "nothing" : undefined} data-label={t("column.refusal")}>
        <LastRefusal refusal={device.lastRefusal} />
      </td>
    </tr>
  );
}

/** A dash is left out where there is no column to fill. */
function Cell(props: { readonly word: TextKey; readonly text: string; readonly right?: boolean }) {
  const names = ["number", ...(props.right === true ? ["right"] : []), ...(props.text === "—" ? ["nothing"] : [])];
  return (
    <td class={names.join(" ")} data-label={t(props.word)}>
      {props.text}
    </td>
  );
}

function describeConnection(device: WireDevice): string {
  if (!device.connected) return "—";
  const many = device.connections > 1 ? ` ×${device.connections}` : "";
  return `${device.address ?? ""} · ${describeProtocol(device)}${many}`;
}

function describeRates({ rates }: WireDevice): string {
  if (rates.messagesPerSecond === 0) return "—";
  return t("device.rate", { n: rates.messagesPerSecond, bytes: formatBytes(rates.bytesPerSecond) });
}
