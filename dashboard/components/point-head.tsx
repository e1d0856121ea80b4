import type { WirePoint } from "../../api/wire.ts";
import { isDoubtful } from "../live/doubt.ts";
import { livePoint, nowMs } from "../live/live.ts";
import { toPointKey } from "../live/live-state.ts";
import { toHash } from "../route.ts";
import { enterprisesById, sitesById, zonesById } from "../server/plant.ts";
import { formatAge, formatInstant, formatLimit, formatUnit, formatValue } from "../text/format.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";

/** Name, place, value now with its age, and the limits it is judged by. */
export function PointHead(props: { readonly point: WirePoint }) {
  const { point } = props;
  const now = livePoint(toPointKey(point)).value;
  const old = isDoubtful(now, point.rangeMax);
  const at = now?.receivedAt ?? now?.ts ?? null;
  return (
    <header class="panel point-headline">
      <div>
        <a class="back" href={toHash({ screen: "site", site: point.site })}>
          ← {t("trend.back")}
        </a>
        <h1>
          {point.name} <span class="point-tag">{point.id}</span>
        </h1>
        <p class="note">{describeWhere(point)}</p>
      </div>
      <div class="headline-value">
        <span class={old ? "number figure old" : "number figure"} data-testid="point-value">
          {formatValue(now?.v ?? null, point)}
        </span>{" "}
        <span class="unit">{typeof now?.v === "number" ? formatUnit(point.unit) : ""}</span>
        <p class="note number">
          {t(`point.${now?.state ?? "none"}`)}
          {at === null ? "" : ` · ${formatInstant(at, nowMs.value)} · ${formatAge(nowMs.value - at)}`}
        </p>
      </div>
      <Limits point={point} />
    </header>
  );
}

function Limits(props: { readonly point: WirePoint }) {
  const { limits, unit } = props.point;
  if (limits.length === 0) return null;
  return (
    <ul class="limits">
      {limits.map(({ level, direction, limit }) => (
        <li key={`${level}${direction}${limit}`}>
          <LevelMark level={level} />
          <span class="number">
            {t(`trend.${direction}`)} {formatLimit(limit)} {formatUnit(unit)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function describeWhere(point: WirePoint): string {
  return [
    enterprisesById.value.get(point.enterprise)?.name ?? point.enterprise,
    point.site === null ? null : sitesById.value.get(point.site)?.name,
    point.zone === null ? null : zonesById.value.get(point.zone)?.name,
    point.device,
  ]
    .filter((part) => part !== null && part !== undefined)
    .join(" · ");
}
