import type { WireDeviceDetail } from "../../api/wire.ts";
import { isDoubtful } from "../live/doubt.ts";
import { livePoint, nowMs } from "../live/live.ts";
import { toPointKey } from "../live/live-state.ts";
import { toHash } from "../route.ts";
import { formatAge, formatUnit, formatValue } from "../text/format.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";

type DevicePoint = WireDeviceDetail["points"][number];

/** The points it reports, under the names it must use, with their newest values. */
export function DevicePoints(props: { readonly points: readonly DevicePoint[] }) {
  const { points } = props;
  return (
    <section class="panel" aria-label={t("site.points")}>
      <h2>
        {t("site.points")} <span class="count">{points.length}</span>
      </h2>
      {points.length === 0 ? (
        <p class="empty">{t("device.no-points")}</p>
      ) : (
        <div class="table-box">
          <table class="table cards">
            <thead>
              <tr>
                <th scope="col">{t("column.name")}</th>
                <th scope="col">{t("column.source")}</th>
                <th scope="col" class="right">
                  {t("column.value")}
                </th>
                <th scope="col" class="right">
                  {t("column.age")}
                </th>
                <th scope="col" class="right">
                  {t("column.range")}
                </th>
                <th scope="col">{t("column.state")}</th>
              </tr>
            </thead>
            <tbody>
              {points.map((point) => (
                <PointLine key={point.id} point={point} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function PointLine(props: { readonly point: DevicePoint }) {
  const { point } = props;
  // The live feed is newer than the last answer, unless it was not told of this point.
  const now = livePoint(toPointKey(point)).value ?? point;
  const at = now.receivedAt ?? now.ts;
  const old = isDoubtful(now, point.rangeMax);
  return (
    <tr data-testid="device-point">
      <th scope="row">
        <a href={toHash({ screen: "point", enterprise: point.enterprise, point: point.id })}>{isolate(point.name)}</a>{" "}
        <span class="point-tag">{point.id}</span>
      </th>
      <td data-label={t("column.source")}>
        <code>{point.source}</code>
      </td>
      <td class={old ? "number right old" : "number right"} data-label={t("column.value")}>
        {formatValue(now.v, point)} {typeof now.v === "number" ? formatUnit(point.unit) : ""}
      </td>
      <td class="number right" data-label={t("column.age")}>
        {at === null ? "—" : formatAge(nowMs.value - at)}
      </td>
      <td class="number right" data-label={t("column.range")}>
        {describeRange(point)}
      </td>
      <td>{t(`point.${now.state}`)}</td>
    </tr>
  );
}

function describeRange({ rangeMin, rangeMax, unit }: DevicePoint): string {
  if (rangeMin === null && rangeMax === null) return "—";
  return `${rangeMin ?? "…"} – ${rangeMax ?? "…"} ${formatUnit(unit)}`;
}
