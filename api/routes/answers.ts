import { chinaTimeOf } from "../../model/china-time.ts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { isClosed } from "../../model/alarm.ts";
import type { User } from "../../model/catalog/catalog.ts";
import { toDeviceKey, toPointKey } from "../../model/ids.ts";
import { describe, type TextKey, type TextParams } from "../../model/text/text.ts";
import type { AlarmDetail } from "../../storage/records/records.ts";
import { can, isInService, scopeOf } from "../access.ts";
import { type AnswerPage, toAnswerPage } from "../answer-page.ts";
import { alarmOf, type Answer, type AnswerAction } from "../answer-port.ts";
import type { ApiContext, ApiServer } from "../context.ts";

/** Longest body of the form: a user name. */
const FORM_BYTES_MAX = 1_000;
const schema = { hide: true, params: z.object({ token: z.string().min(1).max(1_000) }) };

/**
 * The page behind a link in a message: whoever holds the link answers as the person it was made for, once.
 *
 * Looking changes nothing: mail scanners follow links. Rights are those of that person at the moment of the tap, and what is done goes
 * through the journal under that name.
 */
export async function answerRoutes(app: ApiServer, context: ApiContext): Promise<void> {
  const underWay = new Set<string>();
  await app.register(async (pages: ApiServer) => {
    pages.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: FORM_BYTES_MAX },
      (_request, text, done) => done(null, Object.fromEntries(new URLSearchParams(String(text)))),
    );
    pages.get("/r/:token", { schema }, async (request, reply) => {
      const seen = await look(context, request, request.params.token);
      return send(reply, seen.status, toPage(context, request, seen));
    });
    pages.post("/r/:token", { schema }, async (request, reply) => {
      const { token } = request.params;
      const seen = await look(context, request, token);
      if (seen.answer === null || seen.status !== 200) {
        return send(reply, seen.status, toPage(context, request, seen));
      }
      // The second of two taps in a row finds what the first did.
      if (underWay.has(token)) return send(reply, 409, toPage(context, request, { ...seen, said: null, asks: false }));
      underWay.add(token);
      try {
        const done = await carryOut(context, request, { ...seen, answer: seen.answer });
        return send(reply, done.status, toPage(context, request, done));
      } finally {
        underWay.delete(token);
      }
    });
  });
}

interface Seen {
  readonly status: number;
  readonly answer: Answer | null;
  readonly detail: AlarmDetail | null;
  readonly user: User | null;
  readonly said: { readonly key: TextKey; readonly params?: TextParams } | null;
  /** Whether one tap would still do something. */
  readonly asks: boolean;
}

const INVALID: Seen = {
  status: 404,
  answer: null,
  detail: null,
  user: null,
  said: { key: "answer.invalid" },
  asks: false,
};

/** What the link stands for and how its alarm stands, without changing anything. */
async function look(context: ApiContext, request: FastifyRequest, token: string): Promise<Seen> {
  const { answers, records, nowMs } = context.ports;
  const answer = answers.fromToken(token);
  if (answer === null) {
    request.log.debug("answer link not valid");
    return INVALID;
  }
  const detail = await records.alarm(alarmOf(answer));
  if (detail === null) return INVALID;
  const user = context.index().users.get(answer.person) ?? null;
  const seen = { answer, detail, user, asks: false };
  if (nowMs() > answer.untilMs) return { ...seen, status: 410, said: { key: "answer.expired" } };
  if (user === null || !mayAnswer(context, user, detail))
    return { ...seen, status: 403, said: { key: "answer.forbidden" } };
  const receipts = detail.deliveries.find(({ key }) => key === answer.key)?.receipts ?? [];
  const isUsed = receipts.some(
    ({ kind, person, action }) => kind === "answered" && person === answer.person && action === answer.action,
  );
  const known = answeredWords(context, detail);
  if (isClosed(detail.alarm)) return { ...seen, status: 200, said: known ?? { key: "answer.closed" } };
  const isOver = isUsed || (detail.alarm.acknowledged && answer.action === "acknowledge") || answer.action === "open";
  return { ...seen, status: 200, said: known, asks: !isOver };
}

function mayAnswer(context: ApiContext, user: User, { alarm }: AlarmDetail): boolean {
  const scope = scopeOf(user, context.index().catalog);
  const { enterprise, level } = alarm;
  return isInService(user) && can(user, "acknowledge", { enterprise, level }, scope);
}

/** Does what the link stands for, as its person, if that is still to be done. */
async function carryOut(
  context: ApiContext,
  request: FastifyRequest,
  seen: Seen & { readonly answer: Answer },
): Promise<Seen> {
  const { answer, detail, user } = seen;
  const mark = receiptOf(context, answer);
  if (answer.action === "open") {
    const query = request.query as Record<string, unknown>;
    await mark(query["shown"] === undefined ? "opened" : "delivered", "");
    return seen;
  }
  if (!seen.asks || detail === null || user === null) {
    await mark("opened", "");
    return { ...seen, status: 409 };
  }
  const note = noteOf(context, request, answer.action, user);
  if (note === undefined) return { ...seen, status: 400, said: { key: "answer.nobody" } };
  const done = await submit(context, user, detail, { action: answer.action, note });
  if (!done) return { ...(await again(context, request, answer)), status: 409, said: { key: "answer.failed" } };
  await mark("opened", "");
  await mark("answered", answer.action);
  await context.audit.record(user, `alarm-${answer.action}`, detail.alarm.id, { via: "link", address: request.ip });
  const after = await again(context, request, answer);
  const action = describe(request.language, `answer.${answer.action}`);
  return { ...after, said: { key: "answer.done", params: { action } }, asks: false };
}

