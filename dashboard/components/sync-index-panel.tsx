import type { WireSyncIndex, WireSyncReport } from "../../api/wire-sync-index.ts";
import { enterprisesById } from "../server/plant.ts";
import { formatAge, formatDay } from "../text/format.ts";
import { t } from "../text/text.ts";
import { useRead } from "./use-read.ts";

/** It is counted by the week. */
const READ_EVERY_MS = 300_000;
const PARTS = ["coverage", "linkage", "agreement", "latency", "closure"] as const;

/** 两线同步指数, always with its five parts; what cannot be known is said to be unknown, and is no zero. */
export function SyncIndexPanel() {
  const { value, failure } = useRead<WireSyncReport>("/sync-index", READ_EVERY_MS, null);
  const report = value.value;
  return (
    <section class="panel" aria-label={t("lines.index")} data-testid="sync-index">
      <h2>
        {t("lines.index")}{" "}
        {report === null ? null : (
          <span class="note number">
            {formatDay(report.total.from)} – {formatDay(report.total.to - 1)}
          </span>
        )}
      </h2>
      {failure.value === null ? null : (
        <p role="alert" class="failure">
          {failure.value}
        </p>
      )}
      {report === null ? null : <Report report={report} />}
    </section>
  );
}

function Report(props: { readonly report: WireSyncReport }) {
  const { total, trend, items } = props.report;
  return (
    <>
      <Index index={total} />
      {total.composite === null ? <p class="note">{t("lines.index.none")}</p> : null}
      {trend.length < 2 ? null : (
        <p class="note number">
          {t("lines.index.trend")}{" "}
          {trend.map(({ composite }) => (composite === null ? "—" : Math.round(composite))).join(" → ")}
        </p>
      )}
      {items.length < 2 ? null : (
        <details class="several">
          <summary>{t("lines.index.by-enterprise")}</summary>
          {items.map((each) => (
            <div key={each.enterprise} class="index-of">
              <h3>{enterprisesById.value.get(each.enterprise)?.name ?? each.enterprise}</h3>
              <Index index={each} />
            </div>
          ))}
        </details>
      )}
    </>
  );
}

function Index(props: { readonly index: WireSyncIndex }) {
  const { index } = props;
  return (
    <dl class="tiles index-parts">
      <div class="tile" data-testid="composite">
        <dt>{t("lines.index")}</dt>
        <dd class="number figure">{whole(index.composite)}</dd>
      </div>
      {PARTS.map((part) => (
        <div key={part} class="tile" data-testid={`part-${part}`}>
          <dt>{t(`lines.${part}`)}</dt>
          <dd class="number">
            {index[part] === null ? t("lines.unknown") : `${Math.round(index[part] * 100)} %`}
            {part === "latency" && index.latencyMs !== null ? (
              <span class="note"> {formatAge(index.latencyMs)}</span>
            ) : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function whole(composite: number | null): string {
  return composite === null ? t("lines.unknown") : String(Math.round(composite));
}
