import { z } from "zod";
import type { Site } from "../../model/catalog/catalog.ts";
import { toPointKey } from "../../model/ids.ts";
import { can, isInScope } from "../access.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { planOrder, planSchema } from "../plan-schema.ts";
import { idText } from "../queries.ts";
import { badRequest, conflict, forbidden, notFound } from "../refusal.ts";
import { refusals } from "../schemas.ts";
import type { WirePlan } from "../wire-plan.ts";

/**
 * Drawings of sites. They change nothing that is judged, so they are no part of the catalogue: a file that manages it cannot take them away,
 * and moving a dot on a drawing judges no rule anew.
 */
export function planRoutes(app: ApiServer, context: ApiContext): void {
  const params = z.object({ site: idText });
  const read = {
    summary: "The drawing of a site, and where its points and zones stand on it; version 0: none yet",
    tags: ["points"],
    params,
    response: { 200: planSchema, ...refusals(503) },
  };
  app.get("/sites/:site/plan", { schema: read }, async (request) => {
    const site = siteOf(context, request.params.site);
    if (site === null || !isInScope(callerOf(request).scope, site.enterprise)) throw notFound();
    return readPlan(context, site);
  });

  const write = {
    summary: "Puts a drawing of a site in place of the one before, with where its points and zones stand on it",
    tags: ["points"],
    description:
      "The drawing is handed in before: PUT /attachments/{sha256}. 409 when somebody else has changed it meanwhile",
    params,
    body: planOrder,
    response: { 200: planSchema, ...refusals(403, 409, 503) },
  };
  // One after the other: the version is looked at and counted up in one go.
  let last: Promise<unknown> = Promise.resolve();
  app.put("/sites/:site/plan", { schema: write }, async (request) => {
    const caller = callerOf(request);
    const site = siteOf(context, request.params.site);
    if (site === null || !can(caller.user, "apply-catalog", { enterprise: site.enterprise }, caller.scope))
      throw forbidden();
    const { body } = request;
    const image = imageOf(context, site, body.image);
    requireKnown(context, site, body);
    const done = last.then(async (): Promise<WirePlan> => {
      const before = await readPlan(context, site);
      if (before.version !== body.version) throw conflict("stale");
      const { points, zones } = body;
      const version = before.version + 1;
      const plan = {
        site: site.id,
        version,
        image,
        points,
        zones,
        by: caller.user.username,
        at: context.ports.nowMs(),
      };
      await context.ports.records.setFact(factOf(site), JSON.stringify(plan));
      return plan;
    });
    last = done.catch(() => undefined);
    const plan = await done;
    const told = { version: plan.version, image: body.image, points: Object.keys(body.points).length };
    await context.audit.recordIn(site.enterprise, caller.user, "plan-changed", site.id, told);
    return plan;
  });
}

function factOf({ id }: Site): string {
  return `site-plan/${id}`;
}

function siteOf(context: ApiContext, id: string): Site | null {
  return context.index().catalog.sites.find((site) => site.id === id && site.retired !== true) ?? null;
}

async function readPlan(context: ApiContext, site: Site): Promise<WirePlan> {
  const text = await context.ports.records.getFact(factOf(site));
  // Only the route above writes it.
  if (text !== null) return JSON.parse(text) as WirePlan;
  return { site: site.id, version: 0, image: null, points: {}, zones: {}, by: null, at: null };
}

function imageOf(context: ApiContext, { enterprise }: Site, sha256: string | null): WirePlan["image"] {
  if (sha256 === null) return null;
  const found = context.ports.attachments.findIn([enterprise], sha256);
  if (found === null) throw badRequest("image");
  if (!found.type.startsWith("image/")) throw badRequest("image");
  return { sha256, type: found.type };
}

/** Nothing stands on a drawing that is not of its site. */
function requireKnown(context: ApiContext, site: Site, { points, zones }: Pick<WirePlan, "points" | "zones">): void {
  const index = context.index();
  const strangePoint = Object.keys(points).find(
    (id) => index.points.get(toPointKey(site.enterprise, id))?.site !== site.id,
  );
  if (strangePoint !== undefined) throw badRequest(`points.${strangePoint}`);
  const known = new Set(index.catalog.zones.filter((zone) => zone.site === site.id).map(({ id }) => id));
  const strangeZone = Object.keys(zones).find((id) => !known.has(id));
  if (strangeZone !== undefined) throw badRequest(`zones.${strangeZone}`);
}
