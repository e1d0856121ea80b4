import { useSignal } from "@preact/signals";
import type { WireAlarm } from "../../api/wire.ts";
import { t } from "../text/text.ts";
import { AlarmRow } from "./alarm-row.tsx";

/** In a flood the first ones are drawn; they are the gravest, the rest is one press away and its number is told. */
const DRAWN_AT_FIRST = 60;

export function AlarmList(props: {
  readonly alarms: readonly WireAlarm[];
  readonly selected?: string | null;
  /** Records of the past: read, not acted upon. */
  readonly past?: boolean;
}) {
  const drawn = useSignal(DRAWN_AT_FIRST);
  const hidden = props.alarms.length - drawn.value;
  return (
    <div class="alarm-list">
      <ul>
        {props.alarms.slice(0, drawn.value).map((alarm) => (
          <li key={alarm.id}>
            <AlarmRow alarm={alarm} selected={alarm.id === props.selected} past={props.past === true} />
          </li>
        ))}
      </ul>
      {hidden > 0 ? (
        <button
          type="button"
          class="more"
          onClick={() => {
            drawn.value += DRAWN_AT_FIRST * 5;
          }}
        >
          {t("site.more-alarms", { n: props.alarms.length })}
        </button>
      ) : null}
    </div>
  );
}
