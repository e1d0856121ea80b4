import type { Logger } from "pino";
import type { Seal, SealRecord } from "../model/evidence.ts";
import { type Clock, HOUR_MS } from "../model/time.ts";
import { type HttpSender, openOwnSender } from "./http-sender.ts";
import { jsonRequest } from "./json-request.ts";

/** Where seals are made and kept, and how far the witness has been told. */
export interface SealLedger {
  /** null: nothing has been recorded since the last one. */
  seal(): Promise<SealRecord | null>;
  sealsAfter(no: number, limit: number): Promise<readonly SealRecord[]>;
  getFact(key: string): Promise<string | null>;
  setFact(key: string, value: string): Promise<void>;
}

export interface SealWitnessDeps {
  readonly records: SealLedger;
  /** Who keeps a copy of the roots; null: nobody, they are kept here alone. */
  readonly url: string | null;
  readonly secret: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly everyMs?: number;
}

export interface SealWitness {
  close(): Promise<void>;
}

/** Seals told in one go of the loop. */
const TOLD_AT_ONCE = 100;
const CALL_MS_MAX = 10_000;
const RETRY_MS = 60_000;
const CURSOR = "seal-witness";

/**
 * Seals what has been recorded every hour, and tells each root to whoever keeps a copy of it, oldest first, until it is taken: a root that
 * lies elsewhere proves that nothing before it was changed here.
 *
 * A root is sent as `POST` JSON `{ no, record, previousHash, hash }` with `Idempotency-Key: seal-<no>` and, where there is a secret,
 * `X-Twinline-Signature: sha256=<HMAC of the body>`. 2xx: taken.
 */
export function openSealWitness(deps: SealWitnessDeps): SealWitness {
  const closing = new AbortController();
  const sender = openOwnSender(CALL_MS_MAX);
  const running = run(deps, sender, closing.signal);
  return {
    async close() {
      closing.abort();
      await sender.close();
      await running;
    },
  };
}

async function run(deps: SealWitnessDeps, sender: HttpSender, closing: AbortSignal): Promise<void> {
  const { clock, logger, everyMs = HOUR_MS } = deps;
  let sealDueMs = clock.monotonicMs();
  while (!closing.aborted) {
    let told = false;
    try {
      if (clock.monotonicMs() >= sealDueMs) {
        await sealAll(deps, closing);
        sealDueMs = clock.monotonicMs() + everyMs;
      }
      told = await tellAll(deps, sender, closing);
    } catch (error) {
      logger.error({ err: error }, "sealing failed; trying again");
    }
    // Until the seal that is due, not an hour from now: a timer may wake a moment early, and that hour would go unsealed.
    const waitMs = told ? Math.max(1, sealDueMs - clock.monotonicMs()) : Math.min(everyMs, RETRY_MS);
    await clock.sleep(waitMs, closing).catch(() => undefined);
  }
}

const SAY_EVERY_MS = 10_000;

/** Seals until nothing is left. The first start of an old installation has years to seal, and says how far it has come. */
async function sealAll({ records, clock, logger }: SealWitnessDeps, closing: AbortSignal): Promise<void> {
  let sealed = 0;
  let sayAtMs = clock.monotonicMs() + SAY_EVERY_MS;
  for (;;) {
    const seal = await records.seal();
    if (seal === null || closing.aborted) break;
    sealed += recordsUnder(seal);
    if (clock.monotonicMs() < sayAtMs) continue;
    sayAtMs = clock.monotonicMs() + SAY_EVERY_MS;
    logger.info({ records: sealed, seal: seal.no }, "sealing what has been recorded");
  }
}

function recordsUnder({ record }: SealRecord): number {
  // Canonical JSON of a seal.
  const { spans } = JSON.parse(record) as Partial<Seal>;
  return Object.values(spans ?? {}).reduce((sum, [fromNo, toNo]) => sum + toNo - fromNo + 1, 0);
}

/** False: the witness did not take one; the next time goes on there. */
async function tellAll(deps: SealWitnessDeps, sender: HttpSender, closing: AbortSignal): Promise<boolean> {
  const { records, url } = deps;
  if (url === null) return true;
  let told = Number((await records.getFact(CURSOR)) ?? "0");
  for (;;) {
    const seals = await records.sealsAfter(told, TOLD_AT_ONCE);
    for (const seal of seals) {
      if (closing.aborted || !(await tell(deps, url, seal, sender, closing))) return false;
      told = seal.no;
      await records.setFact(CURSOR, String(told));
    }
    if (seals.length < TOLD_AT_ONCE) return true;
  }
}

async function tell(
  { secret, logger }: SealWitnessDeps,
  url: string,
  seal: SealRecord,
  sender: HttpSender,
  closing: AbortSignal,
): Promise<boolean> {
  const told = jsonRequest(url, { body: JSON.stringify(seal), key: `seal-${seal.no}`, secret });
  const outcome = await sender.send(told, closing);
  if (outcome.kind === "answered" && outcome.status >= 200 && outcome.status < 300) return true;
  const why = outcome.kind === "answered" ? `status-${outcome.status}` : outcome.error;
  logger.warn({ why, seal: seal.no }, "the witness did not take a root; trying again");
  return false;
}
