import type { WireAlarm } from "../../api/wire.ts";
import type { WireWhy } from "../../api/wire-why.ts";
import { toHash } from "../route.ts";
import { t } from "../text/text.ts";
import { useRead } from "./use-read.ts";

/** What is past does not change: it is read again only so that a lost answer comes after all. */
const READ_EVERY_MS = 60_000;

/** The rule of an alarm as it judged when it was raised, in the gateway's words, and the way to all that was judged then. */
export function AlarmRule(props: { readonly alarm: WireAlarm }) {
  const { enterprise, point, raisedAt } = props.alarm;
  return point === null ? null : <Judged alarm={props.alarm} about={{ enterprise, point, at: raisedAt }} />;
}

function Judged(props: {
  readonly alarm: WireAlarm;
  readonly about: { readonly enterprise: string; readonly point: string; readonly at: number };
}) {
  const { alarm, about } = props;
  const query = new URLSearchParams({ ...about, at: String(about.at) });
  const { value, failure } = useRead<WireWhy>(`/why?${query.toString()}`, READ_EVERY_MS, about.at);
  const own = value.value?.conditions.find(({ rule, level }) => rule === alarm.rule && level === alarm.level);
  return (
    <section class="alarm-rule" aria-label={t("alarm.why-raised")} data-testid="alarm-rule">
      <h3>{t("alarm.why-raised")}</h3>
      {own === undefined ? null : <p>{own.sentence}</p>}
      {own === undefined && (value.value !== null || failure.value !== null) ? (
        <p class="note">{t("alarm.why-none")}</p>
      ) : null}
      <a href={toHash({ screen: "point", ...about })}>{t("alarm.why-link")}</a>
    </section>
  );
}
