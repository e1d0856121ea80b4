import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ChangeList } from "../components/change-list.tsx";
import { DemoBar } from "../components/demo-bar.tsx";
import { FilterInput } from "../components/filter-input.tsx";
import { OverviewCounters } from "../components/overview-counters.tsx";
import { OverviewRowView } from "../components/overview-row.tsx";
import { narrow, remPx } from "../components/viewport.ts";
import { VirtualRows } from "../components/virtual-rows.tsx";
import { alarmsById } from "../live/live.ts";
import { firstOutOf, isWanted, type OverviewFilter, type OverviewRow } from "../overview/overview-rows.ts";
import { type OverviewView, useOverview } from "../overview/use-overview.ts";
import { route, toHash } from "../route.ts";
import { t } from "../text/text.ts";

/** Who needs a call now, and can I trust what I see? */
export function OverviewScreen() {
  const view = useOverview();
  const filter = useSignal<OverviewFilter | null>(null);
  const text = useSignal("");
  const rows = view.rows.value;
  useEffect(() => leaveAlone(rows), [rows?.length]);
  if (rows === null) return <Waiting failure={view.overview.failure.value} />;
  const shown = rows.filter(
    (row) => (filter.value === null || isWanted(row, filter.value, view.indexOf)) && isNamed(row, text.value),
  );
  const names = new Map(rows.map(({ key, facts }) => [key, facts.name]));
  return (
    <div class="overview">
      <h1 class="sr">{t("overview.title")}</h1>
      <OverviewCounters rows={rows} index={view.index.value.value?.total ?? null} filter={filter} />
      <Failure failure={view.overview.failure.value} />
      <section class="overview-list" aria-label={t("overview.enterprises")}>
        <Toolbar text={text} filter={filter} shown={shown.length} all={rows.length} />
        <Table rows={shown} view={view} />
      </section>
      <ChangeList changes={view.overview.value.value?.changes ?? []} nameOf={(id) => names.get(id) ?? id} />
      <DemoBar />
    </div>
  );
}

/** Whoever sees one enterprise alone has no use for a list of one: its site is the first screen. Only where nobody asked for this one. */
function leaveAlone(rows: readonly OverviewRow[] | null): void {
  const at = route.peek();
  if (rows?.length !== 1 || at.screen !== "overview" || !at.landing) return;
  route.value = { screen: "site", site: null };
}

function Waiting(props: { readonly failure: string | null }) {
  return props.failure === null ? <p class="empty">{t("overview.loading")}</p> : <Failure failure={props.failure} />;
}

function Failure(props: { readonly failure: string | null }) {
  if (props.failure === null) return null;
  return (
    <p role="alert" class="failure">
      {props.failure}
    </p>
  );
}

function Toolbar(props: {
  readonly text: Signal<string>;
  readonly filter: Signal<OverviewFilter | null>;
  readonly shown: number;
  readonly all: number;
}) {
  const { filter, shown, all } = props;
  return (
    <div class="toolbar">
      <h2>
        {t("overview.enterprises")}{" "}
        <span class="count number" data-testid="row-count">
          {shown === all ? all : `${shown} / ${all}`}
        </span>
      </h2>
      <FilterInput text={props.text} />
      {filter.value === null ? null : (
        <button type="button" data-testid="no-filter" onClick={() => (filter.value = null)}>
          {t("overview.no-filter")}
        </button>
      )}
      <a class="button" href={toHash({ screen: "wall" })}>
        {t("overview.wall")}
      </a>
    </div>
  );
}

const COLUMNS = ["level", "name", "what", "since", "stage", "day", "inspected", "index"] as const;

function Table(props: { readonly rows: readonly OverviewRow[]; readonly view: OverviewView }) {
  const { rows, view } = props;
  if (rows.length === 0) return <p class="empty">{t("overview.none")}</p>;
  const overview = view.overview.value.value;
  return (
    <div class="overview-table" role="table" aria-label={t("overview.enterprises")} aria-rowcount={rows.length + 1}>
      <div class="overview-head" role="row">
        {COLUMNS.map((column) => (
          <span key={column} role="columnheader" class={`overview-${column}`}>
            {t(`overview.column.${column}`)}
          </span>
        ))}
      </div>
      <VirtualRows
        rows={rows}
        heightOf={narrow.value ? tall : low}
        draw={(row, index) => (
          <OverviewRowView
            key={row.key}
            row={row}
            index={index}
            firstOut={overview === null ? row.lead : firstOutOf(row, overview, (id) => alarmsById.value.get(id))}
            score={view.indexOf(row.key)}
          />
        )}
      />
    </div>
  );
}

/** As the style sheet draws them, in rem: two lines at a desk, four on a phone. */
function low(): number {
  return remPx() * 3.25;
}

function tall(): number {
  return remPx() * 7;
}

function isNamed({ facts }: OverviewRow, text: string): boolean {
  if (text === "") return true;
  const haystack = `${facts.name} ${facts.enterprise} ${facts.areaName}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}
