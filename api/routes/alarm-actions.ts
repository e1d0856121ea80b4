import { z } from "zod";
import { isClosed } from "../../model/alarm.ts";
import { DISMISSAL_TYPES } from "../../model/dismissal.ts";
import type { AlarmAction, ClosedAlarm, CommandEvent } from "../../model/journal-event.ts";
import { can, isInService, scopeOf } from "../access.ts";
import { findAlarm, requireActionOn } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import type { Outcome } from "../idempotency.ts";
import { idText } from "../queries.ts";
import { conflict, Refusal } from "../refusal.ts";
import { alarmSchema, evidenceSchema, refusals } from "../schemas.ts";
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
  dismiss: {
    summary: "Disposes of an alarm that is over: its type, a note, and the evidence the type asks for",
    body: z.object({ type: z.enum(DISMISSAL_TYPES), note: text, evidence: evidenceSchema.nullish() }),
  },
  reassign: {
    summary: "Hands an alarm to another person, who is called at once and has to answer for it",
    body: z.object({ to: idText.describe("user name"), note: text.nullish() }),
  },
  "confirm-dismissal": { summary: "The second person agrees to the disposal of a red alarm", body: note },
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
      if (given.to !== undefined) requireColleague(context, id, given.to);
      const carryOut = (): Promise<Outcome> => act(context, caller, { id, action, ...given });
      const answer = await context.once.answer(request, reply, carryOut, { username: caller.user.username });
      return answer as WireAlarm;
    });
  }
}

/** An alarm never leaves its enterprise: it is handed to somebody who may answer it. */
function requireColleague(context: ApiContext, id: string, to: string): void {
  const { users, catalog } = context.index();
  const enterprise = context.ports.view.openAlarm(id)?.alarm.enterprise;
  const user = users.get(to);
  const mayAnswer =
    user !== undefined &&
    isInService(user) &&
    enterprise !== undefined &&
    can(user, "acknowledge", { enterprise }, scopeOf(user, catalog));
  if (!mayAnswer) throw conflict("no-such-person");
}

type Given = Pick<CommandEvent, "note" | "minutes" | "dismissal" | "to">;

async function act(
  context: ApiContext,
  caller: Caller,
  wanted: Given & { readonly id: string; readonly action: AlarmAction },
): Promise<Outcome> {
  const { id, action, minutes, note, dismissal, to } = wanted;
  const command = { by: caller.user.username, alarm: id, action, note, minutes };
  const submit = async () => {
    const closed = await closedOf(context, id);
    const more = {
      ...(to === undefined ? {} : { to }),
      ...(dismissal === undefined ? {} : { dismissal }),
      ...(closed === null ? {} : { closed }),
    };
    return context.ports.commands.submit({ ...command, ...more });
  };
  let done = await submit();
  // It may have ended, or been added to, since it was looked at: read again, once.
  if (!done.ok && (done.error === "not-open" || done.error === "moved-on")) done = await submit();
  if (!done.ok) throw conflict(done.error);
  const params = { ...(minutes === null ? {} : { minutes }), ...(to === undefined ? {} : { to }) };
  await context.audit.record(caller.user, `alarm-${action}`, id, {
    ...params,
    ...(dismissal && { type: dismissal.type }),
  });
  const alarm = await findAlarm(context, id);
  if (alarm === null) throw new Refusal("NOT_FOUND");
  return { body: toWireAlarm(alarm) };
}

/** An alarm that is over is no part of the engine's state: the command brings it along. */
async function closedOf(context: ApiContext, id: string): Promise<ClosedAlarm | null> {
  const { records, view } = context.ports;
  if (view.openAlarm(id) !== null) return null;
  const asOfSeq = records.committedSeq;
  const detail = await records.alarm(id);
  return detail === null || !isClosed(detail.alarm) ? null : { alarm: detail.alarm, asOfSeq };
}

/** The bodies in the one form a command has. */
function toGiven(body: unknown): Given {
  const given = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const words = given["note"] ?? given["reason"] ?? given["text"];
  const minutes = given["minutes"];
  const to = given["to"];
  const type = DISMISSAL_TYPES.find((each) => each === given["type"]);
  // The body was checked by its schema: the evidence of a dismissal is a record of texts.
  const evidence = (given["evidence"] ?? {}) as NonNullable<Given["dismissal"]>["evidence"];
  return {
    note: typeof words === "string" ? words : null,
    minutes: typeof minutes === "number" ? minutes : null,
    ...(typeof to === "string" ? { to } : {}),
    ...(type === undefined ? {} : { dismissal: { type, evidence } }),
  };
}
