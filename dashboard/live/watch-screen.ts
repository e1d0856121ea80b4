import { computed, effect } from "@preact/signals";
import { route } from "../route.ts";
import { plant } from "../server/plant.ts";
import { wantedPoints } from "./live.ts";
import { toPointKey } from "./live-state.ts";

/** More points than the feed sends to one reader: beyond it, a page asks for what it shows. */
const LIVE_POINTS_MAX = 5_000;

/** Whether this viewer may see more points than one page can be told of. */
export const tooManyPoints = computed(() => (plant.value?.points.length ?? 0) > LIVE_POINTS_MAX);

/** Keeps the feed to the points of the screen where there are too many of them. Returns how to stop. */
export function watchScreen(): () => void {
  const stop = effect(() => {
    wantedPoints.value = tooManyPoints.value ? pointsOfScreen() : null;
  });
  return () => {
    stop();
    wantedPoints.value = null;
  };
}

function pointsOfScreen(): readonly string[] {
  const at = route.value;
  if (at.screen === "point") return [`${at.enterprise}/${at.point}`];
  if (at.screen === "device") {
    const own = (plant.value?.points ?? []).filter(
      (point) => point.enterprise === at.enterprise && point.device === at.device,
    );
    return own.slice(0, LIVE_POINTS_MAX).map(toPointKey);
  }
  if (at.screen === "enterprise") {
    const theirs = (plant.value?.points ?? []).filter((point) => point.enterprise === at.enterprise);
    return theirs.slice(0, LIVE_POINTS_MAX).map(toPointKey);
  }
  if (at.screen !== "site" || at.site === null) return [];
  const here = (plant.value?.points ?? []).filter((point) => point.site === at.site);
  return here.slice(0, LIVE_POINTS_MAX).map(toPointKey);
}
