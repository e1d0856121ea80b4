import { z } from "zod";
import { requireRightIn } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { conflict, notFound, Refusal } from "../refusal.ts";
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

  const start = {
    summary: "Starts a scenario of the demo world",
    tags: ["demo"],
    params: z.object({ name: z.string().regex(/^[a-z0-9-]{1,60}$/) }),
    body: z.object({ drill: z.boolean().default(false).describe("declare a drill where it plays first") }).nullish(),
    response: { ...response, ...refusals(403, 409) },
  };
  app.post("/demo/scenarios/:name", { schema: start }, async (request, reply) => {
    const caller = callerOf(request);
    const { name } = request.params;
    if (base === null) throw new Refusal("NOT_FOUND");
    if (request.body?.drill === true) await declareDrills(context, caller, base, name);
    const { status, body } = await ask(new URL(`scenarios/${name}`, slashed(base)), "POST");
    await context.audit.record(caller.user, "demo-scenario", name);
    reply.code(status);
    return body;
  });
}

/** What the simulated devices say of a scenario, as far as a drill needs it. */
const scenariosSchema = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      title: z.object({ zh: z.string() }),
      enterprises: z.array(z.string()),
      durationS: z.number(),
    }),
  ),
});

/** Alarms outlast what raised them: off-delays, a slow sensor, a room that has to clear. */
const DRILL_AFTER_MINUTES = 5;

async function declareDrills(context: ApiContext, caller: Caller, base: string, name: string): Promise<void> {
  const { body } = await ask(new URL("scenarios", slashed(base)), "GET");
  const scenario = scenariosSchema.parse(body).items.find((each) => each.name === name);
  if (scenario === undefined) throw notFound();
  for (const enterprise of scenario.enterprises) requireRightIn(caller, "declare-drill", enterprise);
  const minutes = Math.ceil(scenario.durationS / 60) + DRILL_AFTER_MINUTES;
  for (const enterprise of scenario.enterprises) {
    const where = { enterprise, site: null, points: [] };
    const what = { scenario: name, reason: scenario.title.zh, minutes };
    const done = await context.ports.commands.drill(caller.user.username, { type: "declare", ...where, ...what });
    if (!done.ok) throw conflict(done.error);
  }
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
