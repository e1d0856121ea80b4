import type { WireTicket } from "../../api/wire-ticket.ts";
import type { WireDevice, WireProtectionOff } from "../../api/wire.ts";
import { registerChanges } from "../act/protection-actions.ts";
import { nowMs } from "../live/live.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { toHash } from "../route.ts";
import { sitesById } from "../server/plant.ts";
import { health } from "../server/health.ts";
import { formatAge, formatCountdown } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";
import { IncidentList } from "./incident-list.tsx";
import { TicketRow } from "./ticket-row.tsx";
import { useList } from "./use-list.ts";

const READ_EVERY_MS = 15_000;

/** Beside the plan: what is going on, what people found today, what guards nothing just now, and whether the gateway is well. */
export function SiteSide(props: { readonly site: string | null; readonly enterprise: string | null }) {
  const enterprise = props.enterprise ?? sitesById.value.get(props.site ?? "")?.enterprise ?? null;
  return (
    <div class="site-side" data-testid="site-side">
      <IncidentList enterprise={enterprise} site={props.site} />
      <Found enterprise={enterprise} site={props.site} />
      <Off enterprise={enterprise} site={props.site} />
      <GatewayHealth enterprise={enterprise} site={props.site} />
    </div>
  );
}

interface Where {
  readonly enterprise: string | null;
  readonly site: string | null;
}

function within(path: string, { enterprise }: Where): string {
  return enterprise === null ? path : `${path}&enterprise=${encodeURIComponent(enterprise)}`;
}

/** Contradictions first: where the two lines disagree, one of them is wrong. */
function Found(props: Where) {
  const again = ticketChanges.value;
  const open = useList<WireTicket>(
    within("/tickets?status=open&kind=contradiction,hazard&limit=100", props),
    READ_EVERY_MS,
    again,
  );
  const today = useList<WireTicket>(
    within(`/inspections?status=all&since=${startOfDay()}&limit=50`, props),
    READ_EVERY_MS,
    again,
  );
  const here = (ticket: WireTicket): boolean =>
    props.site === null || ticket.site === null || ticket.site === props.site;
  const found = [...(open.items.value ?? []), ...(today.items.value ?? [])]
    .filter(here)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || b.openedAt - a.openedAt);
  const failure = open.failure.value ?? today.failure.value;
  return (
    <section aria-label={t("site.found")}>
      <h2>
        {t("site.found")} <span class="count number">{found.length}</span>
      </h2>
      {failure === null ? null : (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      {found.length === 0 && failure === null ? <p class="calm">{t("site.found.none")}</p> : null}
      <ul class="plain-list">
        {found.slice(0, SHOWN_MAX).map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} />
        ))}
      </ul>
    </section>
  );
}

const SHOWN_MAX = 8;

function rankOf({ kind }: WireTicket): number {
  return kind === "contradiction" ? 0 : kind === "hazard" ? 1 : 2;
}

/** Midnight in the reader's time zone. */
function startOfDay(): number {
  return new Date(nowMs.peek()).setHours(0, 0, 0, 0);
}

function Off(props: Where) {
  const bypasses = useList<WireTicket>(
    within("/bypasses?status=open&state=in-force,overdue&limit=50", props),
    READ_EVERY_MS,
    ticketChanges.value,
  );
  const register = useList<WireProtectionOff>(
    within("/protection-off?limit=100", props),
    READ_EVERY_MS,
    registerChanges.value,
  );
  const lines = [
    ...(bypasses.items.value ?? []).map((ticket) => ({
      key: ticket.id,
      href: toHash({ screen: "ticket", ticket: ticket.id }),
      what: t("site.bypass"),
      points: ticket.points,
      until: typeof ticket.facts["untilAtMs"] === "number" ? ticket.facts["untilAtMs"] : (ticket.dueAt ?? 0),
    })),
    ...(register.items.value ?? [])
      .filter(({ inForce }) => inForce)
      .map(({ id, kind, enterprise, points, until }) => ({
        key: id,
        href: points[0] === undefined ? "#/alarms" : toHash({ screen: "point", enterprise, point: points[0] }),
        what: t(`off.${kind}`),
        points,
        until,
      })),
  ].toSorted((a, b) => a.until - b.until);
  if (lines.length === 0) return null;
  return (
    <section aria-label={t("site.off")} data-testid="site-off">
      <h2>
        {t("site.off")} <span class="count number">{lines.length}</span>
      </h2>
      <ul class="off-lines">
        {lines.slice(0, SHOWN_MAX).map(({ key, href, what, points, until }) => (
          <li key={key} data-late={until < nowMs.value}>
            <a href={href}>
              {what} {points.slice(0, 3).join(" ")}
            </a>
            <b class="number">
              {until < nowMs.value
                ? t("ticket.late-by", { left: formatAge(nowMs.value - until) })
                : formatCountdown(until - nowMs.value)}
            </b>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The gateway of this installation, and the devices that bring the values of the site. */
function GatewayHealth(props: Where) {
  const devices = useList<WireDevice>(within("/devices?limit=200", props), READ_EVERY_MS);
  const own = (devices.items.value ?? []).filter(
    ({ site, disabled }) => !disabled && (props.site === null || site === props.site),
  );
  const away = own.filter(({ online }) => online !== true);
  const now = health.value;
  return (
    <section aria-label={t("site.health")} data-testid="site-health">
      <h2>{t("site.health")}</h2>
      <p class="number">
        {now === null
          ? t("site.health.unknown")
          : now.ok
            ? t("site.health.ok", { n: now.journalBacklog })
            : now.reasons.map((reason) => tOpen(`health.${reason}`, reason)).join(" · ")}
      </p>
      <p class="number">{t("site.health.devices", { n: own.length - away.length, of: own.length })}</p>
      <ul class="off-lines">
        {away.slice(0, SHOWN_MAX).map(({ enterprise, id, name, online, since }) => (
          <li key={`${enterprise}/${id}`}>
            <a href={toHash({ screen: "device", enterprise, device: id })}>{name ?? id}</a>
            <span class="number">
              {online === null || since === null
                ? t("site.health.never")
                : t("site.health.away", { age: formatAge(nowMs.value - since) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
