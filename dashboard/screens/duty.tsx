import { useSignal } from "@preact/signals";
import type { WireDutyCalendar, WireDutyNow } from "../../api/wire-duty.ts";
import { DAY_MS } from "../../model/time.ts";
import { makeKey } from "../act/make-key.ts";
import { DutyNow } from "../components/duty-now.tsx";
import { DutyPlan } from "../components/duty-plan.tsx";
import { DutyWeek } from "../components/duty-week.tsx";
import { EnterpriseChoice } from "../components/enterprise-choice.tsx";
import { PeopleTabs } from "../components/people-tabs.tsx";
import { useRead } from "../components/use-read.ts";
import { nowMs } from "../live/live.ts";
import { authorized, session } from "../server/session.ts";
import { formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";

const READ_EVERY_MS = 15_000;

/** Who is called now and why, who works this week, and who stands in for whom. */
export function DutyScreen(props: { readonly enterprise: string | null }) {
  return (
    <section class="lines-screen duty-screen">
      <PeopleTabs here="duty" />
      <h1>{t("duty.title")}</h1>
      <EnterpriseChoice screen="duty" chosen={props.enterprise}>
        {(enterprise) => <Duty key={enterprise} enterprise={enterprise} />}
      </EnterpriseChoice>
    </section>
  );
}

function Duty(props: { readonly enterprise: string }) {
  const week = useSignal(0);
  const changes = useSignal(0);
  const failure = useSignal<string | null>(null);
  const query = `enterprise=${encodeURIComponent(props.enterprise)}`;
  const fromMs = weekStart(nowMs.value) + week.value * 7 * DAY_MS;
  const now = useRead<{ readonly items: readonly WireDutyNow[] }>(`/duty/now?${query}`, READ_EVERY_MS, changes.value);
  const calendar = useRead<WireDutyCalendar>(
    `/duty/calendar?${query}&from=${fromMs}&to=${fromMs + 7 * DAY_MS}`,
    READ_EVERY_MS,
    changes.value,
  );
  const order = async (path: string, body: unknown): Promise<boolean> => {
    const options = { method: "POST", body, headers: { "Idempotency-Key": makeKey() } } as const;
    const answer = await authorized(path, options);
    failure.value = answer.ok ? null : answer.error.message;
    if (answer.ok) changes.value++;
    return answer.ok;
  };
  const called = now.value.value?.items[0] ?? null;
  const plan = calendar.value.value;
  const wrong = failure.value ?? now.failure.value ?? calendar.failure.value;
  return (
    <>
      {wrong === null ? null : <p role="alert">{wrong}</p>}
      {plan === null ? null : <Checks checks={plan.checks} order={order} />}
      {called === null ? <p class="empty">{t("site.loading")}</p> : <DutyNow now={called} />}
      {plan === null ? null : (
        <>
          <DutyWeek plan={plan} week={week.value} turn={(to) => (week.value = to)} />
          <DutyPlan key={props.enterprise} plan={plan} order={order} mayPlan={mayPlan(props.enterprise)} />
        </>
      )}
    </>
  );
}

/** Whoever begins a shift confirms here; who has not is named to everybody. */
function Checks(props: {
  readonly checks: WireDutyCalendar["checks"];
  readonly order: (path: string, body: unknown) => Promise<boolean>;
}) {
  const who = session.value;
  const own = who === null || who === "unknown" ? null : who.user.username;
  return (
    <>
      {props.checks.map((check) => {
        if (check.confirmedAt !== null) return null;
        const path = `/duty/checks/${encodeURIComponent(check.id)}/confirm`;
        if (check.person.username === own) {
          return (
            <p key={check.id} class="duty-check" data-testid="own-check">
              {t("duty.confirm.what", { at: formatInstant(check.due, nowMs.value) })}{" "}
              <button type="button" class="primary" onClick={() => void props.order(path, {})}>
                {t("duty.confirm")}
              </button>
            </p>
          );
        }
        return check.missed ? (
          <p key={check.id} class="duty-fault" role="alert">
            {t("duty.missed", { person: check.person.name })}
          </p>
        ) : null;
      })}
    </>
  );
}

function mayPlan(enterprise: string): boolean {
  const who = session.value;
  if (who === null || who === "unknown") return false;
  return who.user.role === "admin" || (who.user.role === "manager" && who.user.enterprise === enterprise);
}

/** Monday, 00:00, of the reader's own week: what a shift covers is the plant's, how it is laid out is the reader's. */
function weekStart(atMs: number): number {
  const day = new Date(atMs);
  day.setHours(0, 0, 0, 0);
  return day.getTime() - ((day.getDay() + 6) % 7) * DAY_MS;
}
