import { useSignal } from "@preact/signals";
import type { WireRule, WireRuleKind } from "../../api/wire-rules.ts";
import type { Level } from "../../model/level.ts";
import { LEVEL_GLYPHS } from "../../model/level-glyphs.ts";
import { askDeviation, type Document } from "../act/rule-actions.ts";
import { toRuleDocument, withoutNothing } from "../rules/catalog-document.ts";
import { isAt } from "../rules/finding-place.ts";
import { toFields } from "../rules/form-fields.ts";
import { plant } from "../server/plant.ts";
import { t } from "../text/text.ts";
import { CatalogForm } from "./catalog-form.tsx";
import { ParamFields, type Values } from "./param-fields.tsx";
import { PointChoice } from "./point-choice.tsx";
import { RuleTrial } from "./rule-trial.tsx";
import { useAll } from "./use-all.ts";
import { useCatalogForm } from "./use-catalog-form.ts";
import { useFresh } from "./use-fresh.ts";

const LEVELS: readonly Level[] = [1, 2, 3, 4];

/** Adds a rule to a zone, or changes one: `rule` null means a new one. Which fields there are is said by its kind. */
export function RuleForm(props: {
  readonly rule: WireRule | null;
  readonly zone: { readonly id: string; readonly enterprise: string } | null;
  readonly done: () => void;
}) {
  const kinds = useAll<WireRuleKind>("/rule-kinds");
  const fresh = useFresh<WireRule>(props.rule === null ? null : "/rules?limit=500").value;
  if (fresh?.ok === false) return <p class="empty">{t("rules.failed", { message: fresh.error })}</p>;
  if (kinds.items.value === null || (props.rule !== null && fresh === null))
    return <p class="empty">{t("rules.loading")}</p>;
  const opened = fresh?.value.items.find(({ id }) => id === props.rule?.id) ?? props.rule;
  return <Form {...props} kinds={kinds.items.value} opened={opened} openedOn={fresh?.value.tag ?? null} />;
}

type FormProps = Parameters<typeof RuleForm>[0] & {
  readonly kinds: readonly WireRuleKind[];
  readonly opened: WireRule | null;
  readonly openedOn: string | null;
};

function Form(props: FormProps) {
  const { rule, zone, kinds, done } = props;
  // The rule as it was when the form was opened: what others change meanwhile is told, not mixed in.
  const opened = useSignal(props.opened).peek();
  const enterprise = opened?.enterprise ?? zone?.enterprise ?? "";
  const draft = useSignal<Values>(opened === null ? newRule(enterprise) : toRuleDocument(opened));
  const kind = kinds.find((each) => each.kind === draft.value["kind"]);
  const form = useCatalogForm({ rules: [draft.value] }, props.openedOn);
  const set = (change: Values): void => {
    draft.value = withoutNothing({ ...draft.value, ...change });
  };
  const points = pointsIn(draft.value);
  const wrongAt = (field: string): readonly string[] =>
    (form.found.value?.errors ?? []).filter(({ path }) => isAt(path, field)).map(({ message }) => message);
  return (
    <CatalogForm
      title={opened === null ? t("rules.new-rule") : t("rules.edit")}
      form={form}
      done={done}
      theirs={describeTheirs(opened, rule)}
      more={(reason) =>
        form.found.value?.errors.some(({ code }) => code === "weak-limit") === true ? (
          <AskDeviation enterprise={enterprise} rule={draft.value} reason={reason} />
        ) : null
      }
    >
      <Identity draft={draft.value} isNew={opened === null} set={set} wrong={wrongAt("id")} />
      <label>
        {t("form.kind")}
        <select
          value={textOf(draft.value["kind"])}
          disabled={opened !== null}
          data-testid="rule-kind"
          onChange={({ currentTarget }) => set({ kind: currentTarget.value, params: {} })}
        >
          {kinds.map((each) => (
            <option key={each.kind} value={each.kind}>
              {each.name}
            </option>
          ))}
        </select>
        <span class="note">{kind?.purpose}</span>
      </label>
      <PointChoice
        name={t("form.points")}
        enterprise={enterprise}
        zone={zone?.id ?? zoneOf(enterprise, points)}
        kinds={kind?.pointKinds ?? []}
        chosen={points}
        choose={(next) => set({ points: next })}
        wrong={wrongAt("points")}
      />
      <LevelChoice level={draft.value["level"]} set={(level) => set({ level })} wrong={wrongAt("level")} />
      <fieldset>
        <legend>{t("form.params")}</legend>
        <ParamFields
          key={textOf(draft.value["kind"])}
          fields={toFields(kind?.params ?? {})}
          values={paramsIn(draft.value)}
          change={(params) => set({ params })}
          wrongAt={(name) => wrongAt(`params.${name}`)}
        />
      </fieldset>
      <RuleTrial enterprise={enterprise} rule={draft.value} />
    </CatalogForm>
  );
}

