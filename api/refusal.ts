import { ERROR_STATUS, type ErrorCode, type ErrorParams } from "../model/errors.ts";

/** A request that is not carried out, as a value to throw through the framework. Worded in the reader's language when answered. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly details: unknown;
  readonly retryAfterSeconds: number | null;
  /** Somebody reached for what role or scope do not allow: written to the audit. */
  readonly border: boolean;

  constructor(
    code: ErrorCode,
    facts: {
      readonly params?: ErrorParams;
      readonly details?: unknown;
      readonly retryAfterSeconds?: number;
      readonly border?: boolean;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.params = facts.params ?? {};
    this.details = facts.details;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
    this.border = facts.border ?? false;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** Outside the caller's scope, or not there at all: a scoped reader cannot tell which. */
export function notFound(): Refusal {
  return new Refusal("NOT_FOUND", { border: true });
}

export function forbidden(reason?: string): Refusal {
  return new Refusal("FORBIDDEN", { border: true, ...(reason === undefined ? {} : { params: { reason } }) });
}

export function badRequest(what: string): Refusal {
  return new Refusal("BAD_REQUEST", { params: { what } });
}

/** The state forbids it; `reason` is the state machine's word. */
export function conflict(reason: string): Refusal {
  return new Refusal("CONFLICT", { params: { reason } });
}
