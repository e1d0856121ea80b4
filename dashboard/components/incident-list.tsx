import type { WireIncident } from "../../api/wire-incident.ts";
import type { Level } from "../../model/level.ts";
import { incidentFilter } from "../live/alarm-filter.ts";
import { nowMs } from "../live/live.ts";
import { toHash } from "../route.ts";
import { enterprisesById, pointsByKey, sitesById, zonesById } from "../server/plant.ts";
import { formatAge, formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";
import { useList } from "./use-list.ts";

const READ_EVERY_MS = 3_000;

/** What is going on where: alarms of one site that followed each other, with what came first. One alarm alone is no story. */
export function IncidentList(props: { readonly enterprise?: string | null; readonly site?: string | null }) {
  const { items } = useList<WireIncident>("/incidents?status=open&limit=50", READ_EVERY_MS);
  const { enterprise = null, site = null } = props;
  const shown = (items.value ?? []).filter(
    (incident) =>
      (incident.flood !== null || sumOf(incident.counts) > 1) &&
      (enterprise === null || incident.enterprise === enterprise) &&
      (site === null || incident.site === null || incident.site === site),
  );
  const chosen = incidentFilter.value;
  if (shown.length === 0 && chosen === null) return null;
  return (
    <section class="incidents" aria-label={t("incidents.title")}>
      <ul>
        {shown.map((incident) => (
          <Incident key={incident.id} incident={incident} chosen={incident.id === chosen} />
        ))}
      </ul>
      {chosen === null ? null : (
        <button type="button" class="secondary" onClick={() => (incidentFilter.value = null)}>
          {t("incidents.all")}
        </button>
      )}
    </section>
  );
}

function Incident(props: { readonly incident: WireIncident; readonly chosen: boolean }) {
  const { incident, chosen } = props;
  const { firstOut, counts, spread, flood, live, id } = incident;
  return (
    <li class="panel incident" data-testid="incident" data-chosen={chosen}>
      <div class="toolbar">
        <h2>{describeWhere(incident)}</h2>
        {flood === null ? null : (
          <b class="flood">{t(flood.until === null ? "incidents.flood" : "incidents.was-flood")}</b>
        )}
        <span class="note number">
          {formatInstant(incident.startedAt, nowMs.value)} · {formatAge(nowMs.value - incident.startedAt)} ·{" "}
          {t("incidents.live", { live, all: sumOf(counts) })}
        </span>
        <button type="button" aria-pressed={chosen} onClick={() => (incidentFilter.value = chosen ? null : id)}>
          {t("incidents.only")}
        </button>
      </div>
      <p class="incident-levels">
        {counts.map((count, i) =>
          count === 0 ? null : (
            // Counts stand in order of level, from 1.
            <span key={i}>
              <LevelMark level={(i + 1) as Level} /> <span class="number">{count}</span>
            </span>
          ),
        )}
      </p>
      <p>
        {t("incidents.first")}: <LevelMark level={firstOut.level} /> <FirstPoint incident={incident} />{" "}
        <span class="number">{formatInstant(firstOut.at, nowMs.value)}</span>
      </p>
      {spread.length < 2 ? null : (
        <p class="note">
          {t("incidents.spread")}: {spread.map(({ zone }) => zonesById.value.get(zone)?.name ?? zone).join(" → ")}
        </p>
      )}
    </li>
  );
}

function FirstPoint(props: { readonly incident: WireIncident }) {
  const { enterprise, firstOut } = props.incident;
  const { point } = firstOut;
  if (point === null) return <>{firstOut.rule}</>;
  const known = pointsByKey.value.get(`${enterprise}/${point}`);
  return (
    <a href={toHash({ screen: "point", enterprise, point })}>
      {point} {known?.name ?? ""}
    </a>
  );
}

function describeWhere({ enterprise, site }: WireIncident): string {
  const names = [
    enterprisesById.value.get(enterprise)?.name ?? enterprise,
    site === null ? null : (sitesById.value.get(site)?.name ?? site),
  ];
  return names.filter((name) => name !== null).join(" · ");
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
