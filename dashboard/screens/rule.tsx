import { useSignal } from "@preact/signals";
import type { WirePack } from "../../api/wire-packs.ts";
import type { WireFinding, WireRule, WireRuleVersion } from "../../api/wire-rules.ts";
import { dialog } from "../act/dialog.ts";
import { mayEditRules } from "../act/permissions.ts";
import { RetireDialog } from "../components/retire-dialog.tsx";
import { RuleForm } from "../components/rule-form.tsx";
import { Findings, RuleChange } from "../components/rule-row.tsx";
import { LevelMark } from "../components/level-mark.tsx";
import { useAll } from "../components/use-all.ts";
import { nowMs } from "../live/live.ts";
import { toHash } from "../route.ts";
import { differencesOf } from "../rules/differences.ts";
import { placeOf } from "../rules/finding-place.ts";
import { toRuleDocument } from "../rules/catalog-document.ts";
import { levelsOf } from "../rules/rule-levels.ts";
import { pointsByKey } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { formatInstant } from "../text/format.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";

/** One rule: what it says, what stands against it, who made it so and why; edited here by whoever may. */
export function RuleScreen(props: { readonly rule: string }) {
  const { items, failure } = useAll<WireRule>("/rules?limit=500");
  const findings = useAll<WireFinding>("/lint?limit=500");
  const packs = useAll<WirePack>("/packs?limit=200");
  const editing = useSignal(false);
  if (failure.value !== null) return <p class="empty">{t("rules.failed", { message: failure.value })}</p>;
  if (items.value === null) return <p class="empty">{t("rules.loading")}</p>;
  const rule = items.value.find(({ id }) => id === props.rule);
  if (rule === undefined) return <p class="empty">{t("rules.not-found")}</p>;
  const pack = packs.items.value?.find(({ rules }) => rules.some(({ id }) => id === rule.id));
  const who = session.value;
  const mayEdit = who !== null && who !== "unknown" && mayEditRules(who.user, rule.enterprise) && pack === undefined;
  const about = (findings.items.value ?? []).filter(({ path }) => {
    const at = placeOf(path);
    return at.section === "rules" && at.id === rule.id;
  });
  return (
    <div class="rules-screen" data-testid="rule-page">
      <section class="panel">
        <a class="back" href={toHash({ screen: "rules" })}>
          ← {t("rules.title")}
        </a>
        <div class="toolbar">
          <h1>{isolate(rule.name ?? rule.id)}</h1> <span class="point-tag">{rule.id}</span>
          {mayEdit && !editing.value ? (
            <>
              <button type="button" class="primary" data-testid="edit-rule" onClick={() => (editing.value = true)}>
                {t("rules.edit")}
              </button>
              <button
                type="button"
                class="secondary"
                data-testid="retire-rule"
                onClick={() => (dialog.value = { kind: "retire" })}
              >
                {t("rules.retire")}
              </button>
            </>
          ) : null}
        </div>
        <RuleFacts rule={rule} />
        {pack === undefined ? null : (
          <p class="note">
            <a href={toHash({ screen: "pack", pack: pack.id })} data-testid="of-pack">
              {t("rules.of-pack", { pack: pack.name })}
            </a>
          </p>
        )}
        <Findings findings={about} />
      </section>
      {editing.value ? <RuleForm rule={rule} zone={null} done={() => (editing.value = false)} /> : null}
      <Versions rule={rule.id} />
      {dialog.value?.kind === "retire" ? (
        <RetireDialog
          title={t("rules.retire")}
          name={isolate(rule.name ?? rule.id)}
          why={t("rules.retire.why")}
          fragment={{ rules: [{ ...toRuleDocument(rule), retired: true }] }}
        />
      ) : null}
    </div>
  );
}

function RuleFacts(props: { readonly rule: WireRule }) {
  const { rule } = props;
  return (
    <>
      <p>
        {rule.kindName}{" "}
        {levelsOf(rule).map((level) => (
          <LevelMark key={level} level={level} />
        ))}{" "}
        <RuleChange rule={rule} />
      </p>
      <p>
        {t("rules.points")}:{" "}
        {rule.points.map((point) => (
          <a key={point} class="point-tag" href={toHash({ screen: "point", enterprise: rule.enterprise, point })}>
            {point} {pointsByKey.value.get(`${rule.enterprise}/${point}`)?.name ?? ""}{" "}
          </a>
        ))}
      </p>
      <code>{JSON.stringify(rule.params)}</code>
    </>
  );
}

function Versions(props: { readonly rule: string }) {
  const { items } = useAll<WireRuleVersion>(`/rules/${encodeURIComponent(props.rule)}/versions`);
  if (items.value === null) return null;
  return (
    <section class="panel" aria-label={t("rules.versions")}>
      <h2>{t("rules.versions")}</h2>
      {items.value.length === 0 ? <p class="note">{t("rules.no-versions")}</p> : null}
      {items.value.map((version) => (
        <div key={version.version} data-testid="version" class="rule-version">
          <h3 class="number">
            {t("rules.version", { n: version.version })} · {version.by} · {formatInstant(version.at, nowMs.value)}
          </h3>
          <p>{isolate(version.reason ?? t("rules.no-reason"))}</p>
          <ul class="differences">
            {differencesOf(version.before, version.after).map(({ path, before, after }) => (
              <li key={path}>
                <code>{path}</code>{" "}
                {before === null ? null : (
                  <span>
                    {t("rules.was")} <del>{before}</del>
                  </span>
                )}{" "}
                {after === null ? null : (
                  <span>
                    {t("rules.now")} <ins>{after}</ins>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
