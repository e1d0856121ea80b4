import { useList } from "../components/use-list.ts";
import { nowMs } from "../live/live.ts";
import { decodeRaw } from "./decode-raw.ts";
import { formatInstant } from "../text/format.ts";
import { t, tCode } from "../text/text.ts";

interface QuarantineRow {
  readonly at: number;
  readonly enterprise: string;
  readonly device: string;
  readonly topic: string;
  readonly reason: string;
  readonly detail?: string;
  readonly raw: string;
}

const EVERY_MS = 10_000;

/** What arrived and was not understood, whole: the plant's engineer finds here why a value is missing. */
export function QuarantineScreen() {
  const { items, failure, more, readMore } = useList<QuarantineRow>("/quarantine?limit=100", EVERY_MS);
  return (
    <section class="panel">
      <div class="toolbar">
        <h1>{t("quarantine.title")}</h1>
        <p class="note">{t("quarantine.what")}</p>
      </div>
      {failure.value === null ? null : <p class="note">{t("site.failed", { message: failure.value })}</p>}
      {items.value === null ? null : items.value.length === 0 ? (
        <p class="empty">{t("quarantine.none")}</p>
      ) : (
        <ol class="quarantine">
          {items.value.map((row, index) => (
            <Entry key={`${row.at}/${row.topic}/${index}`} row={row} />
          ))}
        </ol>
      )}
      {more.value ? (
        <button type="button" class="more" onClick={readMore}>
          {t("quarantine.more")}
        </button>
      ) : null}
    </section>
  );
}

function Entry(props: { readonly row: QuarantineRow }) {
  const { row } = props;
  const raw = decodeRaw(row.raw);
  return (
    <li data-testid="quarantine-row">
      <details>
        <summary>
          <time class="number">{formatInstant(row.at, nowMs.peek())}</time>
          <b>{tCode(`quarantine.${row.reason}`, row.reason)}</b>
          <span>
            {row.enterprise}/{row.device}
          </span>
          <span class="note">{row.detail ?? ""}</span>
        </summary>
        <p class="note">
          {row.topic} · {t("quarantine.bytes", { n: raw.bytes })}
          {raw.binary ? ` · ${t("quarantine.binary")}` : ""}
        </p>
        <pre>{raw.text}</pre>
      </details>
    </li>
  );
}
