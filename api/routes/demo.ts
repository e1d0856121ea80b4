import { z } from "zod";
import type { ApiContext, ApiServer } from "../context.ts";
import { callerOf } from "../context.ts";
import { notFound, Refusal } from "../refusal.ts";
import { refusals } from "../schemas.ts";

const ANSWER_MS_MAX = 5_000;

/** The demo world only: passes on to its simulated devices. A plant's gateway has no such address. */
export function demoRoutes(app: ApiServer, context: ApiContext): void {
  const base = context.ports.demoControlUrl ?? null;
  const response = { 200: z.unknown(), 202: z.unknown(), ...refusals(503) };
  const list = { summary: "Scenarios of the demo world", tags: ["demo"], response };
  app.get("/demo/scenarios", { schema: list }, async (_request, reply) => {
    if (base === null) throw new Refusal("NOT_FOUND");
    const { status, body } = await ask(new URL("scenarios", slashed(base)), "GET");
    reply.code(status);
    return body;
  });

  const params = z.object({ name: z.string().regex(/^[a-z0-9-]{1,60}$/) });
  const start = { summary: "Starts a scenario of the demo world", tags: ["demo"], params, response };
  app.post("/demo/scenarios/:name", { schema: start }, async (request, reply) => {
    const { user } = callerOf(request);
    if (base === null) throw new Refusal("NOT_FOUND");
    const { status, body } = await ask(new URL(`scenarios/${request.params.name}`, slashed(base)), "POST");
    await context.audit.record(user, "demo-scenario", request.params.name);
    reply.code(status);
    return body;
  });
}

async function ask(url: URL, method: "GET" | "POST"): Promise<{ readonly status: 200 | 202; readonly body: unknown }> {
  let answer: Response;
  try {
    answer = await fetch(url, { method, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  } catch {
    throw new Refusal("NOT_READY", { retryAfterSeconds: 2 });
  }
  if (answer.status === 404) throw notFound();
  if (!answer.ok) throw new Refusal("NOT_READY", { retryAfterSeconds: 2 });
  const text = await answer.text();
  return { status: method === "GET" ? 200 : 202, body: text === "" ? {} : JSON.parse(text) };
}

function slashed(base: string): string {
  return base.endsWith("/") ? base : `${base}/`;
}
