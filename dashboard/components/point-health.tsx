import type { WirePoint } from "../../api/wire.ts";
import type { WireWhy, WireWhyCondition } from "../../api/wire-why.ts";
import { livePoint } from "../live/live.ts";
import { formatLimit, formatUnit } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";
import { useRead } from "./use-read.ts";

const READ_EVERY_MS = 10_000;

/** Whether the sensor can be trusted, and what somebody at this place would have taken in. Unknown is said as unknown. */
export function PointHealth(props: { readonly point: WirePoint }) {
  const { enterprise, id } = props.point;
  const query = new URLSearchParams({ enterprise, point: id });
  const { value } = useRead<WireWhy>(`/why?${query.toString()}`, READ_EVERY_MS, null);
  const quality = livePoint(`${enterprise}/${id}`).value?.q ?? null;
  const why = value.value;
  const health = why?.conditions.filter(({ kind }) => kind === "sensor-health") ?? [];
  return (
    <section class="panel" aria-label={t("health.title")} data-testid="point-health">
      <h2>{t("health.title")}</h2>
      <dl class="tiles">
        {why?.conditions
          .filter(({ kind }) => kind === "exposure")
          .map((each) => (
            <Exposure key={`${each.rule}/${each.level}`} condition={each} />
          ))}
        <Tile
          name={t("health.quality")}
          text={quality === null ? t("health.unknown") : tOpen(`quality.${quality}`, quality)}
        />
        <Tile name={t("health.silence")} text={why?.silence.sentence ?? t("health.unknown")} />
        <Tile name={t("health.calibration")} text={t("health.unknown")} />
        {health.length === 0 ? <Tile name={t("health.sensor")} text={t("health.no-rule")} /> : null}
        {health.map((each) => (
          <Tile key={`${each.rule}/${each.level}`} name={t("health.sensor")} text={each.sentence} />
        ))}
      </dl>
    </section>
  );
}

function Exposure(props: { readonly condition: WireWhyCondition }) {
  const { value, unit, limit, facts, judgement } = props.condition;
  const known = typeof value === "number" && judgement !== "unknown";
  const covered = facts["coveragePercent"];
  const parts = [
    known ? `${formatLimit(value)} ${formatUnit(unit)}` : t("health.unknown"),
    limit === null ? null : t("health.limit", { limit: formatLimit(limit), unit: formatUnit(unit) }),
    typeof covered === "number" ? t("health.covered", { percent: covered }) : null,
  ];
  return <Tile name={String(facts["measure"] ?? "")} text={parts.filter((part) => part !== null).join(" · ")} />;
}

function Tile(props: { readonly name: string; readonly text: string }) {
  return (
    <div class="tile">
      <dt>{props.name}</dt>
      <dd class="number">{props.text}</dd>
    </div>
  );
}
