import { z } from "zod";
import type { ApiServer } from "../context.ts";

export function openapiRoutes(app: ApiServer): void {
  const schema = { summary: "This document", tags: ["gateway"], security: [], response: { 200: z.unknown() } };
  app.get("/openapi.json", { schema, config: { open: true } }, async () => app.swagger());
}
