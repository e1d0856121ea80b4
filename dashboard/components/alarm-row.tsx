import type { WireAlarm } from "../../api/wire.ts";
import { isMuted, wantsAnswer } from "../live/alarm-order.ts";
import { toHash } from "../route.ts";
import { describeAlarm, describePlace, describeSubject, levelOf } from "../text/alarm-words.ts";
import { AlarmActions } from "./alarm-actions.tsx";
import { AlarmEscalation, AlarmStanding } from "./alarm-standing.tsx";
import { AlarmValues } from "./alarm-values.tsx";
import { LevelMark } from "./level-mark.tsx";

/** One alarm: level, what and where, values, standing, who is called next, and what may be done about it. */
export function AlarmRow(props: { readonly alarm: WireAlarm; readonly selected: boolean; readonly past: boolean }) {
  const { alarm } = props;
  const level = levelOf(alarm);
  return (
    <article
      class="alarm-row"
      tabIndex={0}
      aria-label={describeAlarm(alarm)}
      aria-current={props.selected ? "true" : undefined}
      data-testid="alarm-row"
      data-alarm-id={alarm.id}
      data-level={level}
      data-state={alarm.state}
      data-wants-answer={!props.past && wantsAnswer(alarm)}
      data-muted={isMuted(alarm)}
    >
      <LevelMark level={level} muted={isMuted(alarm)} />
      <div class="alarm-what">
        <a href={toHash({ screen: "alarms", alarm: alarm.id })} class="alarm-subject">
          {describeSubject(alarm)}
        </a>
        <span class="alarm-place">{describePlace(alarm)}</span>
      </div>
      <AlarmValues alarm={alarm} />
      <div class="alarm-standing">
        <AlarmStanding alarm={alarm} />
        {props.past ? null : <AlarmEscalation alarm={alarm} />}
      </div>
      {props.past ? null : <AlarmActions alarm={alarm} />}
    </article>
  );
}
