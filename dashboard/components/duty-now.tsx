import type { WireDutyCall, WireDutyLevel, WireDutyNow, WireDutyReason, WireDutyStep } from "../../api/wire-duty.ts";
import { nowMs } from "../live/live.ts";
import { formatCountdown, formatInstant } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";
import { LEVEL_GLYPHS } from "../../model/level-glyphs.ts";
import { LevelMark } from "./level-mark.tsx";

/** Who is called about an alarm of each level, step by step, and who is on duty. */
export function DutyNow(props: { readonly now: WireDutyNow }) {
  const { levels, schedules } = props.now;
  const missing = ([1, 2, 3, 4] as const).filter((level) => !levels.some((each) => each.level === level));
  return (
    <>
      <section class="panel" aria-label={t("duty.now")} data-testid="duty-now">
        <h2>{t("duty.now")}</h2>
        {levels.map((level) => (
          <Level key={level.level} level={level} />
        ))}
        {missing.length === 0 ? null : (
          <p class="note">{t("duty.not-routed", { levels: missing.map((level) => LEVEL_GLYPHS[level]).join(" ") })}</p>
        )}
      </section>
      <section class="panel" aria-label={t("duty.schedules")}>
        <h2>{t("duty.schedules")}</h2>
        {schedules.length === 0 ? <p class="empty">{t("duty.no-schedules")}</p> : null}
        {schedules.map((schedule) => (
          <p key={schedule.id} data-testid="on-duty">
            <strong>{schedule.name}</strong>{" "}
            {schedule.onDuty.length === 0 ? t("duty.gap") : schedule.onDuty.map(({ name }) => name).join("、")}{" "}
            <span class="number">{t("duty.until", { at: formatInstant(schedule.until, nowMs.value) })}</span>
            {" · "}
            {schedule.next === null
              ? t("duty.no-next")
              : t("duty.next", {
                  at: formatInstant(schedule.next.from, nowMs.value),
                  people: schedule.next.people.map(({ name }) => name).join("、"),
                })}
          </p>
        ))}
      </section>
    </>
  );
}

function Level(props: { readonly level: WireDutyLevel }) {
  const { level, steps, repeatEveryMs, acknowledgementMs, nobody } = props.level;
  return (
    <div class="duty-level" data-testid={`duty-level-${level}`}>
      <h3>
        <LevelMark level={level} />
      </h3>
      {nobody ? (
        <p class="duty-fault" role="alert">
          {t("duty.nobody")}
        </p>
      ) : null}
      <ol>
        {steps.map((step, i) => (
          <Step key={step.afterMs} step={step} no={i + 1} />
        ))}
      </ol>
      <p class="note">
        {t("duty.repeats", { every: formatCountdown(repeatEveryMs) })}
        {acknowledgementMs === null ? "" : `; ${t("duty.answer-holds", { span: formatCountdown(acknowledgementMs) })}`}
      </p>
    </div>
  );
}

function Step(props: { readonly step: WireDutyStep; readonly no: number }) {
  const { step, no } = props;
  const after =
    step.afterMs === 0 ? t("duty.step.first") : t("duty.step", { n: no, after: formatCountdown(step.afterMs) });
  const people = step.called.map(({ channel, name }) => (name === null ? channel : `${name}（${channel}）`));
  return (
    <li>
      <span class="number">{after}</span>: {people.length === 0 ? t("duty.nobody") : people.join(" → ")}
      {step.reasons.length === 0 ? null : (
        <details>
          <summary>{t("duty.why")}</summary>
          {step.reasons.map((call, i) => (
            <Reasons key={i} call={call} />
          ))}
        </details>
      )}
    </li>
  );
}

function Reasons({ call }: { readonly call: WireDutyCall }) {
  return (
    <ul>
      {call.gap ? <li>{t("duty.gap")}</li> : null}
      {call.chain.map((each, i) => (
        <li key={i}>{describeReason(each)}</li>
      ))}
      {call.rung === null ? <li>{t("duty.nobody")}</li> : null}
    </ul>
  );
}

function describeReason(reason: WireDutyReason): string {
  const { rung, name, shift, override, called, because, unconfirmed } = reason;
  const parts = [
    t(`duty.rung.${rung}`),
    name ?? "",
    shift ?? "",
    override === null ? "" : t("duty.stands-in"),
    unconfirmed ? t("duty.unconfirmed") : "",
    called ? t("duty.called") : tOpen(`duty.because.${because ?? ""}`, because ?? ""),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
