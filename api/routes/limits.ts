import { z } from "zod";
import { type ApiContext, type ApiServer } from "../context.ts";
import { refusals } from "../schemas.ts";

export function limitRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Every bound a device or a caller can meet",
    tags: ["gateway"],
    response: { 200: z.record(z.string(), z.number()), ...refusals() },
  };
  app.get("/limits", { schema }, async () => ({ ...context.limits, ...context.ports.limits() }));
}
