import type { WirePoint } from "../../api/wire.ts";
import { isMuted } from "../live/alarm-order.ts";
import { alarmByPoint } from "../live/alarms-by-point.ts";
import { isDoubtful } from "../live/doubt.ts";
import { livePoint } from "../live/live.ts";
import { toPointKey } from "../live/live-state.ts";
import { toHash } from "../route.ts";
import { levelOf } from "../text/alarm-words.ts";
import { formatUnit, formatValue } from "../text/format.ts";
import { LevelMark } from "./level-mark.tsx";
import { tilesAcross } from "./viewport.ts";

/** One line of points, each as small as it can be read. */
export function PointTiles(props: { readonly points: readonly WirePoint[]; readonly index: number }) {
  return (
    <div class="point-tiles" role="row" aria-rowindex={props.index + 1} style={{ "--across": tilesAcross.value }}>
      {props.points.map((point) => (
        <Tile key={toPointKey(point)} point={point} />
      ))}
    </div>
  );
}

function Tile(props: { readonly point: WirePoint }) {
  const { point } = props;
  const key = toPointKey(point);
  const now = livePoint(key).value;
  const alarm = alarmByPoint.value.get(key);
  const old = isDoubtful(now, point.rangeMax);
  const state = now?.state ?? "none";
  return (
    <div class="tile-cell" role="cell">
      <a
        class="point-tile"
        data-testid="point-tile"
        data-point={key}
        data-state={state}
        data-muted={alarm !== undefined && isMuted(alarm)}
        {...(alarm === undefined ? {} : { "data-level": levelOf(alarm) })}
        href={toHash({ screen: "point", enterprise: point.enterprise, point: point.id })}
        title={point.name}
      >
        <span class="tile-tag">{point.id}</span>
        <span class={old ? "number old" : "number"}>
          {formatValue(now?.v ?? null, point)} <small>{typeof now?.v === "number" ? formatUnit(point.unit) : ""}</small>
        </span>
        {alarm === undefined ? null : <LevelMark level={levelOf(alarm)} muted={isMuted(alarm)} />}
      </a>
    </div>
  );
}
