import type { WireFinding, WireRule } from "../../api/wire-rules.ts";
import { nowMs } from "../live/live.ts";
import { toHash } from "../route.ts";
import { formatInstant } from "../text/format.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";
import { FindingList } from "./finding-list.tsx";
import { LevelMark } from "./level-mark.tsx";
import { levelsOf } from "../rules/rule-levels.ts";

/** A rule in one glance: what, how grave, on what, which version and why it was made; what stands against it below. */
export function RuleRow(props: { readonly rule: WireRule; readonly findings: readonly WireFinding[] }) {
  const { rule, findings } = props;
  return (
    <li class="rule-row" data-testid="rule" data-rule={rule.id}>
      <a href={toHash({ screen: "rule", rule: rule.id })}>{isolate(rule.name ?? rule.id)}</a>{" "}
      <span>{rule.kindName}</span>{" "}
      {levelsOf(rule).map((level) => (
        <LevelMark key={level} level={level} />
      ))}{" "}
      <span class="point-tag">{rule.points.join(", ")}</span> <RuleChange rule={rule} />
      <Findings findings={findings} />
    </li>
  );
}

export function RuleChange(props: { readonly rule: WireRule }) {
  const { version, changed } = props.rule;
  return (
    <span class="note number">
      {t("rules.version", { n: version })}
      {changed === null
        ? ""
        : ` · ${t("rules.changed", {
            by: changed.by,
            at: formatInstant(changed.at, nowMs.value),
            reason: isolate(changed.reason ?? t("rules.no-reason")),
          })}`}
    </span>
  );
}

export function Findings(props: { readonly findings: readonly WireFinding[] }) {
  const of = (severity: WireFinding["severity"]) => props.findings.filter((each) => each.severity === severity);
  return <FindingList errors={of("error")} warnings={of("warning")} />;
}
