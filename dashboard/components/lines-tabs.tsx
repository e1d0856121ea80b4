import { headed, ticketKinds } from "../lines/ticket-kinds.ts";
import { type Route, toHash } from "../route.ts";
import { t } from "../text/text.ts";

/** The rooms of the two lines: overview, timeline, the boards, and what proves them. */
export function LinesTabs(props: { readonly here: string }) {
  const rooms: readonly { readonly key: string; readonly to: Route; readonly name: string }[] = [
    { key: "lines", to: { screen: "lines" }, name: t("lines.title") },
    ...ticketKinds.value.map(({ kind, name }) => ({ key: kind, to: { screen: "tickets", kind } as const, name })),
    { key: "timeline", to: { screen: "timeline", enterprise: null }, name: t("nav.timeline") },
    { key: "blind", to: { screen: "blind", enterprise: null }, name: t("blind.title") },
    { key: "reports", to: { screen: "reports" }, name: t("reports.title") },
    { key: "proof", to: { screen: "proof" }, name: t("lines.proof") },
  ];
  return (
    <nav class="lines-tabs" aria-label={t("nav.lines")} ref={showCurrent}>
      {rooms.map(({ key, to, name }) => (
        <a key={key} href={toHash(to)} aria-current={key === props.here ? "page" : undefined}>
          {headed(name)}
        </a>
      ))}
    </nav>
  );
}

/** On a phone the rooms scroll sideways: the one that is open is in view. */
function showCurrent(nav: HTMLElement | null): void {
  const current = nav?.querySelector<HTMLElement>("[aria-current]");
  if (nav == null || current == null) return;
  nav.scrollLeft = current.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
}
