import { signal } from "@preact/signals";
import type { AlarmAction } from "../../model/journal-event.ts";
import { authorized } from "../server/session.ts";
import { t } from "../text/text.ts";
import { makeKey } from "./make-key.ts";

/** What a person asked for an alarm and what became of it. Until the server has answered, the screen says "sending" and no more. */
export interface PendingAction {
  readonly action: AlarmAction;
  readonly body: Readonly<Record<string, string | number | Readonly<Record<string, string>>>>;
  /** The same for every retry of this one action, so that an answer lost on the way does not do it twice. */
  readonly key: string;
  readonly state: "sending" | "refused" | "unreachable";
  /** The server's words where it refused. */
  readonly message: string;
}

/** By alarm id; at most one at a time for an alarm. */
export const pendingActions = signal<ReadonlyMap<string, PendingAction>>(new Map());

export async function act(alarmId: string, action: AlarmAction, body: PendingAction["body"] = {}): Promise<void> {
  const before = pendingActions.peek().get(alarmId);
  if (before?.state === "sending") return;
  const again =
    before?.state === "unreachable" && before.action === action && JSON.stringify(before.body) === JSON.stringify(body);
  await send(alarmId, { action, body, key: again ? before.key : makeKey(), state: "sending", message: "" });
}

export async function retryAction(alarmId: string): Promise<void> {
  const before = pendingActions.peek().get(alarmId);
  if (before?.state === "unreachable") await send(alarmId, { ...before, state: "sending" });
}

export function dismissAction(alarmId: string): void {
  setPending(alarmId, null);
}

async function send(alarmId: string, pending: PendingAction): Promise<void> {
  setPending(alarmId, pending);
  const answer = await authorized(`/alarms/${encodeURIComponent(alarmId)}/${pending.action}`, {
    method: "POST",
    body: pending.body,
    headers: { "Idempotency-Key": pending.key },
  });
  if (answer.ok) return setPending(alarmId, null);
  const unreachable = answer.error.status === null || answer.error.status >= 500;
  setPending(alarmId, {
    ...pending,
    state: unreachable ? "unreachable" : "refused",
    message: unreachable ? t("action.unreachable") : answer.error.message,
  });
}

function setPending(alarmId: string, pending: PendingAction | null): void {
  const next = new Map(pendingActions.peek());
  if (pending === null) next.delete(alarmId);
  else next.set(alarmId, pending);
  pendingActions.value = next;
}
