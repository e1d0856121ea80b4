import type { Database, Statement } from "better-sqlite3";
import type { Compilable, Kysely } from "kysely";

/** A statement compiled by kysely once and run many times, without a promise in between. */
export interface Prepared<P, O> {
  /** Returns the number of rows changed. */
  run(params: P): number;
  get(params: P): O | undefined;
  all(params: P): O[];
}

/**
 * Prepares a query whose parameters are named by the properties of `params`.
 *
 * `params.x` inside `build` is a place, not a value: use it only where kysely takes a value.
 */
export function prepare<S, P extends object, O>(
  database: { readonly sqlite: Database; readonly queries: Kysely<S> },
  build: (queries: Kysely<S>, params: P) => Compilable<O>,
): Prepared<P, O> {
  // Kysely carries every value through untouched, so a place may pose as the value that will stand there.
  const places = new Proxy({}, { get: (_, name) => new Place(String(name)) }) as P;
  const compiled = build(database.queries, places).compile();
  const statement: Statement<unknown[], O> = database.sqlite.prepare(compiled.sql);
  const bind = (params: P): unknown[] =>
    compiled.parameters.map((value) => (value instanceof Place ? params[value.name as keyof P] : value));
  return {
    run: (params) => statement.run(...bind(params)).changes,
    get: (params) => statement.get(...bind(params)),
    all: (params) => statement.all(...bind(params)),
  };
}

/** Runs a query that is built anew each time (its conditions differ). */
export function readAll<O>(sqlite: Database, query: Compilable<O>): O[] {
  const compiled = query.compile();
  // Kysely's type says what the columns are; the driver hands back plain rows.
  return sqlite.prepare(compiled.sql).all(...compiled.parameters) as O[];
}

class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}
