import { z } from "zod";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { overviewSchema } from "../overview-schema.ts";
import { openOverviewDesk } from "../overview-desk.ts";
import { scopeQuery } from "../queries.ts";
import { refusals } from "../schemas.ts";

export function overviewRoutes(app: ApiServer, context: ApiContext): void {
  const ask = openOverviewDesk(context);
  const schema = {
    summary:
      "Every enterprise the caller sees in one answer, their open incidents, and what a supervisor would ask about",
    description:
      "The index of the two lines is asked for by itself: GET /sync-index. Alarms as they stand: the live feed",
    tags: ["supervision"],
    querystring: z.object({ ...scopeQuery }),
    response: { 200: overviewSchema, ...refusals(503) },
  };
  app.get("/overview", { schema }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    return ask(scope);
  });
}
