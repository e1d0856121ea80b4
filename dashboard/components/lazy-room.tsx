import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LinesRoute } from "../route.ts";
import { t } from "../text/text.ts";

type Rooms = typeof import("../screens/lines-rooms.tsx");

/** Once fetched, for good. "failed": the server has another release by now, or is not there. */
const rooms = signal<Rooms | "failed" | null>(null);

/** The screens of the two lines, fetched when one is first opened: whoever watches alarms need not wait for them. */
export function LazyRoom(props: { readonly at: LinesRoute }) {
  useEffect(() => {
    if (rooms.peek() === null || rooms.peek() === "failed") void fetchRooms();
  }, []);
  if (rooms.value === null) return <p class="empty">{t("site.loading")}</p>;
  if (rooms.value === "failed") {
    return (
      <p class="empty" role="alert">
        {t("lines.not-loaded")}
      </p>
    );
  }
  const { LinesRooms } = rooms.value;
  return <LinesRooms at={props.at} />;
}

async function fetchRooms(): Promise<void> {
  try {
    rooms.value = await import("../screens/lines-rooms.tsx");
  } catch {
    rooms.value = "failed";
  }
}
