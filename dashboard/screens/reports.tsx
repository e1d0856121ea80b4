import { useSignal } from "@preact/signals";
import { chinaDayOf, startOfChinaDay } from "../../model/china-time.ts";
import {
  REPORT_FORMATS,
  REPORT_PERIODS,
  type Report,
  type ReportPeriodKind,
  type WordedReport,
} from "../../model/report.ts";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { ReportTables } from "../components/report-tables.tsx";
import { useList } from "../components/use-list.ts";
import { useRead } from "../components/use-read.ts";
import { nowMs } from "../live/live.ts";
import { plant } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { languageTag, t } from "../text/text.ts";

/** A report is of a moment: it is made again when another one is chosen. */
const READ_EVERY_MS = 3_600_000;

/** Reports of days, weeks and months, to be read, printed and taken along. */
export function ReportsScreen() {
  const subjects = subjectsOf();
  const subject = useSignal("");
  const period = useSignal<ReportPeriodKind>("day");
  const day = useSignal(chinaDayOf(nowMs.peek() - 86_400_000));
  const chosen = subject.value || (subjects[0]?.value ?? "");
  const query = `${chosen}&period=${period.value}&at=${startOfChinaDay(day.value)}&language=${languageTag.value}`;
  return (
    <section class="lines-screen reports">
      <LinesTabs here="reports" />
      <h1>{t("reports.title")}</h1>
      <div class="toolbar">
        <label class="field">
          {t("reports.subject")}
          <select
            value={chosen}
            data-testid="subject"
            onChange={({ currentTarget }) => (subject.value = currentTarget.value)}
          >
            {subjects.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          {t("reports.date")}
          <input
            type="date"
            required
            value={day.value}
            onChange={({ currentTarget }) => (day.value = currentTarget.value || day.value)}
          />
        </label>
        <div role="group" aria-label={t("reports.period")}>
          {REPORT_PERIODS.map((kind) => (
            <button key={kind} type="button" aria-pressed={period.value === kind} onClick={() => (period.value = kind)}>
              {t(`reports.${kind}`)}
            </button>
          ))}
        </div>
        <button type="button" onClick={() => print()}>
          {t("reports.print")}
        </button>
        {chosen === "" ? null : <Files path={`/api/v1/report?${query}`} />}
      </div>
      {chosen === "" ? null : <Shown key={query} query={query} />}
      <Kept />
    </section>
  );
}

function Shown(props: { readonly query: string }) {
  const { value, failure } = useRead<Report & { readonly worded: WordedReport }>(
    `/report?${props.query}`,
    READ_EVERY_MS,
    null,
  );
  if (failure.value !== null) {
    return (
      <p role="alert" class="failure">
        {failure.value}
      </p>
    );
  }
  return value.value === null ? <p class="empty">{t("reports.making")}</p> : <ReportTables report={value.value} />;
}

interface KeptRow {
  readonly id: string;
  readonly subject: { readonly name: string };
  readonly period: ReportPeriodKind;
  readonly from: number;
}

function Kept() {
  const { items, more, readMore } = useList<KeptRow>("/reports", READ_EVERY_MS, null);
  return (
    <section class="kept-reports">
      <h2>{t("reports.kept")}</h2>
      {items.value?.length === 0 ? <p class="empty">{t("reports.none")}</p> : null}
      <ul class="plain-list">
        {(items.value ?? []).map(({ id, subject, period, from }) => (
          <li key={id} data-testid="kept-report">
            <span class="number">{chinaDayOf(from)}</span> {t(`reports.${period}`)} <bdi>{subject.name}</bdi>{" "}
            <Files path={`/api/v1/reports/${encodeURIComponent(id)}?`} />
          </li>
        ))}
      </ul>
      {more.value ? (
        <button type="button" class="secondary" onClick={readMore}>
          {t("ticket.more")}
        </button>
      ) : null}
    </section>
  );
}

function Files(props: { readonly path: string }) {
  return (
    <span role="group" aria-label={t("reports.files")} class="report-files">
      {REPORT_FORMATS.filter((format) => format !== "json").map((format) => (
        <a key={format} href={`${props.path}&format=${format}`} download>
          {format.toUpperCase()}
        </a>
      ))}
    </span>
  );
}

/** Areas are for those who see every enterprise in them: nobody who belongs to one. */
function subjectsOf(): readonly { readonly value: string; readonly name: string }[] {
  const places = plant.value?.places;
  const who = session.value;
  const ofPlant = who === null || who === "unknown" || who.user.enterprise != null;
  const areas = ofPlant ? [] : (places?.areas ?? []);
  return [
    ...(places?.enterprises ?? []).map(({ id, name }) => ({ value: `enterprise=${encodeURIComponent(id)}`, name })),
    ...areas.map(({ id, name }) => ({
      value: `area=${encodeURIComponent(id)}`,
      name: `${name} (${t("reports.area")})`,
    })),
  ];
}
