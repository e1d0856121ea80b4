import { useComputed } from "@preact/signals";
import { goTo } from "../route.ts";
import { enterprisesById, plant } from "../server/plant.ts";
import { t } from "../text/text.ts";

/** Chooses one site where there are several. */
export function SitePicker(props: { readonly site: string | null }) {
  const choices = useComputed(() =>
    (plant.value?.places.sites ?? []).map((site) => ({
      id: site.id,
      name: `${enterprisesById.value.get(site.enterprise)?.name ?? site.enterprise} · ${site.name}`,
    })),
  );
  if (choices.value.length < 2) return null;
  return (
    <select
      class="site-picker"
      aria-label={t("site.choose")}
      data-testid="site-picker"
      value={props.site ?? ""}
      onChange={(event) => goTo({ screen: "site", site: event.currentTarget.value || null })}
    >
      <option value="">{t("site.all")}</option>
      {choices.value.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}
