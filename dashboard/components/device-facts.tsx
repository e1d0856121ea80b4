import type { ComponentChildren } from "preact";
import type { WireDeviceDetail, WireDeviceRefusal } from "../../api/wire.ts";
import { nowMs } from "../live/live.ts";
import { formatAge, formatBytes, formatInstant } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";
import { CopyField } from "./copy-field.tsx";
import { describeProtocol } from "./device-state.tsx";
import { publishLine } from "./publish-line.ts";

/** How it is connected, what it sends and may send, and a line to try it with. */
export function DeviceFacts(props: { readonly device: WireDeviceDetail }) {
  const { device } = props;
  const { rates, limits } = device;
  return (
    <section class="panel" aria-label={t("device.facts")}>
      <dl class="facts">
        <Fact word={t("device.connections")}>
          <Connections device={device} />
        </Fact>
        <Fact word={t("device.rates")}>
          <span class="number">
            {t("device.rate", { n: rates.messagesPerSecond, bytes: formatBytes(rates.bytesPerSecond) })}
          </span>
        </Fact>
        <Fact word={t("device.limits")}>
          <span class="number">
            {t("device.rate", { n: limits.messagesPerSecond, bytes: formatBytes(limits.bytesPerSecond) })}
          </span>
          <SharedLimits limits={limits} />
        </Fact>
        <Fact word={t("column.refusal")}>
          <LastRefusal refusal={device.lastRefusal} />
        </Fact>
        <Fact word={t("column.skew")}>
          <span class="number">{formatSkew(device.skewMs)}</span>
        </Fact>
        <Fact word={t("device.dialect")}>
          {device.dialect}
          {device.reportEveryMs === null ? "" : ` · ${t("device.every", { age: formatAge(device.reportEveryMs) })}`}
        </Fact>
        <Fact word={t("device.topics")}>
          <code>{device.topicPrefix}readings</code> <code>{device.topicPrefix}status</code>
        </Fact>
        <Fact word={t("device.secret")}>{t(device.hasSecret ? "device.secret.set" : "device.secret.none")}</Fact>
      </dl>
      <CopyField label={t("device.try")} text={publishLine(device, location.hostname)} testId="publish-line" />
      <p class="note">{t("device.try.why")}</p>
    </section>
  );
}

function Fact(props: { readonly word: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{props.word}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Connections(props: { readonly device: WireDeviceDetail }) {
  const { openConnections, since, online } = props.device;
  if (openConnections.length === 0) {
    return (
      <span class="number">
        {t(online === null ? "devices.never" : "devices.offline")}
        {since === null ? "" : ` · ${formatAge(nowMs.value - since)}`}
      </span>
    );
  }
  return (
    <ul>
      {openConnections.map((connection, index) => (
        <li key={`${connection.since}/${index}`}>
          <span class="number">
            {connection.address} · {describeProtocol(connection)} · {formatAge(nowMs.value - connection.since)} ·{" "}
            {t("device.keep-alive", { n: connection.keepAliveSeconds })}
          </span>
          {connection.clientId === "" ? null : <code class="client-id">{connection.clientId}</code>}
        </li>
      ))}
    </ul>
  );
}

function SharedLimits(props: { readonly limits: WireDeviceDetail["limits"] }) {
  const { enterpriseMessagesPerSecond: messages, enterpriseBytesPerSecond: bytes } = props.limits;
  if (messages === null && bytes === null) return null;
  return (
    <p class="note number">
      {t("device.shared", { n: messages ?? "∞", bytes: bytes === null ? "∞" : formatBytes(bytes) })}
    </p>
  );
}

export function LastRefusal(props: { readonly refusal: WireDeviceRefusal | null }) {
  const { refusal } = props;
  if (refusal === null) return <>—</>;
  return (
    <span data-testid="last-refusal" title={refusal.detail}>
      {tOpen(`refusal.${refusal.kind}`, refusal.kind)}{" "}
      <span class="note number">
        {formatInstant(refusal.at, nowMs.value)} · {refusal.address}
        {refusal.detail === "" ? "" : ` · ${refusal.detail}`}
      </span>
    </span>
  );
}

export function formatSkew(skewMs: number): string {
  return skewMs === 0 ? "—" : `${(skewMs / 1000).toFixed(1)} s`;
}
