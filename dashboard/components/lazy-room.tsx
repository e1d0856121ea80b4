import { type Signal, signal } from "@preact/signals";
import { type ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { LinesRoute, OverviewRoute, PeopleRoute, RulesRoute } from "../route.ts";
import type { SitePart } from "../screens/site-rooms.tsx";
import { t } from "../text/text.ts";

/** Screens that are fetched when one of them is first opened: whoever watches alarms need not wait for them. */
interface Rooms<At> {
  /** Once fetched, for good. "failed": the server has another release by now, or is not there. */
  readonly screens: Signal<ComponentType<{ readonly at: At }> | "failed" | null>;
  readonly fetch: () => Promise<ComponentType<{ readonly at: At }>>;
}

const lines: Rooms<LinesRoute> = {
  screens: signal(null),
  fetch: async () => (await import("../screens/lines-rooms.tsx")).LinesRooms,
};
const overview: Rooms<OverviewRoute> = {
  screens: signal(null),
  fetch: async () => (await import("../screens/overview-rooms.tsx")).OverviewRooms,
};
const design: Rooms<null> = {
  screens: signal(null),
  fetch: async () => (await import("../screens/design.tsx")).DesignScreen,
};
const site: Rooms<SitePart> = {
  screens: signal(null),
  fetch: async () => (await import("../screens/site-rooms.tsx")).SiteRooms,
};
const people: Rooms<PeopleRoute> = {
  screens: signal(null),
  fetch: async () => (await import("../screens/people-rooms.tsx")).PeopleRooms,
};
const rules: Rooms<RulesRoute> = {
  screens: signal(null),
  fetch: async () => (await import("../screens/rules-rooms.tsx")).RulesRooms,
};

export function LinesRoom(props: { readonly at: LinesRoute }) {
  return <LazyRoom rooms={lines} at={props.at} />;
}

export function OverviewRoom(props: { readonly at: OverviewRoute }) {
  return <LazyRoom rooms={overview} at={props.at} />;
}

export function DesignRoom() {
  return <LazyRoom rooms={design} at={null} />;
}

/** Silent until it is there: what matters most stands beside it already. */
export function SiteRoom(props: { readonly at: SitePart }) {
  return <LazyRoom rooms={site} at={props.at} quiet />;
}

export function PeopleRoom(props: { readonly at: PeopleRoute }) {
  return <LazyRoom rooms={people} at={props.at} />;
}

export function RulesRoom(props: { readonly at: RulesRoute }) {
  return <LazyRoom rooms={rules} at={props.at} />;
}

function LazyRoom<At>(props: { readonly rooms: Rooms<At>; readonly at: At; readonly quiet?: boolean }) {
  const { rooms, at } = props;
  const Screens = rooms.screens.value;
  useEffect(() => {
    if (typeof rooms.screens.peek() !== "function") void fetchRooms(rooms);
  }, [rooms]);
  if (Screens === null) return props.quiet === true ? null : <p class="empty">{t("site.loading")}</p>;
  if (Screens === "failed") {
    return (
      <p class="empty" role="alert">
        {t("lines.not-loaded")}
      </p>
    );
  }
  return <Screens at={at} />;
}

async function fetchRooms<At>({ screens, fetch }: Rooms<At>): Promise<void> {
  try {
    screens.value = await fetch();
  } catch {
    screens.value = "failed";
  }
}
