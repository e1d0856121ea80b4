import type { WirePoint, WireReading } from "../../api/wire.ts";
import { nowMs } from "../live/live.ts";
import { formatInstant, formatUnit, formatValue } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";

/** The newest readings as a table: the same facts as the chart, for those who cannot see it or want the digits. */
export function ReadingTable(props: { readonly point: WirePoint; readonly readings: readonly WireReading[] | null }) {
  const { point, readings } = props;
  if (readings === null || readings.length === 0) return null;
  return (
    <section class="panel" aria-label={t("trend.recent")}>
      <h2>{t("trend.recent")}</h2>
      <div class="table-box">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t("column.time")}</th>
              <th scope="col" class="right">
                {t("column.value")}
              </th>
              <th scope="col">{t("column.quality")}</th>
              <th scope="col">{t("column.received")}</th>
              <th scope="col">{t("column.flags")}</th>
            </tr>
          </thead>
          <tbody>
            {readings.map((reading, index) => (
              <tr key={`${reading.ts}/${index}`}>
                <td class="number">{formatInstant(reading.ts, nowMs.peek())}</td>
                <td class="number right">
                  {formatValue(reading.v, point)} {typeof reading.v === "number" ? formatUnit(point.unit) : ""}
                </td>
                <td>{reading.q === "good" ? "" : t(`point.${reading.q}`)}</td>
                <td class="number">{formatInstant(reading.receivedAt, nowMs.peek())}</td>
                <td>{describeFlags(reading)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function describeFlags(reading: WireReading): string {
  const flags = (reading.flags ?? []).map((flag) => tOpen(`flag.${flag}`, flag));
  return [...(reading.historical ? [t("trend.historical-word")] : []), ...flags].join("、");
}
