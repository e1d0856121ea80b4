import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WireTrial, WireTrialCondition } from "../../api/wire-trial.ts";
import { type Document, tryRule } from "../act/rule-actions.ts";
import { nowMs } from "../live/live.ts";
import { toHash } from "../route.ts";
import { formatInstant, formatLimit, formatUnit } from "../text/format.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";

/** What the rule in the form would have found in the readings of the last day, before it is saved. */
export function RuleTrial(props: { readonly enterprise: string; readonly rule: Document }) {
  const { enterprise, rule } = props;
  const asking = useSignal(false);
  const failure = useSignal<string | null>(null);
  const found = useSignal<WireTrial | null>(null);
  const said = JSON.stringify(rule);
  // What was found is of the rule as it stood then.
  useEffect(() => {
    found.value = null;
    failure.value = null;
  }, [said]);
  const ask = async (): Promise<void> => {
    asking.value = true;
    const answer = await tryRule(enterprise, rule);
    asking.value = false;
    failure.value = answer.ok ? null : answer.error;
    found.value = answer.ok ? answer.value : null;
  };
  return (
    <section class="rule-trial" aria-label={t("trial.title")}>
      <button type="button" class="secondary" disabled={asking.value} data-testid="try-rule" onClick={() => void ask()}>
        {t(asking.value ? "trial.asking" : "trial.ask")}
      </button>
      <div role="status" data-testid="trial">
        {failure.value === null ? null : <p class="form-error">{failure.value}</p>}
        {found.value === null ? null : <Found trial={found.value} enterprise={enterprise} />}
      </div>
    </section>
  );
}

function Found(props: { readonly trial: WireTrial; readonly enterprise: string }) {
  const { conditions, complete, pointsLeftOut } = props.trial;
  return (
    <>
      <ul class="plain-list">
        {conditions.map((condition) => (
          <Condition
            key={`${condition.point}:${condition.check ?? ""}/${condition.level}`}
            condition={condition}
            enterprise={props.enterprise}
          />
        ))}
      </ul>
      {pointsLeftOut === 0 ? null : <p class="note">{t("trial.left-out", { n: pointsLeftOut })}</p>}
      {complete ? null : <p class="note">{t("trial.incomplete")}</p>}
    </>
  );
}

/** More would be a list nobody reads; the count tells the rest. */
const SPANS_SHOWN = 5;

function Condition(props: { readonly condition: WireTrialCondition; readonly enterprise: string }) {
  const { point, level, limit, unit, spans } = props.condition;
  return (
    <li data-testid="trial-condition">
      <LevelMark level={level} /> <span class="point-tag">{point}</span>{" "}
      {limit === null ? null : (
        <span class="number">
          {formatLimit(limit)} {formatUnit(unit)}
        </span>
      )}{" "}
      <b>{describe(props.condition)}</b>{" "}
      {spans.slice(0, SPANS_SHOWN).map(({ from }) => (
        <a
          key={from}
          class="number"
          href={toHash({ screen: "point", enterprise: props.enterprise, point, at: Math.round(from) })}
          target="_blank"
          rel="noopener"
        >
          {formatInstant(from, nowMs.value)}{" "}
        </a>
      ))}
    </li>
  );
}

function describe({ tried, count, heldMs }: WireTrialCondition): string {
  if (!tried) return t("trial.untried");
  if (count === 0) return t("trial.never");
  return t("trial.count", { n: count, minutes: Math.max(1, Math.round(heldMs / 60_000)) });
}
