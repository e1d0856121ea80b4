import { type Signal, signal } from "@preact/signals";
import { type ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { LinesRoute, PeopleRoute, RulesRoute } from "../route.ts";
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

export function PeopleRoom(props: { readonly at: PeopleRoute }) {
  return <LazyRoom rooms={people} at={props.at} />;
}

export function RulesRoom(props: { readonly at: RulesRoute }) {
  return <LazyRoom rooms={rules} at={props.at} />;
}

function LazyRoom<At>(props: { readonly rooms: Rooms<At>; readonly at: At }) {
  const { rooms, at } = props;
  const Screens = rooms.screens.value;
  useEffect(() => {
    if (typeof rooms.screens.peek() !== "function") void fetchRooms(rooms);
  }, [rooms]);
  if (Screens === null) return <p class="empty">{t("site.loading")}</p>;
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
