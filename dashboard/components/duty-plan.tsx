import { useSignal } from "@preact/signals";
import type { WireDutyCalendar } from "../../api/wire-duty.ts";
import { HOUR_MS } from "../../model/time.ts";
import { nowMs } from "../live/live.ts";
import { formatInstant } from "../text/format.ts";
import { fromLocalInput, toLocalInput } from "../text/local-instant.ts";
import { t } from "../text/text.ts";
import { textOf } from "./order-form.tsx";

type Order = (path: string, body: unknown) => Promise<boolean>;

/** Who stands in for whom, and the form that plans it. */
export function DutyPlan(props: { readonly plan: WireDutyCalendar; readonly order: Order; readonly mayPlan: boolean }) {
  const { plan, order, mayPlan } = props;
  return (
    <section aria-label={t("duty.overrides")}>
      <h2>{t("duty.overrides")}</h2>
      {plan.overrides.length === 0 ? <p class="empty">{t("duty.overrides.none")}</p> : null}
      <ul class="duty-overrides">
        {plan.overrides.map(({ id, from, until, out, standIns, reason }) => (
          <li key={id} data-testid="override">
            {t("duty.override", {
              standIns: standIns.map(({ name }) => name).join("、"),
              out: out?.name ?? t("duty.everybody"),
            })}{" "}
            <span class="number">
              {formatInstant(from, nowMs.value)} → {formatInstant(until, nowMs.value)}
            </span>{" "}
            {reason}{" "}
            {mayPlan ? (
              <button
                type="button"
                class="secondary"
                onClick={() => void order(`/duty/overrides/${encodeURIComponent(id)}/withdraw`, {})}
              >
                {t("duty.withdraw")}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {mayPlan && plan.schedules.length > 0 ? <Form plan={plan} order={order} /> : null}
    </section>
  );
}

function Form(props: { readonly plan: WireDutyCalendar; readonly order: Order }) {
  const { plan, order } = props;
  const sending = useSignal(false);
  const crew = new Map(
    plan.schedules.flatMap(({ shifts }) => shifts.flatMap(({ people }) => people)).map((each) => [each.username, each]),
  );
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const from = fromLocalInput(textOf(form, "from"));
    const until = fromLocalInput(textOf(form, "until"));
    if (from === null || until === null) return;
    sending.value = true;
    await order("/duty/overrides", {
      schedule: textOf(form, "schedule"),
      out: textOf(form, "out") || null,
      standIns: [textOf(form, "in")],
      from,
      until,
      reason: textOf(form, "reason"),
    });
    sending.value = false;
  };
  return (
    <form class="panel form" aria-label={t("duty.plan")} onSubmit={(event) => void submit(event)}>
      <h3>{t("duty.plan")}</h3>
      <Pick
        name="schedule"
        label={t("duty.plan.schedule")}
        choices={plan.schedules.map(({ id, name }) => [id, name])}
      />
      <Pick
        name="out"
        label={t("duty.plan.out")}
        choices={[["", t("duty.everybody")], ...[...crew.values()].map(toChoice)]}
      />
      <Pick name="in" label={t("duty.plan.in")} choices={plan.people.map(toChoice)} />
      <Instant name="from" label={t("duty.plan.from")} atMs={nowMs.peek()} />
      <Instant name="until" label={t("duty.plan.until")} atMs={nowMs.peek() + 8 * HOUR_MS} />
      <label>
        {t("duty.plan.reason")}
        <input name="reason" required maxLength={500} data-testid="override-reason" />
      </label>
      <div class="form-buttons">
        <button type="submit" class="primary" disabled={sending.value} data-testid="override-submit">
          {t("duty.plan.submit")}
        </button>
      </div>
    </form>
  );
}

function toChoice({ username, name }: { readonly username: string; readonly name: string }) {
  return [username, name] as const;
}

function Pick(props: {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly (readonly [id: string, name: string])[];
}) {
  return (
    <label>
      {props.label}
      <select name={props.name}>
        {props.choices.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Instant(props: { readonly name: string; readonly label: string; readonly atMs: number }) {
  return (
    <label>
      {props.label}
      <input
        name={props.name}
        type="datetime-local"
        step="60"
        required
        defaultValue={toLocalInput(props.atMs).slice(0, 16)}
      />
    </label>
  );
}
