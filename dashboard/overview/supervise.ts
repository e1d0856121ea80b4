import { signal } from "@preact/signals";
import type { WireChange } from "../../api/wire-overview.ts";
import { makeKey } from "../act/make-key.ts";
import { sayToTickets } from "../lines/ticket-actions.ts";
import { nowMs } from "../live/live.ts";
import { t } from "../text/text.ts";
import { describeChange } from "./change-words.ts";

export const REPLY_HOURS = [2, 24, 72] as const;

/** How long an enterprise has for its reply. Chosen once for the whole column. */
export const replyHours = signal<(typeof REPLY_HOURS)[number]>(24);

export interface Supervised {
  readonly state: "sending" | "sent" | "failed";
  readonly message: string;
  readonly order: { readonly ticket: string; readonly replyBy: number } | null;
}

/** What this page has put under supervision, by id of the change: also what no ticket can name afterwards. */
export const supervised = signal<ReadonlyMap<string, Supervised>>(new Map());

const keys = new Map<string, string>();

/** Orders a reply, in one action. Trying again after a lost answer orders nothing twice. */
export async function supervise(change: WireChange): Promise<void> {
  const key = keys.get(change.id) ?? makeKey();
  keys.set(change.id, key);
  note(change.id, { state: "sending", message: "", order: null });
  const replyBy = Math.round(nowMs.peek()) + replyHours.peek() * 3_600_000;
  const answer = await sayToTickets("/orders", toOrder(change, replyBy), key);
  if (!answer.ok) return note(change.id, { state: "failed", message: answer.error, order: null });
  note(change.id, { state: "sent", message: "", order: { ticket: answer.value.id, replyBy } });
}

function toOrder(change: WireChange, replyBy: number): Readonly<Record<string, unknown>> {
  const { enterprise, alarm, ticket, point } = change;
  const about = ticket === null ? (alarm === null ? null : { to: "alarm", id: alarm }) : { to: "ticket", id: ticket };
  return {
    enterprise,
    subject: t(`change.${change.kind}`),
    text: t("change.order", { what: describeChange(change) }),
    ...(about === null ? {} : { about }),
    ...(point === null ? {} : { points: [point] }),
    replyBy,
  };
}

function note(id: string, now: Supervised): void {
  supervised.value = new Map(supervised.peek()).set(id, now);
}
