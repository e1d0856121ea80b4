import { useSignal } from "@preact/signals";
import type { WirePack, WirePackKind, WirePackKindRole } from "../../api/wire-packs.ts";
import { toPackDocument, withoutNothing } from "../rules/catalog-document.ts";
import { isAt } from "../rules/finding-place.ts";
import { toField } from "../rules/form-fields.ts";
import { t } from "../text/text.ts";
import { CatalogForm } from "./catalog-form.tsx";
import { describeSource } from "./pack-card.tsx";
import { ParamFields, type Values } from "./param-fields.tsx";
import { PointChoice } from "./point-choice.tsx";
import { useAll } from "./use-all.ts";
import { useCatalogForm } from "./use-catalog-form.ts";
import { useFresh } from "./use-fresh.ts";

/**
 * Gives a zone a pack, or changes one (`pack` null: a new one): its points by role, its settings with where their defaults come from.
 */
export function PackForm(props: {
  readonly pack: WirePack | null;
  readonly zone: string;
  readonly enterprise: string;
  readonly done: () => void;
}) {
  const kinds = useAll<WirePackKind>("/pack-kinds");
  const fresh = useFresh<WirePack>(props.pack === null ? null : "/packs?limit=200").value;
  if (fresh?.ok === false) return <p class="empty">{t("rules.failed", { message: fresh.error })}</p>;
  if (kinds.items.value === null || (props.pack !== null && fresh === null))
    return <p class="empty">{t("rules.loading")}</p>;
  const pack = fresh?.value.items.find(({ id }) => id === props.pack?.id) ?? props.pack;
  return <Form {...props} kinds={kinds.items.value} pack={pack} openedOn={fresh?.value.tag ?? null} />;
}

type FormProps = Parameters<typeof PackForm>[0] & {
  readonly kinds: readonly WirePackKind[];
  readonly openedOn: string | null;
};

function Form(props: FormProps) {
  const { zone, enterprise, kinds, done } = props;
  // The pack as it was when the form was opened: what others change meanwhile is told, not mixed in.
  const opened = useSignal(props.pack).peek();
  const draft = useSignal<Values>(
    opened === null ? newPack({ zone, enterprise }, kinds[0]?.pack ?? "") : toPackDocument(opened),
  );
  const kind = kinds.find(({ pack }) => pack === draft.value["pack"]);
  const form = useCatalogForm({ packs: [draft.value] }, props.openedOn);
  const set = (change: Values): void => {
    draft.value = withoutNothing({ ...draft.value, ...change });
  };
  const wrongAt = (field: string): readonly string[] =>
    (form.found.value?.errors ?? []).filter(({ path }) => isAt(path, field)).map(({ message }) => message);
  return (
    <CatalogForm title={t(opened === null ? "rules.new-pack" : "pack.edit")} form={form} done={done}>
      <label>
        {t("pack.kind")}
        <select
          value={textIn(draft.value, "pack")}
          disabled={opened !== null}
          data-testid="pack-kind"
          onChange={({ currentTarget }) => (draft.value = newPack({ zone, enterprise }, currentTarget.value))}
        >
          {kinds.map(({ pack, name }) => (
            <option key={pack} value={pack}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("form.id")}
        <input
          value={textIn(draft.value, "id")}
          required
          disabled={opened !== null}
          onInput={({ currentTarget }) => set({ id: currentTarget.value.trim() })}
        />
      </label>
      <label>
        {t("form.name")}
        <input
          value={textIn(draft.value, "name")}
          maxLength={200}
          data-testid="pack-name"
          onInput={({ currentTarget }) => set({ name: currentTarget.value || undefined })}
        />
      </label>
      {kind?.roles.map((role) => (
        <Role
          key={`${kind.pack}/${role.role}`}
          role={role}
          place={{ zone, enterprise }}
          points={pointsIn(draft.value)}
          change={(points) => set({ points })}
          wrong={wrongAt(`points.${role.role}`)}
        />
      ))}
      <Settings
        kind={kind}
        settings={settingsIn(draft.value)}
        change={(settings) => set({ settings })}
        wrongAt={wrongAt}
      />
    </CatalogForm>
  );
}

interface Place {
  readonly zone: string;
  readonly enterprise: string;
}

type PointsByRole = Readonly<Record<string, readonly string[]>>;

function Role(props: {
  readonly role: WirePackKindRole;
  readonly place: Place;
  readonly points: PointsByRole;
  readonly change: (points: PointsByRole) => void;
  readonly wrong: readonly string[];
}) {
  const { role, place, points, change, wrong } = props;
  const { [role.role]: own, ...rest } = points;
  // Nothing ticked is not "there is none": the role is left out and the zone asked.
  const choose = (next: readonly string[]): void => change(next.length === 0 ? rest : { ...rest, [role.role]: next });
  const say = (none: boolean): void => change(none ? { ...rest, [role.role]: [] } : rest);
  return (
    <PointChoice
      name={`${role.name}${role.required ? ` · ${t("pack.required")}` : ""}`}
      enterprise={place.enterprise}
      zone={place.zone}
      kinds={role.pointKinds}
      chosen={own ?? []}
      choose={choose}
      wrong={wrong}
      {...(role.takes ? { note: t("pack.takes") } : {})}
      {...(role.required ? {} : { none: { said: own?.length === 0, say } })}
    />
  );
}

function Settings(props: {
  readonly kind: WirePackKind | undefined;
  readonly settings: Values;
  readonly change: (next: Values) => void;
  readonly wrongAt: (field: string) => readonly string[];
}) {
  const settings = props.kind?.settings ?? [];
  const nameOf = (name: string): string => {
    const each = settings.find(({ setting }) => setting === name);
    if (each === undefined) return name;
    const unit = each.unit === null || each.unit === "ms" ? "" : ` (${each.unit})`;
    return `${each.name}${unit} · ${describeSource(each.source)}`;
  };
  return (
    <fieldset>
      <legend>{t("form.params")}</legend>
      <ParamFields
        key={props.kind?.pack ?? ""}
        fields={settings.map(({ setting, schema }) => toField(setting, schema, false))}
        values={props.settings}
        change={props.change}
        nameOf={nameOf}
        wrongAt={(name) => props.wrongAt(`settings.${name}`)}
      />
    </fieldset>
  );
}

function newPack({ zone, enterprise }: Place, pack: string): Values {
  return { id: `${zone}-${pack}`, enterprise, pack, zone, points: {}, settings: {} };
}

function pointsIn(draft: Values): PointsByRole {
  // Only this form writes it.
  return draft["points"] as PointsByRole;
}

function settingsIn(draft: Values): Values {
  // Only this form writes it.
  return draft["settings"] as Values;
}

function textIn(draft: Values, field: string): string {
  const text = draft[field];
  return typeof text === "string" ? text : "";
}
