import { z } from "zod";
import { checklistVersion } from "../../model/catalog/checklist-version.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { toPage } from "../page.ts";
import { pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { listOf, refusals } from "../schemas.ts";
import type { WireChecklist } from "../wire-ticket.ts";

/** What is gone through on a round (一岗一清单). Whoever may see an enterprise may go its rounds, so everybody may read its lists. */
export function checklistRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Check lists in use, each with its version: an inspection by a list answers every item of it",
    tags: ["tickets"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(checklistSchema), ...refusals() },
  };
  app.get("/checklists", { schema }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const lists = context
      .index()
      .catalog.checklists.filter(
        ({ enterprise, retired }) => retired !== true && (scope === null || scope.includes(enterprise)),
      );
    const sorted = lists.map(toWire).sort((a, b) => (a.id < b.id ? -1 : 1));
    return toPage(sorted, toPageRequest(request.query, context.limits), {
      keyOf: ({ id }) => [id],
      isAfter: ({ id }, [last]) => id > String(last),
    });
  });
}

function toWire(list: Parameters<typeof checklistVersion>[0] & Pick<WireChecklist, "id" | "enterprise" | "name">) {
  const { id, enterprise, name, items } = list;
  return {
    id,
    enterprise,
    name,
    version: checklistVersion(list),
    items: items.map(({ id, text, kind, unit, min, max, point, photo }) => ({
      id,
      text,
      kind,
      unit: unit ?? null,
      min: min ?? null,
      max: max ?? null,
      point: point ?? null,
      photo: photo === true,
    })),
  };
}

const checklistSchema = z
  .object({
    id: z.string(),
    enterprise: z.string(),
    name: z.string(),
    version: z.string().describe("changes with what is asked, and only then"),
    items: z
      .array(
        z.object({
          id: z.string(),
          text: z.string(),
          kind: z.enum(["ok", "value"]).describe("value: a number is read"),
          unit: z.string().nullable(),
          min: z.number().nullable(),
          max: z.number().nullable(),
          point: z.string().nullable().describe("the point whose gauge it is"),
          photo: z.boolean().describe("true: it is answered with a photo"),
        }),
      )
      .readonly(),
  })
  .meta({ id: "Checklist" }) satisfies z.ZodType<WireChecklist>;
