import type { WireAlarmEvent } from "../../api/wire.ts";
import { nowMs } from "../live/live.ts";
import { formatInstant } from "../text/format.ts";
import { t, tCode } from "../text/text.ts";

/** Every transition and comment, newest first. Nothing here is ever changed or removed. */
export function AlarmEvents(props: { readonly events: readonly WireAlarmEvent[] }) {
  return (
    <section aria-label={t("alarm.events")}>
      <h3>{t("alarm.events")}</h3>
      <ol class="events" data-testid="alarm-events">
        {props.events.toReversed().map((event) => (
          <li key={event.no}>
            <time class="number">{formatInstant(event.at, nowMs.peek())}</time>
            <b>{tCode(`event.${event.kind}`, event.kind)}</b>
            <span>{event.by ?? t("event.by-engine")}</span>
            {event.note === null ? null : <q>{event.note}</q>}
          </li>
        ))}
      </ol>
    </section>
  );
}
