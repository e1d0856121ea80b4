import type { WirePoint } from "../../api/wire.ts";
import type { WireWhy, WireWhyCondition } from "../../api/wire-why.ts";
import { livePoint } from "../live/live.ts";
import { toPointKey } from "../live/live-state.ts";
import { formatLimit, formatUnit } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";

/** Whether the sensor can be trusted, and what somebody at this place would have taken in. Unknown is said as unknown. */
export function PointHealth(props: { readonly point: WirePoint; readonly why: WireWhy | null }) {
  const { point, why } = props;
  const quality = livePoint(toPointKey(point)).value?.q ?? null;
  const health = why?.conditions.filter(({ kind }) => kind === "sensor-health") ?? [];
  const checks = why?.checks ?? [];
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
        {checks.length === 0 ? <Tile name={t("health.calibration")} text={t("health.unknown")} /> : null}
        {checks.map(({ check, sentence }) => (
          <Tile key={check} name={tOpen(`health.${check}`, check)} text={sentence} />
        ))}
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
