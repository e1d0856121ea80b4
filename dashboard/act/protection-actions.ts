import { signal } from "@preact/signals";
import { failed, ok, type Result } from "../../model/result.ts";
import { authorized } from "../server/session.ts";
import { t } from "../text/text.ts";

/** Counts what this page has done to the register: whatever shows it reads it again. */
export const registerChanges = signal(0);

/** Asks the server to take calls off, or to put them back, once for each `key`. The error is what to show. */
export async function actOnRegister(
  path: string,
  body: Readonly<Record<string, unknown>>,
  key: string,
): Promise<Result<null, string>> {
  const answer = await authorized(path, { method: "POST", body, headers: { "Idempotency-Key": key } });
  registerChanges.value++;
  if (answer.ok) return ok(null);
  const unreachable = answer.error.status === null || answer.error.status >= 500;
  return failed(unreachable ? t("action.unreachable") : answer.error.message);
}
