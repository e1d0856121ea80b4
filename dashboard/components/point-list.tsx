import { useComputed, useSignal } from "@preact/signals";
import { live } from "../live/live.ts";
import { tooManyPoints } from "../live/watch-screen.ts";
import { narrow, remPx, tilesAcross } from "./viewport.ts";
import { type PointListRow, toPointRows, toTileRows } from "../screens/point-rows.ts";
import { plant, plantFailure } from "../server/plant.ts";
import { t } from "../text/text.ts";
import { EnterpriseCounts } from "./enterprise-counts.tsx";
import { FilterInput } from "./filter-input.tsx";
import { PointRow } from "./point-row.tsx";
import { PointTiles } from "./point-tiles.tsx";
import { DENSITIES, density } from "./density.ts";
import { SitePicker } from "./site-picker.tsx";
import { VirtualRows } from "./virtual-rows.tsx";

/** Every point of the site by zone, narrowed by text or to what is not normal. */
export function PointList(props: { readonly site: string | null; readonly enterprise?: string | null }) {
  const text = useSignal("");
  const abnormalOnly = useSignal(false);
  const site = useSignal(props.site);
  site.value = props.site;
  const rows = useComputed(() =>
    plant.value === null
      ? null
      : toPointRows(
          plant.value,
          {
            site: site.value,
            enterprise: props.enterprise ?? null,
            text: text.value,
            abnormalOnly: abnormalOnly.value,
          },
          abnormalOnly.value ? (key) => live.value.points.get(key) : () => undefined,
        ),
  );
  return (
    <section aria-label={t("site.points")}>
      <div class="toolbar">
        <SitePicker site={props.site} />
        <FilterInput text={text} />
        <label class="check">
          <input
            type="checkbox"
            checked={abnormalOnly.value}
            onChange={(event) => {
              abnormalOnly.value = event.currentTarget.checked;
            }}
          />
          {t("site.abnormal-only")}
        </label>
        <div class="density" role="group" aria-label={t("site.density")}>
          {DENSITIES.map((each) => (
            <button
              key={each}
              type="button"
              class="quiet"
              aria-pressed={density.value === each}
              data-testid={`density-${each}`}
              onClick={() => (density.value = each)}
            >
              {t(`site.density.${each}`)}
            </button>
          ))}
        </div>
      </div>
      {tooManyPoints.value && props.site === null && (props.enterprise ?? null) === null ? (
        <EnterpriseCounts />
      ) : (
        <Rows rows={rows.value} filtered={text.value !== "" || abnormalOnly.value} />
      )}
    </section>
  );
}

function Rows(props: { readonly rows: readonly PointListRow[] | null; readonly filtered: boolean }) {
  const rows =
    density.value === "tiles" && props.rows !== null ? toTileRows(props.rows, tilesAcross.value) : props.rows;
  if (rows === null) {
    return (
      <p class="empty">
        {plantFailure.value === null ? t("site.loading") : t("site.failed", { message: plantFailure.value })}
      </p>
    );
  }
  if (rows.length === 0) return <p class="empty">{t(props.filtered ? "site.no-match" : "site.empty")}</p>;
  return (
    <div
      class="point-table"
      data-density={density.value}
      role="table"
      aria-label={t("site.points")}
      aria-rowcount={rows.length}
    >
      <div class="point-head" role="row">
        <span role="columnheader">{t("column.name")}</span>
        <span role="columnheader">{t("column.tag")}</span>
        <span role="columnheader" class="right">
          {t("column.value")}
        </span>
        <span role="columnheader">{t(density.value === "roomy" ? "site.recent" : "column.range")}</span>
        <span role="columnheader" class="right">
          {t("column.age")}
        </span>
        <span role="columnheader">{t("column.state")}</span>
      </div>
      <VirtualRows rows={rows} heightOf={HEIGHTS[density.value][narrow.value ? "narrow" : "wide"]} draw={drawRow} />
    </div>
  );
}

function drawRow(row: PointListRow, index: number) {
  switch (row.kind) {
    case "tiles":
      return <PointTiles key={row.key} points={row.points} index={index} />;
    case "point":
      return <PointRow key={row.key} point={row.point} index={index} />;
    case "zone":
      return (
        <div key={row.key} class="zone-row" role="row" aria-rowindex={index + 1}>
          <div class="zone-name" role="rowheader">
            {row.zone ?? t("site.no-zone")}
            <span class="zone-place">{row.place}</span>
          </div>
          <span class="zone-count" role="cell">
            {t("site.count", { n: row.count })}
          </span>
        </div>
      );
  }
}

/** As the style sheet draws them, in rem: a heading of a zone, and a row of points. */
function heightBy(rowRem: number): (row: PointListRow) => number {
  return (row) => remPx() * (row.kind === "zone" ? 2.5 : rowRem);
}

/** Stable: with another function every offset is counted anew. */
const HEIGHTS = {
  roomy: { wide: heightBy(3), narrow: heightBy(4.5) },
  list: { wide: heightBy(2.25), narrow: heightBy(3.5) },
  tiles: { wide: heightBy(3.25), narrow: heightBy(3.25) },
} as const;
