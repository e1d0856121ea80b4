/**
 * Every error code a person or a program may meet, with the HTTP status it travels under.
 * The words live in `model/text/{zh,en}.ts` under `error.<code>` and `hint.<code>`.
 */
export const ERROR_STATUS = {
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  SIGN_IN_REFUSED: 401,
  SECOND_FACTOR_REQUIRED: 401,
  CSRF_REQUIRED: 403,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  DEVICE_UNKNOWN: 404,
  CERTIFICATE_UNKNOWN: 404,
  CONFLICT: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  CATALOG_INVALID: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  STORE_UNAVAILABLE: 503,
  STORAGE_FULL: 503,
  NOT_READY: 503,
  BUSY: 503,
  QUOTA_EXCEEDED: 507,
  CONFIG_INVALID: 500,
  DATA_DIR_IN_USE: 500,
  DATA_DIR_UNUSABLE: 500,
  PORT_IN_USE: 500,
  JOURNAL_CORRUPT: 500,
  STATE_VERSION: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Facts that fill the placeholders of an error's sentence. */
export type ErrorParams = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A failure of the world (or a refusal), carrying what a person should do next.
 *
 * `message` and `hint` are English for logs; the API words `code` and `params` in the reader's language.
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: ErrorCode;
  readonly hint: string;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, message: string, options: { hint: string; params?: ErrorParams; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.params = options.params ?? {};
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}