function Identity(props: {
  readonly draft: Values;
  readonly isNew: boolean;
  readonly set: (change: Values) => void;
  readonly wrong: readonly string[];
}) {
  const { draft, set } = props;
  return (
    <>
      <label>
        {t("form.id")}
        <input
          value={textOf(draft["id"])}
          required
          disabled={!props.isNew}
          data-testid="rule-id"
          onInput={({ currentTarget }) => set({ id: currentTarget.value.trim() })}
        />
      </label>
      <label>
        {t("form.name")}
        <input
          value={textOf(draft["name"])}
          data-testid="rule-name"
          onInput={({ currentTarget }) => set({ name: currentTarget.value || undefined })}
        />
      </label>
    </>
  );
}

function LevelChoice(props: {
  readonly level: unknown;
  readonly set: (level: Level | undefined) => void;
  readonly wrong: readonly string[];
}) {
  return (
    <label>
      {t("form.level")}
      <select
        value={textOf(props.level)}
        data-testid="rule-level"
        onChange={({ currentTarget }) => props.set(LEVELS.find((each) => String(each) === currentTarget.value))}
      >
        <option value="">{t("form.level.own")}</option>
        {LEVELS.map((level) => (
          <option key={level} value={String(level)}>
            {LEVEL_GLYPHS[level]} {t(`level.${level}`)}
          </option>
        ))}
      </select>
      {props.wrong.map((words) => (
        <span key={words} class="param-wrong">
          {words}
        </span>
      ))}
    </label>
  );
}

function AskDeviation(props: { readonly enterprise: string; readonly rule: Document; readonly reason: string }) {
  const said = useSignal<string | null>(null);
  const ask = async (): Promise<void> => {
    said.value = (await askDeviation(props.enterprise, props.rule, props.reason)) ?? t("deviation.asked");
  };
  return (
    <p>
      <button
        type="button"
        class="secondary"
        disabled={props.reason === ""}
        data-testid="ask-deviation"
        onClick={() => void ask()}
      >
        {t("deviation.ask")}
      </button>{" "}
      <span role="status" data-testid="deviation-asked">
        {said.value ?? ""}
      </span>
    </p>
  );
}

/** What somebody else made of the rule since the form was opened; null: nothing. */
function describeTheirs(opened: WireRule | null, now: WireRule | null): string | null {
  if (opened === null || now === null || now.version === opened.version || now.changed === null) return null;
  const { by, reason } = now.changed;
  return t("form.stale.theirs", { n: now.version, by, reason: reason ?? t("rules.no-reason") });
}

function newRule(enterprise: string): Values {
  return { id: "", enterprise, kind: "threshold", points: [], params: {} };
}

function pointsIn(draft: Values): readonly string[] {
  // Only this form writes it.
  return draft["points"] as readonly string[];
}

function paramsIn(draft: Values): Values {
  // Only this form writes it.
  return draft["params"] as Values;
}

function zoneOf(enterprise: string, points: readonly string[]): string | null {
  const first = plant.value?.points.find((point) => point.enterprise === enterprise && point.id === points[0]);
  return first?.zone ?? null;
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
