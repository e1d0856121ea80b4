import { SitePlan } from "../components/site-plan.tsx";
import { SiteSide } from "../components/site-side.tsx";
import { addRoomTexts } from "../text/room-texts.ts";
import "../style/site.css";
import { plant } from "../server/plant.ts";

addRoomTexts();

export interface SitePart {
  readonly part: "plan" | "side";
  readonly site: string | null;
  readonly enterprise: string | null;
}

/** What stands around the list of points. It comes after it: values are seen first. */
export function SiteRooms(props: { readonly at: SitePart }) {
  const { part, site, enterprise } = props.at;
  if (part === "side") return <SiteSide site={site} enterprise={enterprise} />;
  const chosen = site ?? onlySite(enterprise);
  return chosen === null ? null : <SitePlan key={chosen} site={chosen} />;
}

/** The one site there is to see; null: there are several. */
function onlySite(enterprise: string | null): string | null {
  const sites = (plant.value?.places.sites ?? []).filter(
    (each) => enterprise === null || each.enterprise === enterprise,
  );
  return sites.length === 1 ? (sites[0]?.id ?? null) : null;
}
