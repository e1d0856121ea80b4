import { areasOf, isInScope } from "../access.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { placesOf } from "../places-of.ts";
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
    const isSeen = (enterprise: string): boolean => isInScope(scope, enterprise);
    return placesOf(catalog, { areas: areasOf(user, catalog), isSeen });
  });
}
