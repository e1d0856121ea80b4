import { z } from "zod";
import { checklistVersion } from "../../model/catalog/checklist-version.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { scopeQuery } from "../queries.ts";
import { refusals } from "../schemas.ts";
import type { WireChecklist } from "../wire-ticket.ts";

/** What is gone through on a round (一岗一清单). Whoever may see an enterprise may go its rounds, so everybody may read its lists. */
export function checklistRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Check lists in use, each with its version: an inspection by a list answers every item of it",
    tags: ["tickets"],
    querystring: z.object(scopeQuery),
    response: { 200: z.object({ items: z.array(checklistSchema).readonly() }), ...refusals() },
  };
  app.get("/checklists", { schema }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const lists = context
      .index()
      .catalog.checklists.filter(
        ({ enterprise, retired }) => retired !== true && (scope === null || scope.includes(enterprise)),
      );
    return { items: lists.map(toWire) };
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
