import { useComputed } from "@preact/signals";
import { live, nowMs } from "../live/live.ts";
import { health } from "../server/health.ts";
import { formatAge, formatInstant } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";

/** Says in words that the numbers are old, since when and why; and what the gateway says is wrong with itself. */
export function FeedBanner() {
  const stale = useComputed(() => live.value.feed === "stale");
  return (
    <div class="banners">
      {stale.value ? <StaleBanner /> : null}
      {health.value !== null && !health.value.ok ? (
        <p class="banner">{t("header.health", { reasons: health.value.reasons.map(wordReason).join("；") })}</p>
      ) : null}
    </div>
  );
}

function StaleBanner() {
  const { asOf, reason } = live.value;
  const told =
    asOf === null
      ? t("feed.never")
      : t("feed.stopped", { age: formatAge(nowMs.value - asOf), at: formatInstant(asOf, nowMs.value) });
  return (
    <p class="banner" data-testid="feed-banner">
      <strong>{t("feed.stale")}</strong> {told} {reason === null ? "" : t(`feed.reason.${reason}`)}
    </p>
  );
}

/** `code:detail`: the code in words, the detail as it came. */
function wordReason(reason: string): string {
  const [code = reason, ...detail] = reason.split(":");
  const word = tOpen(`health.${code}`, code);
  return detail.length === 0 ? word : `${word} (${detail.join(":")})`;
}
