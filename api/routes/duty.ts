import { z } from "zod";
import { DUTY_STAND_INS_MAX, type DutyOrder } from "../../model/duty.ts";
import { DAY_MS } from "../../model/time.ts";
import { mayDo } from "../access.ts";
import { requireRightIn, requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { dutyCalendarSchema, dutyNowSchema } from "../duty-schema.ts";
import type { Outcome } from "../idempotency.ts";
import { toPage } from "../page.ts";
import { idText, pageQuery, scopeQuery, toPageRequest, wholeNumber } from "../queries.ts";
import { badRequest, conflict, forbidden, notFound } from "../refusal.ts";
import { listOf, refusals } from "../schemas.ts";
import type { WireDutyCalendar } from "../wire-duty.ts";

const text = z.string().trim().min(1).max(2_000);
const span = { from: z.int().nonnegative(), until: z.int().nonnegative() };
/** Longest span of one look at the calendar. */
const CALENDAR_DAYS_MAX = 62;
const tags = ["duty"];

export function dutyRoutes(app: ApiServer, context: ApiContext): void {
  lookingRoutes(app, context);
  planningRoutes(app, context);
  answeringRoutes(app, context);
}

function lookingRoutes(app: ApiServer, context: ApiContext): void {
  const { ports, limits } = context;
  const now = {
    summary: "Who is called now, enterprise by enterprise, and how that comes about",
    tags,
    querystring: z.object({
      ...scopeQuery,
      at: wholeNumber.optional().describe("another instant than now"),
      ...pageQuery,
    }),
    response: { 200: listOf(dutyNowSchema), ...refusals() },
  };
  app.get("/duty/now", { schema: now }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const { catalog } = context.index();
    const ids = catalog.enterprises
      .filter(({ id, retired }) => retired !== true && (scope === null || scope.includes(id)))
      .map(({ id }) => id)
      .sort();
    const page = toPage(ids, toPageRequest(request.query, limits), {
      keyOf: (id) => [id],
      isAfter: (id, [key = ""]) => id > String(key),
    });
    const atMs = request.query.at ?? ports.nowMs();
    return { items: page.items.map((id) => ports.duty.now(id, atMs)), nextCursor: page.nextCursor };
  });

  const calendar = {
    summary: "Shifts, stand-ins, gaps and days off of an enterprise, and who has confirmed a shift",
    tags,
    querystring: z.object({
      enterprise: idText.optional().describe("default: the caller's own"),
      from: wholeNumber.optional().describe("default: now"),
      to: wholeNumber.optional().describe(`default: a week later; ${CALENDAR_DAYS_MAX} days at most`),
    }),
    response: { 200: dutyCalendarSchema, ...refusals() },
  };
  app.get("/duty/calendar", { schema: calendar }, async (request) => {
    const caller = callerOf(request);
    const { enterprise = caller.user.enterprise, from = ports.nowMs(), to = from + 7 * DAY_MS } = request.query;
    if (enterprise === undefined) throw badRequest("enterprise");
    requireScope(context, caller, { enterprise });
    if (to <= from || to - from > CALENDAR_DAYS_MAX * DAY_MS) throw badRequest("to");
    return ports.duty.calendar(enterprise, { fromMs: from, toMs: to });
  });
}

const answers = { response: { 200: dutyCalendarSchema, ...refusals(403, 409, 503) } };
const description = "Answers the calendar of a week from now; 409 with the reason when it cannot be";

