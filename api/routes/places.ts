import { areasOf, isInScope } from "../access.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { placesSchema, refusals } from "../schemas.ts";

export function placeRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Areas, enterprises, sites and zones the caller may see",
    tags: ["points"],
    response: { 200: placesSchema, ...refusals() },
  };
  app.get("/places", { schema }, async (request) => {
    const { user, scope } = callerOf(request);
    const { catalog } = context.index();
    const areas = areasOf(user, catalog);
    const enterprises = catalog.enterprises.filter(({ id, retired }) => retired !== true && isInScope(scope, id));
    const ids = new Set(enterprises.map(({ id }) => id));
    const sites = catalog.sites.filter(({ enterprise, retired }) => retired !== true && ids.has(enterprise));
    const siteIds = new Set(sites.map(({ id }) => id));
    return {
      areas: catalog.areas
        .filter(({ id, retired }) => retired !== true && areas.has(id))
        .map(({ id, name, kind, parent }) => ({ id, name, kind, parent: parent ?? null })),
      enterprises: enterprises.map(({ id, name, area, industry }) => ({ id, name, area, industry: industry ?? null })),
      sites: sites.map(({ id, enterprise, name }) => ({ id, enterprise, name })),
      zones: catalog.zones
        .filter(({ site, retired }) => retired !== true && siteIds.has(site))
        .map(({ id, site, name, kind }) => ({ id, site, name, kind: kind ?? null })),
    };
  });
}
