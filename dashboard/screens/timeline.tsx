import { useSignal } from "@preact/signals";
import type { WireTimelineItem } from "../../api/wire-ticket.ts";
import { EnterpriseChoice } from "../components/enterprise-choice.tsx";
import { LevelMark } from "../components/level-mark.tsx";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { useList } from "../components/use-list.ts";
import { actName, ticketKindOf } from "../lines/ticket-kinds.ts";
import { nowMs } from "../live/live.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { toHash } from "../route.ts";
import { plant, pointsByKey, zonesById } from "../server/plant.ts";
import { describeFault } from "../text/alarm-words.ts";
import { formatInstant } from "../text/format.ts";
import { t, tCode } from "../text/text.ts";

const READ_EVERY_MS = 10_000;

/** Both lines of an enterprise on one axis of time, newest first: machines on the left, people on the right. */
export function TimelineScreen(props: { readonly enterprise: string | null }) {
  return (
    <section class="lines-screen">
      <LinesTabs here="timeline" />
      <h1>{t("timeline.title")}</h1>
      <EnterpriseChoice screen="timeline" chosen={props.enterprise}>
        {(enterprise) => <Timeline key={enterprise} enterprise={enterprise} />}
      </EnterpriseChoice>
    </section>
  );
}

type OfflineItem = Extract<WireTimelineItem, { readonly line: "offline" }>;

function Timeline(props: { readonly enterprise: string }) {
  const zone = useSignal("");
  const query = `enterprise=${encodeURIComponent(props.enterprise)}${zone.value === "" ? "" : `&zone=${encodeURIComponent(zone.value)}`}`;
  const { items, failure, more, readMore } = useList<WireTimelineItem>(
    `/timeline?${query}`,
    READ_EVERY_MS,
    ticketChanges.value,
  );
  const places = plant.value?.places;
  const sites = new Set(
    (places?.sites ?? []).filter(({ enterprise }) => enterprise === props.enterprise).map(({ id }) => id),
  );
  return (
    <>
      <label class="field">
        {t("ticket.place")}
        <select value={zone.value} onChange={({ currentTarget }) => (zone.value = currentTarget.value)}>
          <option value="">{t("timeline.all-zones")}</option>
          {(places?.zones ?? [])
            .filter(({ site }) => sites.has(site))
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </select>
      </label>
      {failure.value === null ? null : (
        <p role="alert" class="failure">
          {failure.value}
        </p>
      )}
      {items.value === null && failure.value === null ? <p class="empty">{t("site.loading")}</p> : null}
      {items.value?.length === 0 ? <p class="empty">{t("timeline.none")}</p> : null}
      <div class="timeline-heads" aria-hidden="true">
        <b>{t("timeline.online")}</b>
        <b>{t("timeline.offline")}</b>
      </div>
      <ol class="timeline">
        {(items.value ?? []).map((item) => (
          <Happening key={keyOf(item)} enterprise={props.enterprise} item={item} />
        ))}
      </ol>
      {more.value ? (
        <button type="button" class="secondary" onClick={readMore}>
          {t("ticket.more")}
        </button>
      ) : null}
    </>
  );
}

function Happening(props: { readonly enterprise: string; readonly item: WireTimelineItem }) {
  const { enterprise, item } = props;
  const at = <time class="number note">{formatInstant(item.at, nowMs.value)}</time>;
  if (item.line === "online") {
    const { alarm, event } = item;
    return (
      <li data-line="online" data-testid="happening">
        {at} <span class="sr">{t("timeline.online")}</span>
        <LevelMark level={alarm.level} /> <b>{tCode(`event.${event.kind}`, event.kind)}</b>{" "}
        <a href={toHash({ screen: "alarms", alarm: alarm.id })}>
          {alarm.point === null ? describeFault(alarm) : describePoint(enterprise, alarm.point)}
        </a>{" "}
        {event.by ?? ""}
        {event.note === null ? null : <q>{event.note}</q>}
      </li>
    );
  }
  const { ticket, entry } = item;
  return (
    <li data-line="offline" data-testid="happening">
      {at} <span class="sr">{t("timeline.offline")}</span>
      {ticketKindOf(ticket.kind)?.name ?? ticket.kind} <b>{actName(ticket.kind, entry.act)}</b>{" "}
      <a href={toHash({ screen: "ticket", ticket: ticket.id })}>{placeOf(enterprise, ticket)}</a>{" "}
      <span class="note">{entry.by ?? t("ticket.machine")}</span>
    </li>
  );
}

/** The point in words, its tag first. */
function describePoint(enterprise: string, id: string): string {
  const name = pointsByKey.value.get(`${enterprise}/${id}`)?.name ?? id;
  return name === id ? id : `${id} ${name}`;
}

/** Where a ticket is: its points, or its zone; its own id where it is of no place. */
function placeOf(enterprise: string, { id, zone, points }: OfflineItem["ticket"]): string {
  if (points.length > 0)
    return points
      .slice(0, 3)
      .map((point) => describePoint(enterprise, point))
      .join(" · ");
  return zonesById.value.get(zone ?? "")?.name ?? id;
}

function keyOf(item: WireTimelineItem): string {
  return item.line === "online" ? `a/${item.alarm.id}/${item.event.no}` : `t/${item.ticket.id}/${item.entry.no}`;
}
