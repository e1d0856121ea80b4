import { effect } from "@preact/signals";
import { feedLive } from "./live.ts";

/** Marks the whole document `data-feed="live"` or `"stale"`: the style sheet greys every number of a stale page by it. */
export function markFeed(): () => void {
  return effect(() => {
    document.documentElement.dataset["feed"] = feedLive.value ? "live" : "stale";
  });
}
