import { hash } from "node:crypto";
import { GatewayError } from "../../model/errors.ts";
import type { OpenDatabase } from "./database.ts";
import { prepare } from "./prepared.ts";
import type { SnapshotRead } from "./records.ts";

/** The tables of `state.db`. */
export interface StateSchema {
  /** `seq`, `state_version` of the snapshot. */
  readonly meta: { readonly key: string; readonly value: number };
  readonly shard: { readonly key: string; readonly text: string; readonly hash: string };
}

export interface Snapshots {
  save(snapshot: {
    readonly seq: number;
    readonly stateVersion: number;
    readonly shards: readonly (readonly [string, string])[];
    readonly removed: readonly string[];
  }): void;
  /** Throws: GatewayError STORE_UNAVAILABLE when a shard's text is not what was written. */
  load(): SnapshotRead | null;
}

export function openSnapshots(database: OpenDatabase<StateSchema>): Snapshots {
  const statements = prepareStatements(database);
  const save = database.sqlite.transaction((snapshot: Parameters<Snapshots["save"]>[0]) => {
    for (const key of snapshot.removed) statements.remove.run({ key });
    for (const [key, text] of snapshot.shards) statements.write.run({ key, text, hash: hash("sha256", text) });
    statements.mark.run({ key: "seq", value: snapshot.seq });
    statements.mark.run({ key: "state_version", value: snapshot.stateVersion });
  });
  const load = database.sqlite.transaction((): SnapshotRead | null => {
    const meta = new Map(statements.meta.all({}).map(({ key, value }) => [key, value]));
    const seq = meta.get("seq");
    const stateVersion = meta.get("state_version");
    if (seq === undefined || stateVersion === undefined) return null;
    const shards = new Map<string, string>();
    for (const shard of statements.shards.all({})) {
      if (hash("sha256", shard.text) !== shard.hash) throw damaged(database.file, shard.key);
      shards.set(shard.key, shard.text);
    }
    return { seq, stateVersion, shards };
  });
  return { save: (snapshot) => save.immediate(snapshot), load: () => load.deferred() };
}

function damaged(file: string, key: string): GatewayError {
  return new GatewayError("STORE_UNAVAILABLE", `${file}: shard ${key} is damaged`, {
    hint: "restore the newest backup; records and journal are files of their own and stay as they are",
    params: { file, shard: key },
  });
}

function prepareStatements(database: OpenDatabase<StateSchema>) {
  return {
    remove: prepare(database, (queries, p: { key: string }) => queries.deleteFrom("shard").where("key", "=", p.key)),
    write: prepare(database, (queries, p: StateSchema["shard"]) =>
      queries
        .insertInto("shard")
        .values({ key: p.key, text: p.text, hash: p.hash })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ text: p.text, hash: p.hash })),
    ),
    mark: prepare(database, (queries, p: StateSchema["meta"]) =>
      queries
        .insertInto("meta")
        .values({ key: p.key, value: p.value })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: p.value })),
    ),
    meta: prepare(database, (queries) => queries.selectFrom("meta").selectAll()),
    shards: prepare(database, (queries) => queries.selectFrom("shard").selectAll()),
  };
}