function planningRoutes(app: ApiServer, context: ApiContext): void {
  const override = {
    summary: "Lets somebody stand in for somebody, or for everybody, on duty in a span",
    tags,
    description,
    body: z.object({
      schedule: idText,
      ...span,
      out: idText.nullish().describe("user name; absent: everybody on duty then"),
      standIns: z.array(idText).min(1).max(DUTY_STAND_INS_MAX).describe("user names"),
      reason: text,
    }),
    ...answers,
  };
  app.post("/duty/overrides", { schema: override }, async (request, reply) => {
    const caller = callerOf(request);
    const { schedule, from: fromAtMs, until: untilAtMs, out = null, standIns, reason } = request.body;
    const enterprise = requireSchedule(context, caller, schedule);
    const order: DutyOrder = { type: "override", schedule, fromAtMs, untilAtMs, out, standIns, reason };
    const carryOut = () => submit(context, caller, order, enterprise);
    return (await context.once.answer(request, reply, carryOut, {
      username: caller.user.username,
    })) as WireDutyCalendar;
  });

  const person = z.object({ person: idText, ...span });
  const swap = {
    summary: "Two people swap their spans of duty",
    tags,
    description,
    body: z.object({ schedule: idText, first: person, second: person, reason: text }),
    ...answers,
  };
  app.post("/duty/swaps", { schema: swap }, async (request, reply) => {
    const caller = callerOf(request);
    const { schedule, first, second, reason } = request.body;
    const enterprise = requireSchedule(context, caller, schedule);
    const order: DutyOrder = { type: "swap", schedule, first: toSpan(first), second: toSpan(second), reason };
    const carryOut = () => submit(context, caller, order, enterprise);
    return (await context.once.answer(request, reply, carryOut, {
      username: caller.user.username,
    })) as WireDutyCalendar;
  });
}

function answeringRoutes(app: ApiServer, context: ApiContext): void {
  const withdraw = {
    summary: "Takes an override back",
    tags,
    description,
    params: z.object({ id: idText }),
    body: z.object({ note: z.string().max(2_000).nullish() }).nullish(),
    ...answers,
  };
  app.post("/duty/overrides/:id/withdraw", { schema: withdraw }, async (request, reply) => {
    const caller = callerOf(request);
    const found = context.ports.view.duty.overrides.find(({ id }) => id === request.params.id);
    // Of another enterprise it is forbidden whether or not it exists.
    if (found === undefined)
      throw mayDo(caller.user.role, "plan-duty", null) && caller.scope === null ? notFound() : forbidden();
    requireRightIn(caller, "plan-duty", found.enterprise);
    const order: DutyOrder = { type: "withdraw", override: found.id, note: request.body?.note ?? null };
    const carryOut = () => submit(context, caller, order, found.enterprise);
    return (await context.once.answer(request, reply, carryOut, {
      username: caller.user.username,
    })) as WireDutyCalendar;
  });

  const confirm = {
    summary: "Confirms, by whoever begins a shift, that calls reach the phone",
    tags,
    description,
    params: z.object({ id: idText }),
    ...answers,
  };
  app.post("/duty/checks/:id/confirm", { schema: confirm }, async (request, reply) => {
    const caller = callerOf(request);
    const check = context.ports.view.duty.checks.find(({ id }) => id === request.params.id);
    if (check === undefined || check.person !== caller.user.username) throw forbidden("no-such-check");
    const order: DutyOrder = { type: "confirm", check: check.id };
    const carryOut = () => submit(context, caller, order, check.enterprise);
    return (await context.once.answer(request, reply, carryOut, {
      username: caller.user.username,
    })) as WireDutyCalendar;
  });
}

function toSpan({ person, from, until }: { readonly person: string; readonly from: number; readonly until: number }) {
  return { person, fromAtMs: from, untilAtMs: until };
}

/** The enterprise of a schedule the caller may plan. A schedule of another enterprise is forbidden whether or not it exists. */
function requireSchedule(context: ApiContext, caller: Caller, schedule: string): string {
  const enterprise = context.ports.duty.enterpriseOf(schedule);
  if (enterprise === null) {
    if (!mayDo(caller.user.role, "plan-duty", null) || caller.scope !== null) throw forbidden();
    throw conflict("no-such-schedule");
  }
  requireRightIn(caller, "plan-duty", enterprise);
  return enterprise;
}

/** The audit line is written by the machine, in the transaction of the decision. */
async function submit(context: ApiContext, caller: Caller, order: DutyOrder, enterprise: string): Promise<Outcome> {
  const { commands, duty, nowMs } = context.ports;
  const done = await commands.duty(caller.user.username, order);
  if (!done.ok) throw conflict(done.error);
  const fromMs = nowMs();
  return { body: duty.calendar(enterprise, { fromMs, toMs: fromMs + 7 * DAY_MS }) satisfies WireDutyCalendar };
}
