import type { WireTicketDetail } from "../../api/wire-ticket.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { noteTicketChange } from "../live/ticket-changes.ts";
import { authorized } from "../server/session.ts";
import { t } from "../text/text.ts";

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
  noteTicketChange();
  if (answer.ok) return ok(answer.value);
  const unreachable = answer.error.status === null || answer.error.status >= 500;
  return failed(unreachable ? t("action.unreachable") : answer.error.message);
}
