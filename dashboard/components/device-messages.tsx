import type { WireDeviceMessage, WireDeviceReading } from "../../api/wire.ts";
import { nowMs } from "../live/live.ts";
import { formatInstant, formatValue } from "../text/format.ts";
import { t, tCode, tOpen } from "../text/text.ts";

/** The last messages of a device, newest first: what came, what was read in it, and what became of it. */
export function DeviceMessages(props: { readonly messages: readonly WireDeviceMessage[] | null }) {
  const { messages } = props;
  return (
    <section class="panel" aria-label={t("messages.title")}>
      <h2>{t("messages.title")}</h2>
      <p class="note">{t("messages.what")}</p>
      {messages === null || messages.length > 0 ? null : <p class="empty">{t("messages.none")}</p>}
      <ol class="messages">
        {(messages ?? []).map((message) => (
          <Message key={message.seq} message={message} />
        ))}
      </ol>
    </section>
  );
}

function Message(props: { readonly message: WireDeviceMessage }) {
  const { message } = props;
  const trouble = troubleOf(message);
  return (
    <li data-testid="device-message" data-verdict={message.verdict}>
      <details>
        <summary>
          <time class="number">{formatInstant(message.receivedAt, nowMs.peek())}</time>
          <b class="verdict" data-verdict={message.verdict}>
            {t(`verdict.message.${message.verdict}`)}
          </b>
          <span class="number note">
            {t("messages.counts", { stored: message.stored, quarantined: message.quarantined })} · {message.channel} ·{" "}
            {t("quarantine.bytes", { n: message.bytes })}
          </span>
          <code class="preview">{message.text ?? message.raw}</code>
          {trouble === null ? null : <span class="trouble">{trouble}</span>}
        </summary>
        <p class="note">
          {sentence([message.topic, message.detail])}
          {message.text === null ? ` · ${t("quarantine.binary")}` : ""}
          {message.truncated ? ` · ${t("messages.truncated")}` : ""}
        </p>
        <pre data-testid="message-raw">{message.text ?? message.raw}</pre>
        <Readings message={message} />
      </details>
    </li>
  );
}

/** The first thing in a message that somebody should mend, in words. */
function troubleOf({ reason, hint, readings, verdict }: WireDeviceMessage): string | null {
  if (reason !== null) return sentence([tCode(`quarantine.${reason}`, reason), hint]);
  if (verdict === "duplicate" || verdict === "empty") return hint;
  const bad = readings.find((reading) => reading.hint !== null && reading.verdict !== "historical");
  if (bad === undefined) return null;
  return sentence([bad.source ?? bad.detail, bad.reason === null ? null : describeReason(bad), bad.hint]);
}

function sentence(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" · ");
}

function describeReason({ reason }: WireDeviceReading): string {
  return reason === null ? "" : tCode(`quarantine.${reason}`, reason);
}

function Readings(props: { readonly message: WireDeviceMessage }) {
  const { readings, moreReadings } = props.message;
  if (readings.length === 0) return null;
  return (
    <div class="table-box">
      <table class="table cards">
        <thead>
          <tr>
            <th scope="col">{t("column.source")}</th>
            <th scope="col" class="right">
              {t("messages.said")}
            </th>
            <th scope="col">{t("messages.device-time")}</th>
            <th scope="col">{t("messages.verdict")}</th>
            <th scope="col">{t("messages.stored-as")}</th>
            <th scope="col">{t("messages.hint")}</th>
          </tr>
        </thead>
        <tbody>
          {readings.map((reading, index) => (
            <ReadingLine key={index} reading={reading} />
          ))}
        </tbody>
      </table>
      {moreReadings ? <p class="note">{t("messages.more-readings")}</p> : null}
    </div>
  );
}

function ReadingLine(props: { readonly reading: WireDeviceReading }) {
  const { reading } = props;
  return (
    <tr data-testid="message-reading" data-verdict={reading.verdict}>
      <th scope="row">
        <code>{reading.source ?? "—"}</code>
        {reading.point === null || reading.point === reading.source ? null : (
          <span class="point-tag"> {reading.point}</span>
        )}
      </th>
      <td class="number right" data-label={t("messages.said")}>
        {reading.value ?? "—"} {reading.unit ?? ""}
      </td>
      <td class={reading.ts === null ? "nothing" : "number"} data-label={t("messages.device-time")}>
        {reading.ts === null ? "—" : formatInstant(reading.ts, nowMs.peek())}
      </td>
      <td>
        <b class="verdict" data-verdict={reading.verdict}>
          {t(`verdict.reading.${reading.verdict}`)}
        </b>
      </td>
      <td class={reading.reading === null ? "nothing" : "number"} data-label={t("messages.stored-as")}>
        {describeStored(reading)}
      </td>
      <td class="hint">{sentence([describeReason(reading), reading.detail, reading.hint])}</td>
    </tr>
  );
}

function describeStored({ reading }: WireDeviceReading): string {
  if (reading === null) return "—";
  const flags = (reading.flags ?? []).map((flag) => tOpen(`flag.${flag}`, flag));
  const quality = reading.q === "good" ? [] : [t(`point.${reading.q}`)];
  return [formatValue(reading.v, null), ...quality, ...flags].join(" · ");
}
