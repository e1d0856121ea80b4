import { useSignal } from "@preact/signals";
import type { WireBlindSpot } from "../../api/wire-supervision.ts";
import { EnterpriseChoice } from "../components/enterprise-choice.tsx";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { useRead } from "../components/use-read.ts";
import { ticketKindOf } from "../lines/ticket-kinds.ts";
import { nowMs } from "../live/live.ts";
import { formatInstant } from "../text/format.ts";
import { fromLocalInput, toLocalInput } from "../text/local-instant.ts";
import { t, tOpen } from "../text/text.ts";

const READ_EVERY_MS = 10_000;

/** What kept an alarm from calling, or the supervision from seeing, at an instant; who asked, who allowed it. */
export function BlindScreen(props: { readonly enterprise: string | null }) {
  return (
    <section class="lines-screen">
      <LinesTabs here="blind" />
      <h1>{t("blind.title")}</h1>
      <EnterpriseChoice screen="blind" chosen={props.enterprise}>
        {(enterprise) => <Register key={enterprise} enterprise={enterprise} />}
      </EnterpriseChoice>
    </section>
  );
}

function Register(props: { readonly enterprise: string }) {
  const at = useSignal<number | null>(null);
  const query = `enterprise=${encodeURIComponent(props.enterprise)}${at.value === null ? "" : `&at=${at.value}`}`;
  const { value, failure } = useRead<{ readonly items: readonly WireBlindSpot[] }>(
    `/blind-spots?${query}`,
    READ_EVERY_MS,
    at.value,
  );
  const spots = value.value?.items ?? null;
  return (
    <>
      <div class="toolbar">
        <label class="field">
          {t("blind.at")}
          <input
            type="datetime-local"
            step="1"
            value={at.value === null ? "" : toLocalInput(at.value)}
            onChange={({ currentTarget }) => (at.value = fromLocalInput(currentTarget.value))}
          />
        </label>
        <button type="button" aria-pressed={at.value === null} onClick={() => (at.value = null)}>
          {t("blind.now")}
        </button>
      </div>
      {failure.value === null ? null : <p role="alert">{failure.value}</p>}
      {spots?.length === 0 ? <p class="empty">{t("blind.none")}</p> : null}
      {spots === null || spots.length === 0 ? null : <SpotTable spots={spots} />}
    </>
  );
}

function SpotTable(props: { readonly spots: readonly WireBlindSpot[] }) {
  return (
    <div class="table-frame">
      <table class="blind-table">
        <thead>
          <tr>
            {(["kind", "points", "span", "who", "reason", "measure"] as const).map((head) => (
              <th key={head}>{t(`blind.${head}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.spots.map((spot) => (
            <tr key={`${spot.kind}/${spot.id}`} data-testid="blind-spot">
              <td data-head={t("blind.kind")}>{kindOf(spot.kind)}</td>
              <td data-head={t("blind.points")}>{spot.points.join(" ")}</td>
              <td data-head={t("blind.span")} class="number">
                {formatInstant(spot.since, nowMs.value)} →{" "}
                {spot.until === null ? "" : formatInstant(spot.until, nowMs.value)}
              </td>
              <td data-head={t("blind.who")}>
                {[spot.by, spot.approvedBy].filter((name) => name !== null).join(" / ") || t("blind.nobody")}
              </td>
              <td data-head={t("blind.reason")}>{spot.reason ?? ""}</td>
              <td data-head={t("blind.measure")}>{spot.measure ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function kindOf(kind: string): string {
  return kind === "silent" ? t("blind.silent") : (ticketKindOf(kind)?.name ?? tOpen(`off.${kind}`, kind));
}
