import type { WireChange } from "../../api/wire-overview.ts";
import { mayOpen } from "../lines/may-open.ts";
import { stateName, ticketKindOf } from "../lines/ticket-kinds.ts";
import { nowMs } from "../live/live.ts";
import { describeChange, routeOf } from "../overview/change-words.ts";
import { REPLY_HOURS, replyHours, supervise, supervised } from "../overview/supervise.ts";
import { toHash } from "../route.ts";
import { formatAge, formatCountdown } from "../text/format.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";

/** What has changed: each line opens, and can be put under supervision in one action. */
export function ChangeList(props: {
  readonly changes: readonly WireChange[];
  readonly nameOf: (enterprise: string) => string;
}) {
  const { changes, nameOf } = props;
  const kind = ticketKindOf("order");
  const mayOrder = kind !== null && mayOpen(kind);
  return (
    <section class="changes" aria-label={t("change.title")}>
      <div class="toolbar">
        <h2>
          {t("change.title")} <span class="count number">{changes.length}</span>
        </h2>
        {mayOrder ? <ReplyChoice /> : null}
      </div>
      {changes.length === 0 ? <p class="calm">{t("change.none")}</p> : null}
      <ul>
        {changes.map((change) => (
          <Change key={change.id} change={change} name={nameOf(change.enterprise)} mayOrder={mayOrder} />
        ))}
      </ul>
    </section>
  );
}

function ReplyChoice() {
  return (
    <label class="check">
      {t("change.reply-within")}
      <select
        value={replyHours.value}
        data-testid="reply-hours"
        onChange={({ currentTarget }) => {
          replyHours.value = REPLY_HOURS.find((hours) => String(hours) === currentTarget.value) ?? 24;
        }}
      >
        {REPLY_HOURS.map((hours) => (
          <option key={hours} value={hours}>
            {t("change.hours", { n: hours })}
          </option>
        ))}
      </select>
    </label>
  );
}

function Change(props: { readonly change: WireChange; readonly name: string; readonly mayOrder: boolean }) {
  const { change, name, mayOrder } = props;
  return (
    <li class="change" data-testid="change" data-kind={change.kind}>
      <span class="change-head">
        {change.level === null ? null : <LevelMark level={change.level} />}
        <b>{t(`change.${change.kind}`)}</b>
        <time class="note number">{formatAge(nowMs.value - change.at)}</time>
      </span>
      <a class="change-what" href={toHash(routeOf(change))}>
        {name}
        <span class="note">{describeChange(change)}</span>
      </a>
      <Order change={change} mayOrder={mayOrder} />
    </li>
  );
}

function Order(props: { readonly change: WireChange; readonly mayOrder: boolean }) {
  const { change, mayOrder } = props;
  const said = supervised.value.get(change.id);
  const order = change.order ?? (said?.order ? { ...said.order, state: "waiting" } : null);
  if (order !== null) {
    const left = order.replyBy === null ? null : order.replyBy - nowMs.value;
    return (
      <a
        class="change-order number"
        data-late={left !== null && left < 0}
        data-testid="order"
        href={toHash({ screen: "ticket", ticket: order.ticket })}
      >
        {t("change.ordered", { state: stateName("order", order.state) })}
        {left === null
          ? ""
          : ` · ${left < 0 ? t("change.reply-late", { age: formatAge(-left) }) : formatCountdown(left)}`}
      </a>
    );
  }
  if (!mayOrder) return null;
  return (
    <span class="change-order">
      <button
        type="button"
        class="secondary"
        data-testid="supervise"
        disabled={said?.state === "sending"}
        aria-label={t("change.supervise.label", { what: `${t(`change.${change.kind}`)} ${describeChange(change)}` })}
        onClick={() => void supervise(change)}
      >
        {t(said?.state === "sending" ? "action.sending" : "change.supervise")}
      </button>
      {said?.state === "failed" ? <span role="alert">{said.message}</span> : null}
    </span>
  );
}
