import { z } from "zod";
import type { RuleChange } from "../../model/effects.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { toPage } from "../page.ts";
import { idText, pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { notFound } from "../refusal.ts";
import { findingSchema, ruleKindSchema, ruleSchema, ruleVersionSchema } from "../rule-schemas.ts";
import { listOf, refusals } from "../schemas.ts";
import type { WireRule, WireRuleVersion } from "../wire-rules.ts";

export function ruleRoutes(app: ApiServer, context: ApiContext): void {
  const { ports } = context;
  const kinds = {
    summary: "Every kind of rule, in the reader's language, with the JSON schema of its params",
    tags: ["rules"],
    response: { 200: listOf(ruleKindSchema), ...refusals() },
  };
  app.get("/rule-kinds", { schema: kinds }, async (request) => ({
    items: ports.rules.kinds(request.language),
    nextCursor: null,
  }));

  const list = {
    summary: "Rules in force, those of packs included, each with its version and who changed it last",
    tags: ["rules"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(ruleSchema), ...refusals(503) },
  };
  app.get("/rules", { schema: list }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const rules = ports.view.rules
      .map((rule, place) => ({ rule, place }))
      .filter(({ rule }) => scope === null || scope.includes(rule.enterprise));
    const { items, nextCursor } = toPage(rules, toPageRequest(request.query, context.limits), {
      keyOf: ({ place }) => [place],
      isAfter: ({ place }, [after]) => place > Number(after),
    });
    const changes = await newestChanges(context, new Set(items.map(({ rule }) => rule.enterprise)));
    const names = new Map(ports.rules.kinds(request.language).map(({ kind, name }) => [kind, name]));
    return {
      items: items.map(({ rule: { id, enterprise, name, kind, points, level, params } }): WireRule => {
        const { version, changed } = toVersion(changes.get(id));
        const own = { id, enterprise, name: name ?? null, kind, kindName: names.get(kind) ?? kind };
        return { ...own, points, level: level ?? null, params, version, changed };
      }),
      nextCursor,
    };
  });

  const versions = {
    summary: "Versions of a rule, newest first: who, when, why, before and after; at most 200",
    tags: ["rules"],
    params: z.object({ id: idText }),
    response: { 200: listOf(ruleVersionSchema), ...refusals(503) },
  };
  app.get("/rules/:id/versions", { schema: versions }, async (request) => {
    const { scope } = callerOf(request);
    const { id } = request.params;
    // A retired rule keeps its versions.
    const rule = [...ports.view.catalog.rules, ...ports.view.rules].find((each) => each.id === id);
    if (rule === undefined || (scope !== null && !scope.includes(rule.enterprise))) throw notFound();
    const items = await ports.records.ruleVersions({ scope, rule: id });
    return { items: items.map(toWireVersion), nextCursor: null };
  });

  const lint = {
    summary:
      "What stands against the catalogue in force: weak limits and who signed for them, missing levels, blind zones, doubtful rules",
    tags: ["rules"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(findingSchema), ...refusals() },
  };
  app.get("/lint", { schema: lint }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const found = ports.rules.findings(scope, request.language).map((finding, place) => ({ finding, place }));
    const { items, nextCursor } = toPage(found, toPageRequest(request.query, context.limits), {
      keyOf: ({ place }) => [place],
      isAfter: ({ place }, [after]) => place > Number(after),
    });
    return { items: items.map(({ finding }) => finding), nextCursor };
  });
}

/** The newest version of each rule, whatever the wall clock has done since. */
async function newestChanges(
  { ports }: ApiContext,
  enterprises: ReadonlySet<string>,
): Promise<ReadonlyMap<string, RuleChange>> {
  const atMs = Number.MAX_SAFE_INTEGER;
  const found = await Promise.all([...enterprises].map((enterprise) => ports.records.rulesAt({ enterprise, atMs })));
  return new Map(found.flat().map((change) => [change.rule, change]));
}

function toVersion(change: RuleChange | undefined): Pick<WireRule, "version" | "changed"> {
  if (change === undefined) return { version: 1, changed: null };
  const { version, by, atMs, reason } = change;
  return { version, changed: { by, at: atMs, reason } };
}

function toWireVersion({ version, by, atMs, reason, before, after }: RuleChange): WireRuleVersion {
  return { version, by, at: atMs, reason, before: before === null ? null : { ...before }, after: { ...after } };
}