function receiptOf({ ports }: ApiContext, { key, person }: Answer) {
  return (kind: "opened" | "delivered" | "answered", action: string): Promise<void> =>
    ports.records.recordReceipt({ key, kind, person, action, atMs: ports.nowMs() });
}

async function again(context: ApiContext, request: FastifyRequest, answer: Answer): Promise<Seen> {
  return look(context, request, context.ports.answers.toToken(answer));
}

/** `arrive` also acknowledges: whoever stands there has taken it on. Handing over leaves it unanswered, so calls go on. */
async function submit(
  context: ApiContext,
  user: User,
  { alarm }: AlarmDetail,
  wanted: { readonly action: AnswerAction; readonly note: string | null },
): Promise<boolean> {
  const { commands } = context.ports;
  const command = { by: user.username, alarm: alarm.id, minutes: null };
  if (wanted.action !== "reassign" && !alarm.acknowledged) {
    const done = await commands.submit({ ...command, action: "acknowledge", note: null });
    if (!done.ok) return false;
  }
  if (wanted.note === null) return true;
  return (await commands.submit({ ...command, action: "comment", note: wanted.note })).ok;
}

/** What goes on the record beside the acknowledgement; undefined: whom it should be handed to is nobody. */
function noteOf(
  context: ApiContext,
  request: FastifyRequest,
  action: AnswerAction,
  user: User,
): string | null | undefined {
  const language = request.language;
  if (action === "arrive") return describe(language, "answer.note-arrive");
  if (action !== "reassign") return null;
  const body = request.body as Readonly<Record<string, unknown>> | null | undefined;
  const to = colleaguesOf(context, user).find(({ username }) => username === body?.["to"]);
  return to === undefined ? undefined : describe(language, "answer.note-reassign", { to: to.name });
}

/** Who else of the same enterprise may acknowledge. */
function colleaguesOf(
  context: ApiContext,
  user: User,
): readonly { readonly username: string; readonly name: string }[] {
  const { catalog } = context.index();
  return catalog.users
    .filter((each) => each.username !== user.username && isInService(each) && each.enterprise === user.enterprise)
    .filter(({ role }) => role === "operator" || role === "manager")
    .map(({ username, name }) => ({ username, name: name ?? username }));
}

function answeredWords(context: ApiContext, { events }: AlarmDetail): Seen["said"] {
  const event = events.findLast(({ kind }) => kind === "acknowledged");
  if (event?.by == null) return null;
  const by = context.index().users.get(event.by)?.name ?? event.by;
  return { key: "answer.already", params: { by, time: chinaTimeOf(event.atMs) } };
}

function toPage(context: ApiContext, request: FastifyRequest, seen: Seen): AnswerPage {
  const { answer, detail, user, asks } = seen;
  const { enterprises, points, devices } = context.index();
  // An alarm is shown only to whom it may be shown.
  const alarm = seen.status === 403 || seen.status === 404 ? null : (detail?.alarm ?? null);
  const point = alarm?.point == null ? undefined : points.get(toPointKey(alarm.enterprise, alarm.point))?.point;
  const device = alarm?.device == null ? undefined : devices.get(toDeviceKey(alarm.enterprise, alarm.device));
  return {
    language: request.language,
    alarm,
    enterprise: alarm === null ? "" : (enterprises.get(alarm.enterprise)?.name ?? alarm.enterprise),
    name: point?.name ?? device?.name ?? "",
    notice: seen.said,
    ask:
      !asks || answer === null || user === null
        ? null
        : {
            action: answer.action,
            as: user.name ?? user.username,
            untilMs: answer.untilMs,
            colleagues: answer.action === "reassign" ? colleaguesOf(context, user) : [],
          },
    others:
      alarm === null || answer === null || seen.status !== 200 ? [] : othersOf(context, answer, alarm.acknowledged),
    signInPath: alarm === null ? "/" : `/#/alarms/${encodeURIComponent(alarm.id)}`,
  };
}

/** What else the same person may say about the same message. */
function othersOf({ ports }: ApiContext, answer: Answer, acknowledged: boolean): AnswerPage["others"] {
  const actions: readonly AnswerAction[] = acknowledged ? ["arrive"] : ["acknowledge", "arrive", "reassign"];
  return actions
    .filter((action) => action !== answer.action)
    .map((action) => ({ action, path: `/r/${ports.answers.toToken({ ...answer, action })}` }));
}

async function send(reply: FastifyReply, status: number, page: AnswerPage): Promise<FastifyReply> {
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .header("Cache-Control", "no-store")
    .header("Referrer-Policy", "no-referrer")
    .serializer((body: unknown) => String(body))
    .send(toAnswerPage(page));
}
