import type { WirePack, WirePackRole, WirePackRule } from "../../api/wire-packs.ts";
import { toHash } from "../route.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";

/** What a pack of a zone comes to: the points it took, its rules with their source, and plainly what it does not watch. */
export function PackCard(props: { readonly pack: WirePack }) {
  const { id, name, pack } = props.pack;
  return (
    <section class="pack" data-testid="pack">
      <h3>
        <a href={toHash({ screen: "pack", pack: id })}>{isolate(name)}</a> <span class="point-tag">{pack}</span>
      </h3>
      <PackFacts pack={props.pack} />
    </section>
  );
}

export function PackFacts(props: { readonly pack: WirePack }) {
  const { roles, settings, rules, blind } = props.pack;
  return (
    <>
      <ul class="chips" aria-label={t("pack.roles")}>
        {roles.map((role) => (
          <li key={role.role}>
            <b>{role.role}</b> {role.points.join(", ")} <span class="note">{describeFilling(role)}</span>
          </li>
        ))}
      </ul>
      {Object.keys(settings).length === 0 ? null : (
        <p>
          {t("pack.settings")} <code>{JSON.stringify(settings)}</code>
        </p>
      )}
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
    </>
  );
}

function describeFilling({ points, by }: WirePackRole): string {
  if (points.length > 0) return t(`pack.${by}`);
  return t(by === "named" ? "pack.none-here" : "pack.unfilled");
}

/** Where a default comes from; that nobody has held it against the text is always said. */
export function describeSource({ standard, clause }: WirePackRule["source"]): string {
  if (clause === null) return t("pack.proposal");
  return `${t("pack.source", { source: `${standard}, ${clause}` })} · ${t("pack.unconfirmed")}`;
}
