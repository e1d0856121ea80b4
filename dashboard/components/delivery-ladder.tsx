import type { WireDelivery, WireReceipt } from "../../api/wire.ts";
import { nowMs } from "../live/live.ts";
import { describeDeliveryError } from "../text/delivery-words.ts";
import { formatInstant } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";

/** Who was told, by which channel, and what is and is not known of it. */
export function DeliveryLadder(props: { readonly deliveries: readonly WireDelivery[] }) {
  return (
    <section aria-label={t("alarm.deliveries")}>
      <h3>{t("alarm.deliveries")}</h3>
      {props.deliveries.length === 0 ? <p class="note">{t("alarm.deliveries-none")}</p> : null}
      <ol class="deliveries" data-testid="deliveries">
        {props.deliveries.map((delivery) => (
          <li key={delivery.key} data-state={delivery.state}>
            <time class="number">
              {formatInstant(delivery.acceptedAt ?? delivery.lastAttemptAt ?? delivery.createdAt, nowMs.peek())}
            </time>
            <b>{delivery.channel}</b>
            <span>
              {tOpen(`reason.${delivery.reason}`, delivery.reason)}
              {delivery.step === null ? "" : ` · ${t("delivery.step", { n: delivery.step + 1 })}`}
            </span>
            <span class="delivery-state">
              {t(`delivery.${delivery.state}`)}
              {delivery.attempts > 1 ? ` · ${t("delivery.attempts", { n: delivery.attempts })}` : ""}
            </span>
            {delivery.person === null ? null : <span>{t("delivery.for", { person: delivery.person })}</span>}
            {delivery.receipts.length === 0 ? null : <Receipts receipts={delivery.receipts} />}
            {delivery.lastError === null || delivery.state === "accepted" ? null : (
              <q>{describeDeliveryError(delivery.lastError)}</q>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What became of it at a person: only what somebody or something has told us. */
function Receipts({ receipts }: { readonly receipts: readonly WireReceipt[] }) {
  return (
    <span class="receipts">
      {receipts.map(({ kind, person, action, at }) => (
        <span key={`${kind} ${person} ${action}`} data-receipt={kind}>
          <time class="number">{formatInstant(at, nowMs.peek())}</time>{" "}
          {t(`delivery.receipt.${kind}`, { action: tOpen(`delivery.action.${action}`, action) })}{" "}
          {kind === "answered" ? <bdi>{person}</bdi> : null}
        </span>
      ))}
    </span>
  );
}
