import { useEffect } from "preact/hooks";
import type { WireOverview } from "../../api/wire-overview.ts";
import type { WireAlarm } from "../../api/wire.ts";
import { OverviewCounters } from "../components/overview-counters.tsx";
import { FirstOut, OverviewRowView, Since, Stage } from "../components/overview-row.tsx";
import { LevelMark } from "../components/level-mark.tsx";
import { alarmsById } from "../live/live.ts";
import { firstOutOf, type OverviewFilter, type OverviewRow } from "../overview/overview-rows.ts";
import { useOverview } from "../overview/use-overview.ts";
import { useSignal } from "@preact/signals";
import { toHash } from "../route.ts";
import { t } from "../text/text.ts";

/** For a wall: nobody holds a mouse. It turns its pages while nothing is red; on red it stops and shows one incident large. */
export function WallScreen() {
  const view = useOverview();
  const filter = useSignal<OverviewFilter | null>(null);
  const rows = view.rows.value;
  const reds = (rows ?? []).filter(({ lead, unhandled }) => unhandled && lead?.level === 1);
  const red = reds[0] ?? null;
  useEffect(() => {
    document.documentElement.dataset["wall"] = "true";
    return () => delete document.documentElement.dataset["wall"];
  }, []);
  useEffect(() => {
    if (red !== null) scrollTo({ top: 0 });
    return red === null ? turnPages() : undefined;
  }, [red === null]);
  const overview = view.overview.value.value;
  if (rows === null || overview === null) return <p class="empty">{t("overview.loading")}</p>;
  return (
    <div class="wall" data-testid="wall" data-stopped={red !== null}>
      <h1 class="sr">{t("overview.wall")}</h1>
      <OverviewCounters rows={rows} index={view.index.value.value?.total ?? null} filter={filter} />
      {red === null ? null : <LargeIncident row={red} overview={overview} others={reds.length - 1} />}
      <div class="overview-table" role="table" aria-label={t("overview.enterprises")}>
        {rows.slice(0, ROWS_MAX).map((row, index) => (
          <OverviewRowView
            key={row.key}
            row={row}
            index={index}
            firstOut={firstOutOf(row, overview, alarmOf)}
            score={view.indexOf(row.key)}
          />
        ))}
      </div>
      <p class="wall-back">
        {rows.length > ROWS_MAX ? <span class="note number">{t("overview.wall.first", { n: ROWS_MAX })}</span> : null}
        <a class="button" href={toHash({ screen: "overview" })}>
          {t("overview.wall.leave")}
        </a>
      </p>
    </div>
  );
}

/** Nobody reads a thousand rows off a wall: what wants a call stands at the top. */
const ROWS_MAX = 200;
const PAGE_MS = 8_000;

/** One screen further every few seconds, and back to the top after the last. Smooth only for those who bear motion. */
function turnPages(): () => void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const timer = setInterval(() => {
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 4;
    scrollTo({ top: atEnd ? 0 : scrollY + innerHeight * 0.8, behavior: calm ? "auto" : "smooth" });
  }, PAGE_MS);
  return () => clearInterval(timer);
}

function alarmOf(id: string): WireAlarm | undefined {
  return alarmsById.value.get(id);
}

function LargeIncident(props: { readonly row: OverviewRow; readonly overview: WireOverview; readonly others: number }) {
  const { row, overview, others } = props;
  const { lead, facts } = row;
  if (lead === null) return null;
  return (
    <section class="large-incident" data-level="1" aria-label={t("overview.wall.red")} data-testid="large-incident">
      <p class="large-head">
        <LevelMark level={1} /> <b>{facts.name}</b> <span>{facts.areaName}</span>
      </p>
      <p class="large-what">
        <FirstOut alarm={firstOutOf(row, overview, alarmOf) ?? lead} more={0} />
      </p>
      <p class="large-facts number">
        <Since alarm={lead} /> · <Stage alarm={lead} row={row} />
      </p>
      {others > 0 ? <p class="number">{t("overview.wall.others", { n: others })}</p> : null}
    </section>
  );
}
