import { mayEditRules } from "../act/permissions.ts";
import { PackForm } from "../components/pack-form.tsx";
import { goTo } from "../route.ts";
import { plant, sitesById, zonesById } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { t } from "../text/text.ts";

/** Gives a zone a pack. */
export function NewPackScreen(props: { readonly zone: string }) {
  const enterprise = sitesById.value.get(zonesById.value.get(props.zone)?.site ?? "")?.enterprise;
  if (enterprise === undefined)
    return <p class="empty">{t(plant.value === null ? "rules.loading" : "site.no-match")}</p>;
  const who = session.value;
  if (who === null || who === "unknown" || !mayEditRules(who.user, enterprise))
    return <p class="empty">{t("rules.read-only")}</p>;
  return <PackForm pack={null} zone={props.zone} enterprise={enterprise} done={() => goTo({ screen: "rules" })} />;
}
