import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { ERROR_STATUS, type ErrorCode, type ErrorParams, GatewayError } from "../model/errors.ts";
import { TICKET_FORMS } from "../model/offline/forms.ts";
import { describe, isTextKey, type Language } from "../model/text/text.ts";
import { Refusal } from "./refusal.ts";
import type { WireError } from "./wire.ts";

export interface ErrorAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  readonly body: WireError;
}

/** Puts whatever went wrong into the one shape callers know, in their language. Nothing internal leaves: no stack, no path, no SQL. */
export function toErrorAnswer(error: unknown, language: Language): ErrorAnswer {
  const refusal = toRefusal(error);
  return {
    status: refusal.status,
    retryAfterSeconds: refusal.retryAfterSeconds,
    body: { error: toWireError(refusal, language) },
  };
}

/** Brings errors of the framework, of validation and of the stores down to our codes. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof GatewayError) return fromGatewayError(error);
  if (hasZodFastifySchemaValidationErrors(error)) return fromValidation(error.validation);
  const { code, statusCode } = toFrameworkError(error);
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return new Refusal("UNSUPPORTED_MEDIA_TYPE");
  if (statusCode === 413) return new Refusal("PAYLOAD_TOO_LARGE");
  if (statusCode === 429) return new Refusal("RATE_LIMITED", { params: { seconds: 60 }, retryAfterSeconds: 60 });
  if (statusCode === 404) return new Refusal("NOT_FOUND");
  if (statusCode === 503) return new Refusal("NOT_READY");
  if (statusCode >= 400 && statusCode < 500) return new Refusal("BAD_REQUEST", { params: { what: wordOf(code) } });
  return new Refusal("INTERNAL");
}

function toWireError(refusal: Refusal, language: Language): WireError["error"] {
  const { code, params } = refusal;
  const details = refusal.details ?? (Object.keys(params).length === 0 ? undefined : params);
  const hint = describe(language, `hint.${code}`, params);
  const message = messageOf(code, params, language);
  return details === undefined ? { code, message, hint } : { code, message, hint, details };
}

function messageOf(code: ErrorCode, params: ErrorParams, language: Language): string {
  return wordReason(params, language) ?? describe(language, `error.${code}`, params);
}

/** A state machine's reason in words: those of the ticket's kind first, for they name the way out. null: there are none. */
function wordReason(params: ErrorParams, language: Language): string | null {
  const reason = String(params["reason"]);
  const words = TICKET_FORMS.find(({ kind }) => kind === params["kind"])?.words;
  const reasons = language === "en" ? words?.en.reasons : words?.zh.reasons;
  if (reasons !== undefined && Object.hasOwn(reasons, reason)) return reasons[reason] ?? null;
  const key = `reason.${reason}`;
  return isTextKey(key) ? describe(language, key, params) : null;
}

/** Codes a caller can do something about; the others are ours and say nothing more than that. */
function fromGatewayError(error: GatewayError): Refusal {
  const { code, params } = error;
  const retryable = error.status === 503;
  const field = params["field"];
  const told = code === "BAD_REQUEST" ? { ...params, what: params["what"] ?? field ?? null } : toTold(error);
  if (ERROR_STATUS[code] >= 500 && !retryable) return new Refusal("INTERNAL");
  return new Refusal(code, { params: told, ...(retryable ? { retryAfterSeconds: 2 } : {}) });
}

/** What the caller itself has named may be said back. */
function toTold({ code, params }: GatewayError): ErrorParams {
  return code === "DEVICE_UNKNOWN" || code === "CERTIFICATE_UNKNOWN" ? params : {};
}

/** Each field that is wrong, by its path and the rule it breaks. */
function fromValidation(
  issues: readonly { readonly instancePath: string; readonly message?: string | undefined }[],
): Refusal {
  const details = issues.slice(0, 50).map(({ instancePath, message }) => ({
    path: instancePath.replace(/^\//, "").replaceAll("/", "."),
    message: message ?? "",
  }));
  const what = details.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  return new Refusal("BAD_REQUEST", { params: { what: what.slice(0, 500) }, details });
}

function toFrameworkError(error: unknown): { readonly code: string; readonly statusCode: number } {
  if (!(error instanceof Error)) return { code: "", statusCode: 500 };
  const code = "code" in error ? String(error.code) : "";
  const statusCode = "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : 500;
  return { code, statusCode };
}

function wordOf(code: string): string {
  return FRAMEWORK_WORDS[code] ?? "HTTP";
}

const FRAMEWORK_WORDS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: "JSON",
  FST_ERR_CTP_EMPTY_JSON_BODY: "JSON",
  FST_ERR_BAD_URL: "URL",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "Content-Length",
};
