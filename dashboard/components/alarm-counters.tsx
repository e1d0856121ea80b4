import { useComputed } from "@preact/signals";
import type { Level } from "../../model/level.ts";
import { levelFilter } from "../live/alarm-filter.ts";
import { countAlarms, type LevelCount } from "../live/alarm-order.ts";
import { openAlarms } from "../live/live.ts";
import { toHash } from "../route.ts";
import { t } from "../text/text.ts";
import { LevelShape } from "./level-mark.tsx";

const COUNTED: readonly (Level | "system")[] = [1, 2, 3, 4, "system"];

/** Unacknowledged and open alarms by level. Grey at zero; each leads to the console filtered to it. */
export function AlarmCounters() {
  const counts = useComputed(() => countAlarms(openAlarms.value));
  return (
    <ul class="counters">
      {COUNTED.map((level) => (
        <Counter key={level} level={level} count={counts.value[level]} />
      ))}
    </ul>
  );
}

function Counter(props: { readonly level: Level | "system"; readonly count: LevelCount }) {
  const { level, count } = props;
  const { unanswered, open } = count;
  const sentence = t("level.count", { word: t(`level.${level}`), unanswered, open });
  return (
    <li>
      <a
        class="counter"
        href={toHash({ screen: "alarms", alarm: null })}
        data-level={level}
        data-open={open > 0}
        data-unanswered={unanswered > 0}
        title={sentence}
        onClick={() => {
          levelFilter.value = level;
        }}
      >
        <LevelShape level={level} />
        {/* No label over the figures: whoever speaks to the page says what is seen. */}
        <span class="sr">{t(`level.${level}`)} </span>
        <b class="number">{unanswered}</b>
        <span class="number counter-open">/{open}</span>
      </a>
    </li>
  );
}
