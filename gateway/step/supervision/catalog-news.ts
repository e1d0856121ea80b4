import type { Moment } from "../../../alarms/moment.ts";
import type { CatalogFragment } from "../../../model/catalog/catalog.ts";
import type { EngineState } from "../../state.ts";
import { noteNews } from "./news.ts";

/** Plans that have changed have rounds that fall due, and another setting of a joint may find what stands already. */
export function noteCatalogNews(state: EngineState, fragment: CatalogFragment, moment: Moment): void {
  const { checkPlans = [], checklists = [], joints = [] } = fragment;
  const named = [...checkPlans, ...checklists].map(({ enterprise }) => enterprise);
  const all = joints.length === 0 ? [] : state.catalog.data.catalog.enterprises.map(({ id }) => id);
  for (const enterprise of [...new Set([...named, ...all])].sort()) noteNews(state, enterprise, moment.nowMs);
}
