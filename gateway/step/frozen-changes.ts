import type { Catalog, Section } from "../../model/catalog/catalog.ts";
import { entryKey } from "../../model/catalog/entry-key.ts";
import { type CatalogIssue, describePath } from "../../model/catalog/issue.ts";
import { mergeCatalog } from "../../model/catalog/merge.ts";
import { isSameJson } from "../../model/catalog/same-json.ts";
import type { CatalogEvent } from "../../model/journal-event.ts";
import type { EngineState } from "../state.ts";

/** What decides of alarms, and does not change while a major activity lasts. */
const FROZEN = ["rules", "suppressions", "packs"] as const satisfies readonly Section[];

/** Entries of a change that an event mode keeps as they are: it is then refused as a whole. Decided where the order of the world is known. */
export function frozenChanges(state: EngineState, { fragment, heedsFreeze }: CatalogEvent): readonly CatalogIssue[] {
  if (heedsFreeze !== true) return [];
  const frozen = frozenEnterprises(state);
  if (frozen.size === 0) return [];
  const current = state.catalog.data.catalog;
  const merged = mergeCatalog(current, fragment);
  return FROZEN.flatMap((section) => {
    const find = (catalog: Catalog, key: string) => catalog[section].find((each) => entryKey(section, each) === key);
    return (fragment[section] ?? []).flatMap((entry, i): readonly CatalogIssue[] => {
      const event = frozen.get(entry.enterprise);
      const key = entryKey(section, entry);
      if (event === undefined || isSameJson(find(current, key) ?? null, find(merged, key) ?? null)) return [];
      return [{ path: describePath([section, i]), line: null, code: "frozen-by-event", params: { event } }];
    });
  });
}

/** Enterprises with an event mode that runs, and its name. */
function frozenEnterprises(state: EngineState): ReadonlyMap<string, string> {
  const frozen = new Map<string, string>();
  for (const { enterprise, tickets } of state.supervision.values()) {
    for (const { data } of tickets.values()) {
      if (data.ticket.kind === "event-mode" && data.ticket.state === "running") frozen.set(enterprise, data.ticket.id);
    }
  }
  return frozen;
}
