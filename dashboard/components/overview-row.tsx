import type { WireAlarm } from "../../api/wire.ts";
import { wantsAnswer } from "../live/alarm-order.ts";
import { livePoint, nowMs } from "../live/live.ts";
import type { OverviewRow } from "../overview/overview-rows.ts";
import { toHash } from "../route.ts";
import { zonesById, pointsByKey } from "../server/plant.ts";
import { describeSubject, describeValue } from "../text/alarm-words.ts";
import { formatAge, formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";
import { AlarmEscalation } from "./alarm-standing.tsx";
import { LevelMark } from "./level-mark.tsx";
import { Sparkline } from "./sparkline.tsx";

/** One enterprise: how bad, who, what came first, since when, at what stage, in whose hands, and how its day was. */
export function OverviewRowView(props: {
  readonly row: OverviewRow;
  readonly index: number;
  readonly firstOut: WireAlarm | null;
  readonly score: number | null;
}) {
  const { row, firstOut } = props;
  const { facts, lead } = row;
  return (
    <div
      class="overview-row"
      role="row"
      aria-rowindex={props.index + 2}
      data-testid="enterprise-row"
      data-enterprise={facts.enterprise}
      data-unhandled={row.unhandled}
    >
      <span class="overview-level" role="cell">
        {lead === null ? <Quiet row={row} /> : <LevelMark level={lead.level} />}
      </span>
      <span class="overview-name" role="rowheader">
        <a href={toHash({ screen: "enterprise", enterprise: facts.enterprise })}>{facts.name}</a>
        <small>{facts.areaName}</small>
      </span>
      <span class="overview-what" role="cell">
        {lead === null ? <Notes row={row} /> : <FirstOut alarm={firstOut ?? lead} more={openIn(row) - 1} />}
      </span>
      <span class="overview-since number" role="cell">
        {lead === null ? "" : <Since alarm={lead} />}
      </span>
      <span class="overview-stage" role="cell">
        {lead === null ? "" : <Stage alarm={lead} row={row} />}
      </span>
      <span class="overview-day" role="cell">
        <Sparkline counts={facts.raised} label={t("overview.day", { n: sumOf(facts.raised) })} />
      </span>
      <span class="overview-inspected number" role="cell">
        {facts.inspectedAt === null ? t("overview.never") : formatAge(nowMs.value - facts.inspectedAt)}
      </span>
      <span class="overview-index number" role="cell">
        {props.score === null ? "—" : Math.round(props.score)}
      </span>
    </div>
  );
}

/** Nothing alarms: a grey dot, or the word for what cannot be seen. */
function Quiet(props: { readonly row: OverviewRow }) {
  const { points, online } = props.row.facts;
  if (points > 0 && online === 0) return <span class="condition">{t("overview.silent")}</span>;
  return (
    <span class="dot">
      <span class="sr">{t("point.normal")}</span>
    </span>
  );
}

function Notes(props: { readonly row: OverviewRow }) {
  const { late, contradictions, protectionsOff, points, online } = props.row.facts;
  const notes = [
    contradictions > 0 ? t("overview.note.contradictions", { n: contradictions }) : null,
    late > 0 ? t("overview.note.late", { n: late }) : null,
    protectionsOff > 0 ? t("overview.note.off", { n: protectionsOff }) : null,
    online < points ? t("overview.note.offline", { n: points - online }) : null,
  ].filter((note) => note !== null);
  return <span class="note number">{notes.join(" · ")}</span>;
}

/** "氨制冷机房 · NH3-101 机房氨浓度 62 ppm ↑" */
export function FirstOut(props: { readonly alarm: WireAlarm; readonly more: number }) {
  const { alarm, more } = props;
  const key = `${alarm.enterprise}/${alarm.point ?? ""}`;
  const zone = zonesById.value.get(pointsByKey.value.get(key)?.zone ?? "")?.name;
  const now = (alarm.point === null ? null : livePoint(key).value?.v) ?? alarm.lastValue ?? alarm.value;
  const moved = typeof now === "number" && typeof alarm.value === "number" && now !== alarm.value;
  return (
    <>
      <a href={toHash({ screen: "alarms", alarm: alarm.id })}>
        {zone === undefined ? "" : `${zone} · `}
        {describeSubject(alarm)}
      </a>{" "}
      {now === null ? null : (
        <b class="number">
          {describeValue(alarm, now)}
          {moved ? (now > (alarm.value as number) ? " ↑" : " ↓") : ""}
        </b>
      )}
      {more > 0 ? <small class="number">{t("overview.more", { n: more })}</small> : null}
    </>
  );
}

export function Since(props: { readonly alarm: WireAlarm }) {
  const { raisedAt } = props.alarm;
  return (
    <>
      {formatAge(nowMs.value - raisedAt)} <small>{formatInstant(raisedAt, nowMs.value)}</small>
    </>
  );
}

/** At what stage, and in whose hands. */
export function Stage(props: { readonly alarm: WireAlarm; readonly row: OverviewRow }) {
  const { alarm, row } = props;
  const holder = row.facts.holders.find((each) => each.alarm === alarm.id);
  return (
    <>
      <b class="state">{t(`state.${alarm.state}`)}</b>{" "}
      {holder === undefined ? (
        wantsAnswer(alarm) ? (
          <AlarmEscalation alarm={alarm} />
        ) : null
      ) : (
        <span class="holder">{t("overview.held", { by: holder.by })}</span>
      )}
    </>
  );
}

function openIn({ standing }: OverviewRow): number {
  return Object.values(standing).reduce((sum, { unhandled, handling }) => sum + unhandled + handling, 0);
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
