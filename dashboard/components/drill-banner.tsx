import type { WireDrill } from "../../api/wire-drill.ts";
import { dialog } from "../act/dialog.ts";
import { mayEndProtection } from "../act/permissions.ts";
import { registerChanges } from "../act/protection-actions.ts";
import { nowMs } from "../live/live.ts";
import { enterprisesById, sitesById } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { formatCountdown } from "../text/format.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";
import { useRead } from "./use-read.ts";

const READ_EVERY_MS = 5_000;

/** Drills under way, on every screen: whoever sees an alarm of one must be able to know, and that it ends. */
export function DrillBanner() {
  const { value } = useRead<{ readonly items: readonly WireDrill[] }>("/drills", READ_EVERY_MS, registerChanges.value);
  const who = session.value;
  const mayEnd = who !== null && who !== "unknown" && mayEndProtection(who.user.role);
  const drills = value.value?.items ?? [];
  if (drills.length === 0) return null;
  return (
    <div class="banners" data-testid="drills">
      {drills.map((drill) => (
        <p key={drill.id} class="banner drill">
          <strong>{t("drill.mark")}</strong> {describeDrillPlace(drill)} · {isolate(drill.reason)} · {drill.by} ·{" "}
          <span class="number">{t("drill.left", { left: formatCountdown(drill.until - nowMs.value) })}</span>{" "}
          {t("drill.what")}{" "}
          {mayEnd ? (
            <button
              type="button"
              class="secondary"
              data-testid="end-drill"
              onClick={() => (dialog.value = { kind: "end-drill", drill })}
            >
              {t("drill.end")}
            </button>
          ) : null}
        </p>
      ))}
    </div>
  );
}

/** Names of the place, and what is played. */
export function describeDrillPlace({ enterprise, site, points, scenario }: WireDrill): string {
  const name = enterprisesById.value.get(enterprise)?.name ?? enterprise;
  const where = site === null ? null : (sitesById.value.get(site)?.name ?? site);
  return [name, where, points.join(" "), scenario === null ? null : isolate(scenario)]
    .filter((part) => part !== null && part !== "")
    .join(" · ");
}
