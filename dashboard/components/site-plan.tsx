import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { WirePlan } from "../../api/wire-plan.ts";
import type { WireTicket } from "../../api/wire-ticket.ts";
import type { WirePoint } from "../../api/wire.ts";
import { isMuted } from "../live/alarm-order.ts";
import { alarmByPoint } from "../live/alarms-by-point.ts";
import { toPointKey } from "../live/live-state.ts";
import { live, livePoint, nowMs } from "../live/live.ts";
import { recentOf, samplesTaken } from "../live/recent-values.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { arrowOf, blindZones, permitsByZone } from "../plan/plan-view.ts";
import { drawingUrl, usePlan } from "../plan/use-plan.ts";
import { toHash } from "../route.ts";
import { plant, sitesById, zonesById } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { levelOf } from "../text/alarm-words.ts";
import { formatCountdown, formatUnit, formatValue } from "../text/format.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";
import { PlanEditor } from "./plan-editor.tsx";
import { useList } from "./use-list.ts";

const PERMITS_EVERY_MS = 30_000;

/** The site from above: grey while normal; what is not normal in its colour, with its value and where it goes. */
export function SitePlan(props: { readonly site: string }) {
  const { site } = props;
  const { plan, failure } = usePlan(site);
  const editing = useSignal(false);
  const enterprise = sitesById.value.get(site)?.enterprise ?? "";
  const points = (plant.value?.points ?? []).filter((point) => point.site === site);
  if (plan.value === null) return failure.value === null ? null : <p class="failure">{failure.value}</p>;
  if (editing.value) {
    const done = (saved: WirePlan | null): void => {
      if (saved !== null) plan.value = saved;
      editing.value = false;
    };
    return <PlanEditor plan={plan.value} points={points} enterprise={enterprise} done={done} />;
  }
  const isEmpty = plan.value.image === null && Object.keys(plan.value.points).length === 0;
  const edit = mayEdit() ? (
    <button type="button" class="secondary" data-testid="edit-plan" onClick={() => (editing.value = true)}>
      {t(isEmpty ? "plan.begin" : "plan.edit")}
    </button>
  ) : null;
  if (isEmpty)
    return edit === null ? null : (
      <p class="plan-none">
        {t("plan.none")} {edit}
      </p>
    );
  return (
    <section class="plan-section" aria-label={t("plan.title")} data-testid="plan">
      <PlanView plan={plan.value} points={points} enterprise={enterprise} />
      <div class="plan-foot">
        <Legend />
        {edit}
      </div>
    </section>
  );
}

function mayEdit(): boolean {
  const who = session.value;
  return who !== null && who !== "unknown" && (who.user.role === "manager" || who.user.role === "admin");
}

function PlanView(props: {
  readonly plan: WirePlan;
  readonly points: readonly WirePoint[];
  readonly enterprise: string;
}) {
  const { plan, points, enterprise } = props;
  const permits = useList<WireTicket>(
    `/permits?status=open&limit=200&enterprise=${encodeURIComponent(enterprise)}`,
    PERMITS_EVERY_MS,
    ticketChanges.value,
  );
  const placed = points.filter(({ id }) => plan.points[id] !== undefined);
  const alarms = alarmByPoint.value;
  const states = live.value.points;
  const abnormal = placed.filter((point) => {
    const key = toPointKey(point);
    return alarms.has(key) || (states.get(key)?.state ?? "unknown") !== "normal";
  });
  const loud = new Set(abnormal.slice(0, MARKS_MAX).map(({ id }) => id));
  const url = drawingUrl(plan, enterprise);
  return (
    <div class="plan" data-drawn={url !== null}>
      {url === null ? null : <img class="plan-drawing" src={url} alt={t("plan.drawing")} draggable={false} />}
      <Zones plan={plan} points={points} permits={permits.items.value ?? []} />
      <Dots plan={plan} points={placed.filter(({ id }) => !loud.has(id))} />
      {abnormal.slice(0, MARKS_MAX).map((point) => (
        <Mark key={point.id} point={point} spot={plan.points[point.id] ?? [0, 0]} />
      ))}
    </div>
  );
}

/** More marks than that cover each other and the drawing; the rest stay dots, and are in the list below. */
const MARKS_MAX = 150;

