import { z } from "zod";
import type { PackExpansion } from "../../model/catalog/pack-expansion.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { packKindSchema, packSchema } from "../pack-schema.ts";
import { toPage } from "../page.ts";
import { pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { listOf, refusals } from "../schemas.ts";
import type { WirePack } from "../wire-packs.ts";

export function packRoutes(app: ApiServer, context: ApiContext): void {
  const kinds = {
    summary: "Every pack a zone may be given, in the reader's language: its roles, and its settings with a JSON schema",
    tags: ["catalog"],
    response: { 200: listOf(packKindSchema), ...refusals() },
  };
  app.get("/pack-kinds", { schema: kinds }, async (request) => ({
    items: context.ports.rules.packKinds(request.language),
    nextCursor: null,
  }));

  const schema = {
    summary: "Packs in service: the points that fill their roles, the rules they come to, and what is not watched",
    tags: ["catalog"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(packSchema), ...refusals() },
  };
  app.get("/packs", { schema }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const shown = [...context.ports.view.packs.entries()].filter(
      ([, { entry }]) => entry.retired !== true && isWithin(scope, entry.enterprise),
    );
    const page = toPage(shown, toPageRequest(request.query, context.limits), {
      // Entries never leave the catalogue: a place holds across pages.
      keyOf: ([place]) => [place],
      isAfter: ([place], [after]) => place > Number(after),
    });
    return { items: page.items.map(([, expansion]) => toWirePack(expansion)), nextCursor: page.nextCursor };
  });
}

function isWithin(scope: readonly string[] | null, enterprise: string): boolean {
  return scope === null || scope.includes(enterprise);
}

function toWirePack({ entry, roles, rules, leftOut }: PackExpansion): WirePack {
  return {
    id: entry.id,
    enterprise: entry.enterprise,
    name: entry.name ?? entry.id,
    pack: entry.pack,
    zone: entry.zone,
    roles,
    settings: entry.settings,
    rules: rules.map(({ rule, source }) => ({
      id: rule.id,
      name: rule.name ?? rule.id,
      kind: rule.kind,
      level: rule.level ?? null,
      points: rule.points,
      params: rule.params,
      source,
    })),
    blind: leftOut.map(({ id, missing, onPurpose }) => ({ rule: id, missing, onPurpose })),
  };
}
