import { DAY_MS } from "../../model/time.ts";
import type { OpenDatabase } from "./database.ts";
import type { RecordsLimits } from "./limits.ts";
import { prepare } from "./prepared.ts";
import type { RecordsSchema } from "./schema.ts";

/** How long the answer to a write with an `Idempotency-Key` can be given again. */
const IDEMPOTENT_MS = DAY_MS;

export interface Answer {
  readonly requestHash: string;
  readonly status: number;
  readonly body: string;
}

/** Small durable values, and the answers already given to writes that may be repeated. */
export interface Facts {
  get(key: string): string | null;
  set(key: string, value: string): void;
  answer(scope: string, key: string, nowMs: number): Answer | null;
  /** Keeps the first answer of a key; drops answers past their time and the oldest beyond the bound. */
  saveAnswer(scope: string, key: string, answer: Answer, nowMs: number): void;
}

export function openFacts(database: OpenDatabase<RecordsSchema>, limits: RecordsLimits): Facts {
  const read = prepare(database, (queries, p: { key: string }) =>
    queries.selectFrom("fact").select("value").where("key", "=", p.key),
  );
  const write = prepare(database, (queries, p: RecordsSchema["fact"]) =>
    queries
      .insertInto("fact")
      .values({ key: p.key, value: p.value })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: p.value })),
  );
  const answers = prepareAnswers(database, limits);
  let saves = 0;
  return {
    get: (key) => read.get({ key })?.value ?? null,
    set: (key, value) => void write.run({ key, value }),
    answer: (scope, key, nowMs) => answers.find.get({ scope, key, afterMs: nowMs - IDEMPOTENT_MS }) ?? null,
    saveAnswer(scope, key, answer, nowMs) {
      answers.removeOld.run({ throughMs: nowMs - IDEMPOTENT_MS });
      answers.save.run({ scope, key, ...answer, at: nowMs });
      // Finding the excess walks the whole index, so the bound is kept to within a hundred.
      if (saves++ % 100 === 0) answers.removeExcess.run({});
    },
  };
}

function prepareAnswers(database: OpenDatabase<RecordsSchema>, limits: RecordsLimits) {
  return {
    find: prepare(database, (queries, p: { scope: string; key: string; afterMs: number }) =>
      queries
        .selectFrom("idempotency")
        .select(["request_hash as requestHash", "status", "body"])
        .where("scope", "=", p.scope)
        .where("key", "=", p.key)
        .where("at", ">", p.afterMs),
    ),
    save: prepare(database, (queries, p: Answer & { scope: string; key: string; at: number }) =>
      queries
        .insertInto("idempotency")
        .values({ scope: p.scope, key: p.key, request_hash: p.requestHash, status: p.status, body: p.body, at: p.at })
        .onConflict((conflict) => conflict.columns(["scope", "key"]).doNothing()),
    ),
    removeOld: prepare(database, (queries, p: { throughMs: number }) =>
      queries.deleteFrom("idempotency").where("at", "<=", p.throughMs),
    ),
    removeExcess: prepare(database, (queries) =>
      queries
        .deleteFrom("idempotency")
        .where("at", "<=", (inner) =>
          inner.selectFrom("idempotency").select("at").orderBy("at", "desc").limit(1).offset(limits.idempotencyKeysMax),
        ),
    ),
  };
}
