import type { WireOverview } from "../../api/wire-overview.ts";
import { type ReadView, useRead } from "../components/use-read.ts";
import { session } from "../server/session.ts";
import { toHash } from "../route.ts";
import { enterprisesById, plant } from "../server/plant.ts";
import { t } from "../text/text.ts";
import { SiteScreen } from "./site.tsx";

/** An enterprise as it sees itself. Whoever comes from outside is on record there, and is told so. */
export function EnterpriseScreen(props: { readonly enterprise: string }) {
  const { enterprise } = props;
  // To look at one enterprise is a visit: the gateway puts it on record with this very question.
  const seen = useRead<WireOverview>(`/overview?enterprise=${encodeURIComponent(enterprise)}`, READ_EVERY_MS, null);
  const sites = (plant.value?.places.sites ?? []).filter((site) => site.enterprise === enterprise);
  const name = enterprisesById.value.get(enterprise)?.name ?? enterprise;
  return (
    <>
      <div class="visit-bar" role="status" data-testid="visit-bar">
        <a href={toHash({ screen: "overview" })}>{t("overview.title")}</a>
        <b>{name}</b>
        <span>{visitWords(seen)}</span>
        <nav aria-label={t("site.choose")}>
          {sites.map((site) => (
            <a key={site.id} href={toHash({ screen: "site", site: site.id })}>
              {site.name}
            </a>
          ))}
        </nav>
      </div>
      <SiteScreen site={null} enterprise={enterprise} />
    </>
  );
}

function visitWords({ value, failure }: ReadView<WireOverview>): string {
  const who = session.value;
  if (who === null || who === "unknown") return "";
  if (failure.value !== null) return failure.value;
  // Officials alone are visitors; whoever administers the gateway is none.
  if (who.user.area === null) return t("visit.read-only");
  return value.value === null ? t("visit.noting") : t("visit.noted", { by: who.user.name ?? who.user.username });
}

const READ_EVERY_MS = 60_000;
