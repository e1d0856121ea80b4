import { signal } from "@preact/signals";
import type { WireTicketDetail } from "../../api/wire-ticket.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { authorized } from "../server/session.ts";
import { t } from "../text/text.ts";

/** Counts what this page has said to the offline line: whatever shows tickets reads them again. */
export const ticketChanges = signal(0);

/** Says something to the offline line, once for each `key`. The error is what to show. */
export async function sayToTickets(
  path: string,
  body: Readonly<Record<string, unknown>>,
  key: string,
): Promise<Result<WireTicketDetail, string>> {
  const answer = await authorized<WireTicketDetail>(path, {
    method: "POST",
    body,
    headers: { "Idempotency-Key": key },
  });
  ticketChanges.value++;
  if (answer.ok) return ok(answer.value);
  const unreachable = answer.error.status === null || answer.error.status >= 500;
  return failed(unreachable ? t("action.unreachable") : answer.error.message);
}
