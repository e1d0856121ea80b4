import { createHash } from "node:crypto";
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from "fastify";
import type { ErrorCode, ErrorParams } from "../model/errors.ts";
import type { Records } from "../storage/records/records.ts";
import { badRequest, Refusal } from "./refusal.ts";

export interface Outcome {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What is kept of an answer: an outcome, or a refusal as code and parameters (worded anew for whoever asks again). */
type Kept =
  | { readonly outcome: Outcome }
  | { readonly refusal: { readonly code: ErrorCode; readonly params: ErrorParams; readonly details?: unknown } };

/**
 * Carries a write out once for each `Idempotency-Key` of a user: asked again with the same key and body, it gives the same answer.
 *
 * Only what the write itself decided is kept; a failure of the world is not, so that trying again can succeed.
 */
export class OnceOnly {
  readonly #records: Pick<Records, "idempotent" | "saveIdempotent">;
  readonly #logger: FastifyBaseLogger;
  readonly #inFlight = new Map<string, { readonly hash: string; readonly kept: Promise<Kept> }>();

  constructor(records: Pick<Records, "idempotent" | "saveIdempotent">, logger: FastifyBaseLogger) {
    this.#records = records;
    this.#logger = logger;
  }

  /**
   * @param kept turns the outcome into what may be kept, e.g. without a secret that is shown only once.
   */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    carryOut: () => Promise<Outcome>,
    options: { readonly username: string; readonly toKept?: (outcome: Outcome) => Outcome },
  ): Promise<unknown> {
    const key = keyOf(request);
    if (key === null) return send(reply, await carryOut());
    const place = { scope: options.username, key, hash: hashOf(request) };
    const flight = `${place.scope}\n${key}`;
    const running = this.#inFlight.get(flight);
    if (running !== undefined) return sendKept(reply, place.hash, { hash: running.hash, kept: await running.kept });
    let fresh: Outcome | null = null;
    const kept = this.#once(place, async () => {
      fresh = await carryOut();
      return options.toKept?.(fresh) ?? fresh;
    });
    this.#inFlight.set(flight, { hash: place.hash, kept });
    try {
      const answer = await kept;
      return fresh === null ? sendKept(reply, place.hash, { hash: place.hash, kept: answer }) : send(reply, fresh);
    } finally {
      this.#inFlight.delete(flight);
    }
  }

  async #once(
    place: { readonly scope: string; readonly key: string; readonly hash: string },
    carryOut: () => Promise<Outcome>,
  ): Promise<Kept> {
    const known = await this.#records.idempotent(place.scope, place.key);
    if (known !== null && known.requestHash !== place.hash) throw new Refusal("IDEMPOTENCY_KEY_REUSED");
    // Written by this function.
    if (known !== null) return JSON.parse(known.body) as Kept;
    const kept = await keepRefusals(carryOut);
    const status = "outcome" in kept ? (kept.outcome.status ?? 200) : new Refusal(kept.refusal.code).status;
    const answer = { requestHash: place.hash, status, body: JSON.stringify(kept) };
    try {
      await this.#records.saveIdempotent(place.scope, place.key, answer);
    } catch (error) {
      // The write is done and durable; its answer stands, only a repetition would not be recognised.
      this.#logger.warn({ err: error }, "answer could not be kept for its idempotency key");
    }
    return kept;
  }
}

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || key.length === 0 || key.length > 200) throw badRequest("Idempotency-Key");
  return key;
}

function hashOf(request: FastifyRequest): string {
  const hash = createHash("sha256").update(`${request.method} ${request.url}\n`);
  return hash.update(JSON.stringify(request.body ?? null)).digest("hex");
}

const KEPT_CODES: readonly ErrorCode[] = ["CONFLICT", "PRECONDITION_FAILED", "CATALOG_INVALID"];

async function keepRefusals(carryOut: () => Promise<Outcome>): Promise<Kept> {
  try {
    return { outcome: await carryOut() };
  } catch (error) {
    if (!(error instanceof Refusal) || !KEPT_CODES.includes(error.code)) throw error;
    return { refusal: { code: error.code, params: error.params, details: error.details } };
  }
}

function sendKept(reply: FastifyReply, hash: string, known: { readonly hash: string; readonly kept: Kept }): unknown {
  if (known.hash !== hash) throw new Refusal("IDEMPOTENCY_KEY_REUSED");
  if ("outcome" in known.kept) return send(reply, known.kept.outcome);
  const { code, params, details } = known.kept.refusal;
  throw new Refusal(code, { params, details });
}

function send(reply: FastifyReply, outcome: Outcome): unknown {
  reply.code(outcome.status ?? 200).headers(outcome.headers ?? {});
  return outcome.body;
}
