import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { AlarmList } from "../components/alarm-list.tsx";
import { DemoBar } from "../components/demo-bar.tsx";
import { SiteRoom } from "../components/lazy-room.tsx";
import { PointList } from "../components/point-list.tsx";
import { followRecent } from "../live/recent-values.ts";
import { isMuted } from "../live/alarm-order.ts";
import { feedLive, live, openAlarms } from "../live/live.ts";
import { pointsByKey } from "../server/plant.ts";
import { t } from "../text/text.ts";

/** Is my site safe, and if not, where? What needs an answer first, then every point by zone. */
export function SiteScreen(props: { readonly site: string | null; readonly enterprise?: string }) {
  useEffect(followRecent, []);
  return (
    <div class="site">
      <h1 class="sr">{t("site.title")}</h1>
      <Attention site={props.site} enterprise={props.enterprise ?? null} />
      <div class="site-points">
        <SiteRoom at={{ part: "plan", site: props.site, enterprise: props.enterprise ?? null }} />
        <PointList site={props.site} enterprise={props.enterprise ?? null} />
      </div>
      <div class="site-rest">
        <SiteRoom at={{ part: "side", site: props.site, enterprise: props.enterprise ?? null }} />
      </div>
      <DemoBar />
    </div>
  );
}

/** Enough to see the whole picture of an ordinary day; a flood is worked off on the console. */
const SHOWN_MAX = 12;

function Attention(props: { readonly site: string | null; readonly enterprise: string | null }) {
  const whole = useSignal(false);
  const alarms = useComputed(() => openAlarms.value.filter((alarm) => !isMuted(alarm)));
  // An unanswered red alarm of another site is shown all the same: choosing a site may not hide it.
  const here = alarms.value.filter(
    (alarm) => isHere(alarm, props.site, props.enterprise) || (alarm.level === 1 && !alarm.acknowledged),
  );
  const shown = whole.value ? here : here.slice(0, SHOWN_MAX);
  return (
    <section class="attention" aria-label={t("site.attention")} data-empty={here.length === 0}>
      <h2>
        {t("site.attention")} <span class="number count">{here.length}</span>
      </h2>
      {here.length === 0 ? <Calm /> : <AlarmList alarms={shown} />}
      {shown.length < here.length ? (
        <button
          type="button"
          class="more"
          onClick={() => {
            whole.value = true;
          }}
        >
          {t("site.more-alarms", { n: here.length })}
        </button>
      ) : null}
    </section>
  );
}

/** "No alarms" is only said of a page that would know. */
function Calm() {
  if (!feedLive.value)
    return <p class="calm">{live.value.feed === "connecting" ? t("feed.connecting") : t("alarms.stale")}</p>;
  return <p class="calm">{t("site.calm")}</p>;
}

function isHere(
  alarm: { readonly enterprise: string; readonly point: string | null },
  site: string | null,
  enterprise: string | null,
): boolean {
  if (enterprise !== null && alarm.enterprise !== enterprise) return false;
  if (site === null || alarm.point === null) return true;
  return pointsByKey.value.get(`${alarm.enterprise}/${alarm.point}`)?.site === site;
}
