import { useComputed } from "@preact/signals";
import { live } from "../live/live.ts";
import { toHash } from "../route.ts";
import { enterprisesById, plant } from "../server/plant.ts";
import { t } from "../text/text.ts";

/** Where there are more points than a page can follow: how many each enterprise has, and its sites to choose from. */
export function EnterpriseCounts() {
  const rows = useComputed(() => live.value.aggregates);
  return (
    <div class="panel" data-testid="enterprise-counts">
      <p class="note">{t("site.aggregate")}</p>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t("column.enterprise")}</th>
            <th scope="col" class="right">
              {t("site.points")}
            </th>
            <th scope="col" class="right">
              {t("nav.alarms")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.value.map(({ enterprise, points, alarms }) => (
            <tr key={enterprise}>
              <th scope="row">
                {enterprisesById.value.get(enterprise)?.name ?? enterprise} <SiteLinks enterprise={enterprise} />
              </th>
              <td class="number right">{points}</td>
              <td class="number right">{alarms}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SiteLinks(props: { readonly enterprise: string }) {
  const sites = (plant.value?.places.sites ?? []).filter(({ enterprise }) => enterprise === props.enterprise);
  return (
    <span class="site-links">
      {sites.map(({ id, name }) => (
        <a key={id} href={toHash({ screen: "site", site: id })}>
          {name}
        </a>
      ))}
    </span>
  );
}
