import { useComputed } from "@preact/signals";
import { live, nowMs } from "../live/live.ts";
import { health } from "../server/health.ts";
import { formatAge, formatTime } from "../text/format.ts";
import { t } from "../text/text.ts";

/** Can I trust what I see? Connection, server time, newest data, backlog: told all the time, not only when wrong. */
export function FeedStatus() {
  const feed = useComputed(() => live.value.feed);
  const behind = useComputed(() => live.value.behind);
  return (
    <div class="feed">
      <span class="feed-state" data-testid="feed-state" data-feed={feed.value} role="status">
        <span class="feed-dot" aria-hidden="true" />
        {t(`feed.${feed.value}`)}
      </span>
      {behind.value ? (
        <span class="feed-behind" title={t("feed.behind.why")}>
          {t("feed.behind")}
        </span>
      ) : null}
      <dl class="feed-facts">
        <div class="feed-time">
          <dt>{t("header.server-time")}</dt>
          <dd class="number">{feed.value === "connecting" ? "—" : formatTime(nowMs.value)}</dd>
        </div>
        <LastData />
        <Backlog />
        <PathStatus />
      </dl>
    </div>
  );
}

function LastData() {
  const newestAtMs = useComputed(() => newestReceipt() ?? health.value?.lastDataAt ?? null);
  return (
    <div class="feed-last">
      <dt>{t("header.last-data")}</dt>
      <dd class="number">{newestAtMs.value === null ? "—" : formatAge(nowMs.value - newestAtMs.value)}</dd>
    </div>
  );
}

/** From a device's socket to where people are reached: when it was proven last, or where it is broken. */
function PathStatus() {
  const path = health.value?.path;
  if (path === undefined) return null;
  const { broken, provenAt, through } = path;
  const stage = broken === "channel" ? t("header.path.to-channel") : broken === null ? "" : t(`header.path.${broken}`);
  const age = provenAt === null ? null : formatAge(Math.max(0, nowMs.value - provenAt));
  return (
    <div class="feed-path" data-testid="path" data-broken={broken ?? undefined} title={t(`header.path.${through}`)}>
      <dt>{t("header.path")}</dt>
      <dd class="number">
        {broken !== null
          ? t("header.path.broken", { stage })
          : age === null
            ? t("header.path.never")
            : t("header.path.proven", { age })}
      </dd>
    </div>
  );
}

function Backlog() {
  return (
    <div class="feed-backlog">
      <dt>{t("header.backlog")}</dt>
      <dd class="number">{health.value === null ? "—" : health.value.journalBacklog}</dd>
    </div>
  );
}

/** The newest receipt among the points this viewer sees. */
function newestReceipt(): number | null {
  let newest: number | null = null;
  for (const point of live.value.points.values()) {
    if (point.receivedAt !== null && (newest === null || point.receivedAt > newest)) newest = point.receivedAt;
  }
  return newest;
}
