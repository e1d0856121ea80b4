import type { WireRisk, WireZoneRisk } from "../../api/wire-sync-index.ts";
import { nowMs } from "../live/live.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { enterprisesById, zonesById } from "../server/plant.ts";
import { formatInstant } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";
import { useRead } from "./use-read.ts";

const READ_EVERY_MS = 30_000;
const ENTERPRISES_MAX = 20;

/** The dynamic risk of each enterprise, worst first, zone by zone with all that it comes from. */
export function RiskPanel() {
  const { value, failure } = useRead<{ readonly items: readonly WireRisk[] }>(
    `/risk?limit=${ENTERPRISES_MAX}`,
    READ_EVERY_MS,
    ticketChanges.value,
  );
  const items = value.value?.items ?? null;
  return (
    <section class="panel" aria-label={t("lines.risk")} data-testid="risk">
      <h2>{t("lines.risk")}</h2>
      {failure.value === null ? null : (
        <p role="alert" class="failure">
          {failure.value}
        </p>
      )}
      {items?.length === 0 ? <p class="note">{t("lines.risk.none")}</p> : null}
      {(items ?? []).map((risk) => (
        <details key={risk.enterprise} class="several risk-of" open={items?.length === 1}>
          <summary>
            <RiskColour colour={risk.colour} score={risk.score} />
            <span>{enterprisesById.value.get(risk.enterprise)?.name ?? risk.enterprise}</span>
            <span class="note number">{t("lines.risk.since", { at: formatInstant(risk.at, nowMs.value) })}</span>
          </summary>
          <ul class="fact-rows">
            {risk.zones.map((zone) => (
              <Zone key={zone.zone ?? ""} zone={zone} />
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

function Zone(props: { readonly zone: WireZoneRisk }) {
  const { zone } = props;
  const name = zone.zone === null ? t("lines.risk.no-zone") : (zonesById.value.get(zone.zone)?.name ?? zone.zone);
  return (
    <li>
      <RiskColour colour={zone.colour} score={zone.score} /> <b>{name}</b>{" "}
      <span class="note number">
        {t("lines.risk.sums", { base: zone.base, live: zone.live, context: zone.context })}
      </span>
      <ul class="fact-items note">
        {zone.parts
          .filter(({ points }) => points > 0)
          .map(({ source, count, points }) => (
            <li key={source} class="number">
              {tOpen(`risk.${source}`, source)} {count > 0 ? `×${count} ` : ""}+{points}
            </li>
          ))}
      </ul>
    </li>
  );
}

/** Blue is what a place always has: grey. What stands out has its colour, shape, number and word. */
function RiskColour(props: { readonly colour: WireRisk["colour"]; readonly score: number }) {
  return (
    <>
      <LevelMark level={props.colour} muted={props.colour === 4} /> <b class="number">{Math.round(props.score)}</b>
    </>
  );
}
