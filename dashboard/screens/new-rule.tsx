import { mayEditRules } from "../act/permissions.ts";
import { RuleForm } from "../components/rule-form.tsx";
import { goTo } from "../route.ts";
import { plant, sitesById, zonesById } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { t } from "../text/text.ts";

/** A new rule for a zone. */
export function NewRuleScreen(props: { readonly zone: string }) {
  const zone = zonesById.value.get(props.zone);
  const enterprise = sitesById.value.get(zone?.site ?? "")?.enterprise;
  if (enterprise === undefined)
    return <p class="empty">{t(plant.value === null ? "rules.loading" : "site.no-match")}</p>;
  const who = session.value;
  if (who === null || who === "unknown" || !mayEditRules(who.user, enterprise))
    return <p class="empty">{t("rules.read-only")}</p>;
  return <RuleForm rule={null} zone={{ id: props.zone, enterprise }} done={() => goTo({ screen: "rules" })} />;
}
