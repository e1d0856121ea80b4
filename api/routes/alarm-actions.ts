import { z } from "zod";
import type { AlarmAction } from "../../model/journal-event.ts";
import { findAlarm, requireActionOn } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import type { Outcome } from "../idempotency.ts";
import { idText } from "../queries.ts";
import { conflict, Refusal } from "../refusal.ts";
import { alarmSchema, refusals } from "../schemas.ts";
import { toWireAlarm } from "../to-wire.ts";
import type { WireAlarm } from "../wire.ts";

const text = z.string().max(2_000);
const note = z.object({ note: text.nullish() }).nullish();

/** Each action: what its body is, and the note and minutes it stands for. Whether the state allows it is decided by the machine. */
const ACTIONS = {
  acknowledge: { summary: "Acknowledges an alarm", body: note },
  shelve: {
    summary: "Shelves an alarm for some minutes, with a reason",
    body: z.object({ minutes: z.number().positive().max(100_000), reason: text }),
  },
  unshelve: { summary: "Ends shelving", body: note },
  comment: { summary: "Adds a comment", body: z.object({ text }) },
  reset: { summary: "Resets a latched alarm", body: note },
} as const satisfies Record<AlarmAction, { summary: string; body: z.ZodType }>;

export function alarmActionRoutes(app: ApiServer, context: ApiContext): void {
  for (const action of Object.keys(ACTIONS) as AlarmAction[]) {
    const { summary, body } = ACTIONS[action];
    const schema = {
      summary,
      tags: ["alarms"],
      description: "409 with the reason when the alarm's state does not allow it",
      params: z.object({ id: idText }),
      body,
      response: { 200: alarmSchema, ...refusals(403, 409, 503) },
    };
    app.post(`/alarms/:id/${action}`, { schema }, async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      await requireActionOn(context, caller, action, id);
      const given = toGiven(request.body);
      const carryOut = (): Promise<Outcome> => act(context, caller, { id, action, ...given });
      const answer = await context.once.answer(request, reply, carryOut, { username: caller.user.username });
      return answer as WireAlarm;
    });
  }
}

interface Given {
  readonly note: string | null;
  readonly minutes: number | null;
}

async function act(
  context: ApiContext,
  caller: Caller,
  wanted: Given & { readonly id: string; readonly action: AlarmAction },
): Promise<Outcome> {
  const { id, action, minutes } = wanted;
  const by = caller.user.username;
  const done = await context.ports.commands.submit({ by, alarm: id, action, note: wanted.note, minutes });
  if (!done.ok) throw conflict(done.error);
  await context.audit.record(caller.user, `alarm-${action}`, id, minutes === null ? {} : { minutes });
  const alarm = await findAlarm(context, id);
  if (alarm === null) throw new Refusal("NOT_FOUND");
  return { body: toWireAlarm(alarm) };
}

/** The five bodies in the one form a command has. */
function toGiven(body: unknown): Given {
  const given = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const words = given["note"] ?? given["reason"] ?? given["text"];
  const minutes = given["minutes"];
  return { note: typeof words === "string" ? words : null, minutes: typeof minutes === "number" ? minutes : null };
}
