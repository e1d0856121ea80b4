import type { WirePack, WirePackRule } from "../../api/wire-packs.ts";
import { toHash } from "../route.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";

/** What a pack of a zone comes to: the points it took, its rules with their source, and plainly what it does not watch. */
export function PackCard(props: { readonly pack: WirePack }) {
  const { name, pack, roles, rules, blind } = props.pack;
  return (
    <section class="pack" data-testid="pack">
      <h3>
        {isolate(name)} <span class="point-tag">{pack}</span>
      </h3>
      <ul class="chips" aria-label={t("pack.roles")}>
        {roles.map((role) => (
          <li key={role.role}>
            <b>{role.role}</b> {role.points.join(", ")} <span class="note">{t(`pack.${role.by}`)}</span>
          </li>
        ))}
      </ul>
      <ul class="rule-rows" aria-label={t("pack.rules")}>
        {rules.map((rule) => (
          <li key={rule.id} class="rule-row">
            <a href={toHash({ screen: "rule", rule: rule.id })}>{isolate(rule.name)}</a>{" "}
            {rule.level === null ? null : <LevelMark level={rule.level} />}{" "}
            <span class="point-tag">{rule.points.join(", ")}</span>{" "}
            <span class="note">{describeSource(rule.source)}</span>
          </li>
        ))}
      </ul>
      {blind.length === 0 ? null : (
        <ul class="findings" aria-label={t("pack.blind")}>
          {blind.map((each) => (
            <li key={each.rule} data-severity={each.onPurpose ? "note" : "warning"} data-testid="blind">
              <b>{t("pack.blind")}</b> {each.rule}: {t("pack.blind.missing", { missing: each.missing })}{" "}
              {each.onPurpose ? t("pack.blind.on-purpose") : ""}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Where a default comes from; that nobody has held it against the text is always said. */
export function describeSource({ standard, clause }: WirePackRule["source"]): string {
  if (clause === null) return t("pack.proposal");
  return `${t("pack.source", { source: `${standard}, ${clause}` })} · ${t("pack.unconfirmed")}`;
}
