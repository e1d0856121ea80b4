import type { WireDutyCalendar, WireShift } from "../../api/wire-duty.ts";
import { DAY_MS } from "../../model/time.ts";
import { formatDay, formatTime } from "../text/format.ts";
import { t } from "../text/text.ts";

type Plan = WireDutyCalendar["schedules"][number];

/** Seven days of each schedule: who works when, who stands in, and what nobody has. */
export function DutyWeek(props: {
  readonly plan: WireDutyCalendar;
  readonly week: number;
  readonly turn: (week: number) => void;
}) {
  const { plan, week, turn } = props;
  const days = Array.from({ length: 7 }, (_, i) => plan.from + i * DAY_MS);
  return (
    <section aria-label={t("duty.week")} data-testid="duty-week">
      <h2>{t("duty.week")}</h2>
      <div class="toolbar">
        <button type="button" onClick={() => turn(week - 1)}>
          {t("duty.week.before")}
        </button>
        <button type="button" aria-pressed={week === 0} onClick={() => turn(0)}>
          {t("duty.week.today")}
        </button>
        <button type="button" onClick={() => turn(week + 1)}>
          {t("duty.week.after")}
        </button>
      </div>
      {plan.schedules.map((schedule) => (
        <Schedule key={schedule.id} schedule={schedule} plan={plan} days={days} />
      ))}
    </section>
  );
}

function Schedule(props: {
  readonly schedule: Plan;
  readonly plan: WireDutyCalendar;
  readonly days: readonly number[];
}) {
  const { schedule, plan, days } = props;
  return (
    <div class="duty-schedule">
      <h3>{schedule.name}</h3>
      <ol class="duty-days">
        {days.map((day) => (
          <li key={day}>
            <h4>
              {formatDay(day)} {schedule.daysOff.includes(formatDay(day)) ? <em>{t("duty.day-off")}</em> : null}
            </h4>
            {schedule.shifts
              .filter(({ from }) => from >= day && from < day + DAY_MS)
              .map((shift) => (
                <p key={`${shift.shift}/${shift.from}`}>
                  <span class="number">
                    {toMinute(shift.from)}–{toMinute(shift.until)}
                  </span>{" "}
                  {shift.people.map(({ name }) => name).join("、")}
                  <StandIns shift={shift} schedule={schedule.id} plan={plan} />
                </p>
              ))}
            {schedule.gaps
              .filter(({ from, until }) => from < day + DAY_MS && until > day)
              .map(({ from, until }) => (
                <p key={from} class="duty-gap">
                  <span class="number">
                    {toMinute(Math.max(from, day))}–{toMinute(Math.min(until, day + DAY_MS))}
                  </span>{" "}
                  {t("duty.unplanned")}
                </p>
              ))}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Said beside the plan, not in its place: a stand-in may come for an hour of a shift. */
function StandIns(props: { readonly shift: WireShift; readonly schedule: string; readonly plan: WireDutyCalendar }) {
  const { shift, schedule, plan } = props;
  const own = plan.overrides.filter(
    ({ schedule: of, from, until }) => of === schedule && from < shift.until && until > shift.from,
  );
  return own.map((override) => (
    <span key={override.id} class="duty-stand-in">
      {" "}
      {t("duty.override", {
        standIns: override.standIns.map(({ name }) => name).join("、"),
        out: override.out?.name ?? t("duty.everybody"),
      })}{" "}
      {toMinute(Math.max(override.from, shift.from))}–{toMinute(Math.min(override.until, shift.until))}
    </span>
  ));
}

function toMinute(atMs: number): string {
  return formatTime(atMs).slice(0, 5);
}
