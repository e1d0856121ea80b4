import { z } from "zod";
import type { ApiContext, ApiServer } from "../context.ts";
import { callerOf } from "../context.ts";
import { flag } from "../queries.ts";
import { badRequest } from "../refusal.ts";
import { refusals } from "../schemas.ts";

export function liveRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Live feed (WebSocket): snapshot, then deltas and beats",
    description:
      "See docs/reference/http-api.md. Closes: 4401 signed out, 4403 no rights left, 4408 too slow, 1013 too many viewers.",
    tags: ["live"],
    querystring: z.object({
      tickets: flag.optional().describe("true: also `tickets` frames, without a number, about changed tickets"),
    }),
    response: refusals(403),
  };
  app.route({
    method: "GET",
    url: "/live",
    schema,
    wsHandler: (socket, request) => {
      // Checked by the schema above.
      const { tickets } = request.query as { readonly tickets?: boolean };
      context.live.admit(socket, callerOf(request), { tickets: tickets === true });
    },
    handler: () => {
      throw badRequest("Upgrade: websocket");
    },
  });
}
