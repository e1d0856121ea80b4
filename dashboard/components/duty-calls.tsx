import type { WireTicket } from "../../api/wire-ticket.ts";
import { answersDuty } from "../lines/answers-duty.ts";
import { useSaying } from "../lines/use-saying.ts";
import { isDutyCall } from "../live/alarm-order.ts";
import { nowMs, openAlarms } from "../live/live.ts";
import { enterprisesById } from "../server/plant.ts";
import { formatCountdown } from "../text/format.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";
import { useList } from "./use-list.ts";

/** The feed says when to read again; this is for a feed that does not. */
const READ_EVERY_MS = 5_000;

/** Duty checks that wait for an answer, on every screen: how much time is left, and one button. */
export function DutyCalls() {
  const calls = openAlarms.value.filter(isDutyCall).map(({ id }) => id);
  return calls.length === 0 ? null : <AskedChecks calls={calls.sort().join(" ")} />;
}

function AskedChecks({ calls }: { readonly calls: string }) {
  const { items } = useList<WireTicket>("/duty-checks?state=asked", READ_EVERY_MS, calls);
  const asked = (items.value ?? []).toSorted((a, b) => a.openedAt - b.openedAt);
  return (
    <div class="duty-calls" role="alert" data-testid="duty-calls">
      {asked.map((check) => (
        <DutyCall key={check.id} check={check} />
      ))}
    </div>
  );
}

function DutyCall({ check }: { readonly check: WireTicket }) {
  const { sending, failure, say } = useSaying(`/duty-checks/${encodeURIComponent(check.id)}/answer`, () => {});
  const { room, asks } = check.facts;
  const where = typeof room === "string" ? isolate(room) : t("duty.room");
  const times = typeof asks === "number" ? asks : 1;
  return (
    <section class="duty-call" data-again={times > 1} data-testid="duty-call">
      <p>
        <strong>{t("duty.asked", { room: where })}</strong>{" "}
        <span>{enterprisesById.value.get(check.enterprise)?.name ?? check.enterprise}</span>
        {times > 1 ? <span> · {t("duty.asked-times", { count: times })}</span> : null}
      </p>
      <Left dueAt={check.dueAt} />
      {answersDuty.value ? (
        <button
          type="button"
          class="primary duty-answer"
          disabled={sending.value}
          onClick={() => void say({ at: isHeldInHand() ? "phone" : "desk" })}
          data-answers-duty
          data-testid="answer-duty"
        >
          {sending.value ? t("action.sending") : t("duty.answer")} <small>{t("duty.key")}</small>
        </button>
      ) : (
        <span>{t("duty.waiting")}</span>
      )}
      <span class="form-error">{failure.value ?? ""}</span>
    </section>
  );
}

/** Not spoken: it changes every second. */
function Left({ dueAt }: { readonly dueAt: number | null }) {
  const leftMs = (dueAt ?? 0) - nowMs.value;
  return (
    <span class="number duty-left" aria-live="off" data-testid="duty-left">
      {leftMs > 0 ? t("duty.left", { left: formatCountdown(leftMs) }) : t("duty.over")}
    </span>
  );
}

/** A screen that is touched, not pointed at. */
function isHeldInHand(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
