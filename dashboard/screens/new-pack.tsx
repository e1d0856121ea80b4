import { useSignal } from "@preact/signals";
import type { WirePackKind } from "../../api/wire-packs.ts";
import { mayEditRules } from "../act/permissions.ts";
import { CatalogForm } from "../components/catalog-form.tsx";
import { describeSource } from "../components/pack-card.tsx";
import { ParamFields, type Values } from "../components/param-fields.tsx";
import { PointChoice } from "../components/point-choice.tsx";
import { useAll } from "../components/use-all.ts";
import { useCatalogForm } from "../components/use-catalog-form.ts";
import { goTo } from "../route.ts";
import { isAt } from "../rules/finding-place.ts";
import { toField } from "../rules/form-fields.ts";
import { plant, sitesById, zonesById } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { t } from "../text/text.ts";

/** Gives a zone a pack: its points by role, its settings with where their defaults come from. */
export function NewPackScreen(props: { readonly zone: string }) {
  const kinds = useAll<WirePackKind>("/pack-kinds");
  const enterprise = sitesById.value.get(zonesById.value.get(props.zone)?.site ?? "")?.enterprise;
  if (enterprise === undefined || kinds.items.value === null)
    return (
      <p class="empty">{t(plant.value === null || kinds.items.value === null ? "rules.loading" : "site.no-match")}</p>
    );
  const who = session.value;
  if (who === null || who === "unknown" || !mayEditRules(who.user, enterprise))
    return <p class="empty">{t("rules.read-only")}</p>;
  return <Form zone={props.zone} enterprise={enterprise} kinds={kinds.items.value} />;
}

function Form(props: { readonly zone: string; readonly enterprise: string; readonly kinds: readonly WirePackKind[] }) {
  const { zone, enterprise, kinds } = props;
  const chosen = useSignal(kinds[0]?.pack ?? "");
  const id = useSignal(`${zone}-${chosen.peek()}`);
  const points = useSignal<Readonly<Record<string, readonly string[]>>>({});
  const settings = useSignal<Values>({});
  const kind = kinds.find(({ pack }) => pack === chosen.value);
  const entry = { id: id.value, enterprise, pack: chosen.value, zone, points: points.value, settings: settings.value };
  const form = useCatalogForm({ packs: [entry] });
  const wrongAt = (field: string): readonly string[] =>
    (form.found.value?.errors ?? []).filter(({ path }) => isAt(path, field)).map(({ message }) => message);
  const chooseKind = (pack: string): void => {
    chosen.value = pack;
    id.value = `${zone}-${pack}`;
    points.value = {};
    settings.value = {};
  };
  const choosePoints = (role: string, next: readonly string[]): void => {
    const { [role]: _old, ...rest } = points.value;
    // Nothing ticked is not "there is none": the role is left out and the zone asked.
    points.value = next.length === 0 ? rest : { ...rest, [role]: next };
  };
  return (
    <CatalogForm title={t("rules.new-pack")} form={form} done={() => goTo({ screen: "rules" })}>
      <label>
        {t("pack.kind")}
        <select
          value={chosen.value}
          data-testid="pack-kind"
          onChange={(event) => chooseKind(event.currentTarget.value)}
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
        <input value={id.value} required onInput={({ currentTarget }) => (id.value = currentTarget.value.trim())} />
      </label>
      {kind?.roles.map((role) => (
        <PointChoice
          key={`${chosen.value}/${role.role}`}
          name={`${role.name}${role.required ? ` · ${t("pack.required")}` : ""}`}
          enterprise={enterprise}
          zone={zone}
          kinds={role.pointKinds}
          chosen={points.value[role.role] ?? []}
          choose={(next) => choosePoints(role.role, next)}
          wrong={wrongAt(`points.${role.role}`)}
          {...(role.takes ? { note: t("pack.takes") } : {})}
        />
      ))}
      <Settings kind={kind} settings={settings.value} change={(next) => (settings.value = next)} wrongAt={wrongAt} />
    </CatalogForm>
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
