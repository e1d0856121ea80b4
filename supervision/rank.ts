import type { Catalog } from "../model/catalog/catalog.ts";
import type { Who } from "./ticket-kind.ts";

/** Kinds of areas whose regulators decide what a town or a park may only propose. A proposal: who decides is the authority's own order. */
const HEADS: ReadonlySet<string> = new Set(["district", "city"]);

/** Somebody who may decide for the authority: a regulator of a district or city, or an administrator. */
export function isHead({ by, role }: Who, catalog: Catalog): boolean {
  if (role === "admin") return true;
  if (role !== "regulator" || by === null) return false;
  const area = catalog.users.find(({ username }) => username === by)?.area;
  const kind = catalog.areas.find(({ id }) => id === area)?.kind;
  return kind !== undefined && HEADS.has(kind);
}

/** The same of somebody who is known by name alone. */
export function isHeadByName(by: string | null, catalog: Catalog): boolean {
  const role = catalog.users.find(({ username }) => username === by)?.role ?? null;
  return isHead({ by, role, because: null }, catalog);
}
