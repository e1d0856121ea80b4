import { type ApiContext, type ApiServer } from "../context.ts";
import { healthSchema, refusals } from "../schemas.ts";

export function healthRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Whether the gateway can hear, keep and decide; 503 with the reasons otherwise",
    tags: ["gateway"],
    response: { 200: healthSchema, 503: healthSchema, ...refusals() },
  };
  app.get("/health", { schema }, async (_request, reply) => {
    const { health, demoControlUrl = null } = context.ports;
    const told = health();
    reply.code(told.ok ? 200 : 503);
    return demoControlUrl === null ? told : { ...told, demo: true };
  });
}
