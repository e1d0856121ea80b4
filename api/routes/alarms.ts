import { z } from "zod";
import { findAlarm, requireScope } from "../border.ts";
import { isInScope } from "../access.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { type PageRequest, toPage } from "../page.ts";
import type { AlarmView } from "../ports.ts";
import { idText, pageQuery, scopeQuery, toPageRequest, wholeNumber } from "../queries.ts";
import { notFound } from "../refusal.ts";
import { alarmDetailSchema, alarmSchema, listOf, refusals } from "../schemas.ts";
import { toWireAlarm, toWireAlarmDetail } from "../to-wire.ts";
import type { Scope } from "../../storage/records/records.ts";

export function alarmRoutes(app: ApiServer, context: ApiContext): void {
  const list = {
    summary: "Alarms, newest first; `active` lists everything not normal and is never limited by time",
    tags: ["alarms"],
    querystring: z.object({
      status: z.enum(["active", "cleared", "all"]).optional().describe("default: all"),
      since: wholeNumber.optional().describe("raised at or after, epoch milliseconds"),
      incident: idText.optional().describe("only members of this incident"),
      ...scopeQuery,
      ...pageQuery,
    }),
    response: { 200: listOf(alarmSchema), ...refusals(503) },
  };
  app.get("/alarms", { schema: list }, async (request) => {
    const { status = "all", since, incident } = request.query;
    const scope = requireScope(context, callerOf(request), request.query);
    const page = toPageRequest(request.query, context.limits);
    if (status === "active") return openAlarms(context, { scope, incident, page });
    return recordedAlarms(context, { scope, status, since, incident, page });
  });

  const one = {
    summary: "One alarm with every transition, its latencies and its deliveries",
    tags: ["alarms"],
    params: z.object({ id: idText }),
    response: { 200: alarmDetailSchema, ...refusals(503) },
  };
  app.get("/alarms/:id", { schema: one }, async (request) => {
    const caller = callerOf(request);
    const { id } = request.params;
    const detail = await context.ports.records.alarm(id);
    if (detail === null || !isInScope(caller.scope, detail.alarm.enterprise)) throw notFound();
    context.visits.note(caller, detail.alarm.enterprise, `alarms/${id}`);
    const view = (await findAlarm(context, id)) ?? { alarm: detail.alarm, escalation: null };
    return toWireAlarmDetail(view, detail);
  });
}

/** From the committed view: it also knows the newest values and who is being called. */
function openAlarms(
  context: ApiContext,
  query: { readonly scope: Scope; readonly incident: string | undefined; readonly page: PageRequest },
) {
  const { scope, incident, page: request } = query;
  const all = context.ports.view.openAlarms(scope);
  const open = all.filter(({ alarm }) => incident === undefined || alarm.incident === incident).sort(newestFirst);
  const page = toPage(open, request, {
    keyOf: ({ alarm }) => [alarm.raisedAtMs, alarm.id],
    isAfter: ({ alarm }, [raisedAtMs = 0, id = ""]) =>
      alarm.raisedAtMs < Number(raisedAtMs) || (alarm.raisedAtMs === raisedAtMs && alarm.id < String(id)),
  });
  return { items: page.items.map(toWireAlarm), nextCursor: page.nextCursor };
}

function newestFirst({ alarm: a }: AlarmView, { alarm: b }: AlarmView): number {
  if (a.raisedAtMs !== b.raisedAtMs) return b.raisedAtMs - a.raisedAtMs;
  return a.id < b.id ? 1 : -1;
}

async function recordedAlarms(
  context: ApiContext,
  asked: {
    readonly scope: Scope;
    readonly status: "cleared" | "all";
    readonly since: number | undefined;
    readonly incident: string | undefined;
    readonly page: PageRequest;
  },
) {
  const { scope, status, since, incident, page } = asked;
  const found = await context.ports.records.alarms({
    scope,
    status,
    limit: page.limit,
    ...(since === undefined ? {} : { since }),
    ...(incident === undefined ? {} : { incident }),
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
  });
  const items = found.items.map((alarm) => context.ports.view.openAlarm(alarm.id) ?? { alarm, escalation: null });
  return { items: items.map(toWireAlarm), nextCursor: found.nextCursor };
}
