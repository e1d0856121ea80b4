import { signal } from "@preact/signals";
import type { WireCatalogDiff, WireCatalogError } from "../../api/wire.ts";
import type { WireDeviation } from "../../api/wire-rules.ts";
import type { WireTrial } from "../../api/wire-trial.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import type { RequestFailure } from "../server/request.ts";
import { authorized } from "../server/session.ts";
import { makeKey } from "./make-key.ts";

/** Counts what this page has done to rules, packs and deviations: whatever shows them reads them again. */
export const ruleChanges = signal(0);

export type Document = Readonly<Record<string, unknown>>;
/** The part of a catalogue that a form changes: one rule or one pack. */
export type Fragment = { readonly rules: readonly [Document] } | { readonly packs: readonly [Document] };

export interface Found {
  readonly errors: readonly WireCatalogError[];
  readonly warnings: readonly WireCatalogError[];
}

export async function lintFragment(fragment: Fragment, signal: AbortSignal): Promise<Result<Found, string>> {
  const answer = await authorized<Found>("/lint", { method: "POST", body: fragment, signal });
  return answer.ok ? ok(answer.value) : failed(answer.error.message);
}

/** The version of the catalogue in force; null: not known. */
export async function readTag(): Promise<string | null> {
  let tag: string | null = null;
  const answer = await authorized("/catalog", { method: "HEAD", onTag: (seen) => (tag = seen) });
  return answer.ok ? tag : null;
}

export interface SaveFailure {
  /** `stale`: somebody else changed the catalogue since the form was opened. */
  readonly reason: "stale" | "refused";
  readonly message: string;
  readonly errors: readonly WireCatalogError[];
}

export async function saveFragment(
  fragment: Fragment,
  given: { readonly reason: string; readonly tag: string },
): Promise<Result<WireCatalogDiff, SaveFailure>> {
  const answer = await authorized<WireCatalogDiff>("/catalog", {
    method: "PUT",
    body: fragment,
    headers: {
      // A header holds no Chinese.
      "X-Change-Reason": encodeURIComponent(given.reason),
      "Idempotency-Key": makeKey(),
      "If-Match": given.tag,
    },
  });
  ruleChanges.value++;
  if (answer.ok) return answer;
  const { status, message } = answer.error;
  return failed({ reason: status === 412 ? "stale" : "refused", message, errors: errorsOf(answer.error) });
}

/** Carries the rule through the readings of the last day; nothing is applied. The error is what to show. */
export async function tryRule(enterprise: string, rule: Document): Promise<Result<WireTrial, string>> {
  const answer = await authorized<WireTrial>("/rules/try", { method: "POST", body: { enterprise, rule, hours: 24 } });
  return answer.ok ? answer : failed(answer.error.message);
}

export async function askDeviation(enterprise: string, rule: Document, reason: string): Promise<string | null> {
  return post("/deviations", { enterprise, rule, reason });
}

export async function decideDeviation({ id }: WireDeviation, verb: "sign" | "refuse"): Promise<string | null> {
  return post(`/deviations/${encodeURIComponent(id)}/${verb}`, {});
}

/** null: done. Else what to show. */
async function post(path: string, body: Document): Promise<string | null> {
  const answer = await authorized(path, { method: "POST", body, headers: { "Idempotency-Key": makeKey() } });
  ruleChanges.value++;
  return answer.ok ? null : answer.error.message;
}

function errorsOf({ details }: RequestFailure): readonly WireCatalogError[] {
  // A list of details of a refused catalogue is what is wrong with it.
  return Array.isArray(details) ? (details as readonly WireCatalogError[]) : [];
}