function Zones(props: {
  readonly plan: WirePlan;
  readonly points: readonly WirePoint[];
  readonly permits: readonly WireTicket[];
}) {
  const { plan, points, permits } = props;
  const blind = blindZones(points, (key) => live.value.points.get(key));
  const working = permitsByZone(permits);
  return (
    <>
      {Object.entries(plan.zones).map(([id, [x, y, w, h]]) => {
        const zone = zonesById.value.get(id);
        const permit = working.get(id);
        const risk = zone?.risk ?? null;
        return (
          <div
            key={id}
            class="plan-zone"
            data-blind={blind.has(id)}
            data-permit={permit !== undefined}
            data-testid="plan-zone"
            data-zone={id}
            style={{ left: percent(x), top: percent(y), width: percent(w), height: percent(h) }}
          >
            <span class="plan-zone-name">
              {zone?.name ?? id}
              {risk === null ? null : <b class="risk-label">R{risk}</b>}
              {blind.has(id) ? <em>{t("plan.blind")}</em> : null}
            </span>
            {permit === undefined ? null : (
              <a class="plan-permit number" href={toHash({ screen: "ticket", ticket: permit.ticket.id })}>
                {t("plan.permit", { left: formatCountdown(permit.untilMs - nowMs.value) })}
              </a>
            )}
          </div>
        );
      })}
    </>
  );
}

/** What is normal, however much of it there is: one canvas, drawn anew only when a dot comes or goes, or the size changes. */
function Dots(props: { readonly plan: WirePlan; readonly points: readonly WirePoint[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { plan, points } = props;
  const drawn = points.map(({ id }) => id).join(" ");
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const draw = (): void => drawDots(element, points, plan);
    draw();
    const sized = new ResizeObserver(draw);
    sized.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    return () => {
      sized.disconnect();
      dark.removeEventListener("change", draw);
    };
  }, [drawn, plan]);
  return (
    <canvas
      class="plan-dots"
      ref={canvas}
      role="img"
      aria-label={t("plan.dots", { n: points.length })}
      data-testid="plan-dots"
      data-count={points.length}
    />
  );
}

function drawDots(canvas: HTMLCanvasElement, points: readonly WirePoint[], plan: WirePlan): void {
  const { clientWidth, clientHeight } = canvas;
  const ratio = devicePixelRatio;
  canvas.width = clientWidth * ratio;
  canvas.height = clientHeight * ratio;
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  context.fillStyle = style.getPropertyValue("--dot");
  context.strokeStyle = style.getPropertyValue("--raised");
  for (const { id } of points) {
    const [x, y] = plan.points[id] ?? [0, 0];
    context.beginPath();
    context.arc(x * clientWidth, y * clientHeight, 4, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/** What is not normal: its level or the word for it, its value, and where it goes. */
function Mark(props: { readonly point: WirePoint; readonly spot: readonly [number, number] }) {
  const { point, spot } = props;
  void samplesTaken.value;
  const key = toPointKey(point);
  const alarm = alarmByPoint.value.get(key);
  const now = livePoint(key).value;
  const old = now === null || now.state === "stale" || now.state === "unknown";
  return (
    <a
      class="plan-mark"
      data-testid="plan-mark"
      data-point={key}
      data-muted={alarm !== undefined && isMuted(alarm)}
      style={{ left: percent(spot[0]), top: percent(spot[1]) }}
      href={
        alarm === undefined
          ? toHash({ screen: "point", enterprise: point.enterprise, point: point.id })
          : toHash({ screen: "alarms", alarm: alarm.id })
      }
    >
      {alarm === undefined ? (
        <span class="condition">{t(`point.${now?.state ?? "none"}`)}</span>
      ) : (
        <LevelMark level={levelOf(alarm)} muted={isMuted(alarm)} />
      )}
      <span class={old ? "number old" : "number"}>
        {formatValue(now?.v ?? null, point)} {typeof now?.v === "number" ? formatUnit(point.unit) : ""}{" "}
        {arrowOf(recentOf(key).slice(-12), point)}
      </span>
      <small>{point.id}</small>
    </a>
  );
}

/** The two meanings of the four colours never mix: a place has a label, an alarm is filled. */
function Legend() {
  return (
    <ul class="plan-legend" aria-label={t("plan.legend")}>
      <li>
        <span class="dot" /> {t("plan.legend.normal")}
      </li>
      <li>
        <LevelMark level={1} /> <LevelMark level={2} /> <LevelMark level={3} /> <LevelMark level={4} />{" "}
        {t("plan.legend.live")}
      </li>
      <li>
        <b class="risk-label">R1–R4</b> {t("plan.legend.risk")}
      </li>
      <li>
        <span class="plan-swatch" data-blind="true" /> {t("plan.legend.blind")}
      </li>
      <li>
        <span class="plan-swatch" data-permit="true" /> {t("plan.legend.permit")}
      </li>
    </ul>
  );
}

function percent(share: number): string {
  return `${share * 100}%`;
}
