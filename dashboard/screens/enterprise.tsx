import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { authorized, session } from "../server/session.ts";
import { makeKey } from "../act/make-key.ts";
import { toHash } from "../route.ts";
import { enterprisesById, plant } from "../server/plant.ts";
import { formatTime } from "../text/format.ts";
import { t } from "../text/text.ts";
import { SiteScreen } from "./site.tsx";

/** An enterprise as it sees itself. Whoever comes from outside is on record there, and is told so. */
export function EnterpriseScreen(props: { readonly enterprise: string }) {
  const { enterprise } = props;
  const noted = useSignal<{ readonly at: number | null } | string | null>(null);
  useEffect(() => {
    void authorized<{ readonly at: number | null }>(`/enterprises/${encodeURIComponent(enterprise)}/visits`, {
      method: "POST",
      body: {},
      headers: { "Idempotency-Key": makeKey() },
    }).then((answer) => {
      noted.value = answer.ok ? answer.value : answer.error.message;
    });
  }, [enterprise]);
  const sites = (plant.value?.places.sites ?? []).filter((site) => site.enterprise === enterprise);
  const name = enterprisesById.value.get(enterprise)?.name ?? enterprise;
  return (
    <>
      <div class="visit-bar" role="status" data-testid="visit-bar">
        <a href={toHash({ screen: "overview" })}>{t("overview.title")}</a>
        <b>{name}</b>
        <span>{visitWords(noted.value)}</span>
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

function visitWords(noted: { readonly at: number | null } | string | null): string {
  if (noted === null) return t("visit.noting");
  if (typeof noted === "string") return noted;
  if (noted.at === null) return "";
  const who = session.peek();
  const by = who === null || who === "unknown" ? "" : (who.user.name ?? who.user.username);
  return t("visit.noted", { by, at: formatTime(noted.at) });
}
