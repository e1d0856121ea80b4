import { hash } from "node:crypto";
import type { AlarmEvent } from "../../model/alarm.ts";
import { assert } from "../../model/assert.ts";
import type { CatalogChange, RuleChange } from "../../model/effects.ts";
import type { Seal } from "../../model/evidence.ts";
import type { TicketEntry } from "../../model/offline/ticket.ts";
import type { OutboxEntry } from "../../model/push.ts";
import { toCanonicalJson } from "./canonical-json.ts";
import type { OpenDatabase } from "./database.ts";
import { prepare } from "./prepared.ts";
import type { AuditEntry } from "./records.ts";
import type { ChainColumns, RecordsSchema } from "./schema.ts";
import type { Standing } from "./standing.ts";

/** The record types of the chains, by table. */
export interface ChainRecords {
  readonly alarm_event: AlarmEvent;
  readonly outbox: OutboxEntry;
  readonly catalog_version: CatalogChange;
  readonly rule_version: RuleChange;
  readonly ticket_entry: TicketEntry;
  readonly audit: AuditEntry;
  readonly standing: Standing;
  readonly seal: Seal;
}
export type ChainName = keyof ChainRecords;

/** What the first record of a chain names as its predecessor. */
export const GENESIS_HASH = "0".repeat(64);

/** The hash of a record: SHA-256 over the predecessor's hash (hex) and the record's canonical JSON, in hex. */
export function chainHash(previousHash: string, record: string): string {
  return hash("sha256", previousHash + record);
}

/** The search columns of each chain, drawn from the record; `verifyChains` draws them again and compares. */
export const CHAIN_COLUMNS: {
  readonly [C in ChainName]: (record: ChainRecords[C]) => Omit<RecordsSchema[C], keyof ChainColumns>;
} = {
  alarm_event: (event) => ({ alarm: event.alarm, event_no: event.no }),
  outbox: (entry) => ({ key: entry.key, alarm: entry.alarm.id }),
  catalog_version: (change) => ({ seq: change.seq }),
  rule_version: ({ rule, enterprise, version, atMs }) => ({ rule, enterprise, version, at: atMs }),
  ticket_entry: ({ ticket, no, enterprise, claimed }) => ({
    ticket,
    entry_no: no,
    enterprise,
    client_id: claimed?.clientId ?? null,
  }),
  audit: (entry) => ({ key: entry.key ?? null, enterprise: entry.enterprise }),
  standing: ({ of, id }) => ({ of, id }),
  seal: () => ({}),
};

export const CHAIN_NAMES: readonly ChainName[] = [
  "alarm_event",
  "outbox",
  "catalog_version",
  "rule_version",
  "ticket_entry",
  "audit",
  "standing",
  "seal",
];

interface Head {
  readonly no: number;
  readonly hash: string;
}

/** The ends of the chains, inside one transaction: `begin` reads them, `append` moves them on, `finish` writes them down. */
export interface Chains {
  begin(): void;
  /** Adds a record, or finds that the same one is there already. Returns the record's number and whether it is new. */
  append<C extends ChainName>(chain: C, record: ChainRecords[C]): { readonly no: number; readonly added: boolean };
  finish(): void;
}

export function openChains(database: OpenDatabase<RecordsSchema>): Chains {
  const inserts = prepareInserts(database);
  const finds = prepareFinds(database);
  const readHeads = prepare(database, (queries) => queries.selectFrom("chain_head").selectAll());
  const writeHead = prepare(database, (queries, head: RecordsSchema["chain_head"]) =>
    queries
      .insertInto("chain_head")
      .values({ chain: head.chain, no: head.no, hash: head.hash })
      .onConflict((conflict) => conflict.column("chain").doUpdateSet({ no: head.no, hash: head.hash })),
  );
  const heads = new Map<string, Head>();
  const moved = new Set<string>();

  return {
    begin() {
      heads.clear();
      moved.clear();
      for (const head of readHeads.all({})) heads.set(head.chain, head);
    },
    append(chain, record) {
      const text = toCanonicalJson(record);
      const columns = CHAIN_COLUMNS[chain](record);
      const there = finds[chain](columns);
      if (there !== undefined) {
        assert(there.record === text, `a record is never written twice in two forms (${chain} ${there.no}): ${text}`);
        return { no: there.no, added: false };
      }
      const previous = heads.get(chain) ?? { no: 0, hash: GENESIS_HASH };
      const head = { no: previous.no + 1, hash: chainHash(previous.hash, text) };
      inserts[chain]({ ...columns, no: head.no, record: text, previous_hash: previous.hash, hash: head.hash });
      heads.set(chain, head);
      moved.add(chain);
      return { no: head.no, added: true };
    },
    finish() {
      for (const chain of moved) writeHead.run({ chain, ...(heads.get(chain) ?? { no: 0, hash: GENESIS_HASH }) });
    },
  };
}

type Columns<C extends ChainName> = Omit<RecordsSchema[C], keyof ChainColumns>;
type Found = { readonly no: number; readonly record: string } | undefined;

function prepareInserts(database: OpenDatabase<RecordsSchema>): {
  readonly [C in ChainName]: (row: Columns<C> & ChainColumns) => void;
} {
  const link = (p: ChainColumns) => ({ no: p.no, record: p.record, previous_hash: p.previous_hash, hash: p.hash });
  const event = prepare(database, (queries, p: RecordsSchema["alarm_event"]) =>
    queries.insertInto("alarm_event").values({ ...link(p), alarm: p.alarm, event_no: p.event_no }),
  );
  const outbox = prepare(database, (queries, p: RecordsSchema["outbox"]) =>
    queries.insertInto("outbox").values({ ...link(p), key: p.key, alarm: p.alarm }),
  );
  const catalog = prepare(database, (queries, p: RecordsSchema["catalog_version"]) =>
    queries.insertInto("catalog_version").values({ ...link(p), seq: p.seq }),
  );
  const rule = prepare(database, (queries, p: RecordsSchema["rule_version"]) =>
    queries
      .insertInto("rule_version")
      .values({ ...link(p), rule: p.rule, enterprise: p.enterprise, version: p.version, at: p.at }),
  );
  const ticket = prepare(database, (queries, p: RecordsSchema["ticket_entry"]) =>
    queries.insertInto("ticket_entry").values({
      ...link(p),
      ticket: p.ticket,
      entry_no: p.entry_no,
      enterprise: p.enterprise,
      client_id: p.client_id,
    }),
  );
  const audit = prepare(database, (queries, p: RecordsSchema["audit"]) =>
    queries.insertInto("audit").values({ ...link(p), key: p.key, enterprise: p.enterprise }),
  );
  const standing = prepare(database, (queries, p: RecordsSchema["standing"]) =>
    queries.insertInto("standing").values({ ...link(p), of: p.of, id: p.id }),
  );
  const seal = prepare(database, (queries, p: ChainColumns) => queries.insertInto("seal").values(link(p)));
  return {
    alarm_event: event.run,
    outbox: outbox.run,
    catalog_version: catalog.run,
    rule_version: rule.run,
    ticket_entry: ticket.run,
    audit: audit.run,
    standing: standing.run,
    seal: seal.run,
  };
}

function prepareFinds(database: OpenDatabase<RecordsSchema>): {
  readonly [C in ChainName]: (columns: Columns<C>) => Found;
} {
  const event = prepare(database, (queries, p: Columns<"alarm_event">) =>
    queries
      .selectFrom("alarm_event")
      .select(["no", "record"])
      .where("alarm", "=", p.alarm)
      .where("event_no", "=", p.event_no),
  );
  const outbox = prepare(database, (queries, p: Columns<"outbox">) =>
    queries.selectFrom("outbox").select(["no", "record"]).where("key", "=", p.key),
  );
  const catalog = prepare(database, (queries, p: Columns<"catalog_version">) =>
    queries.selectFrom("catalog_version").select(["no", "record"]).where("seq", "=", p.seq),
  );
  const rule = prepare(database, (queries, p: Columns<"rule_version">) =>
    queries
      .selectFrom("rule_version")
      .select(["no", "record"])
      .where("rule", "=", p.rule)
      .where("version", "=", p.version),
  );
  const ticket = prepare(database, (queries, p: Columns<"ticket_entry">) =>
    queries
      .selectFrom("ticket_entry")
      .select(["no", "record"])
      .where("ticket", "=", p.ticket)
      .where("entry_no", "=", p.entry_no),
  );
  const audit = prepare(database, (queries, p: { readonly key: string }) =>
    queries.selectFrom("audit").select(["no", "record"]).where("key", "=", p.key),
  );
  return {
    alarm_event: event.get,
    outbox: outbox.get,
    catalog_version: catalog.get,
    rule_version: rule.get,
    ticket_entry: ticket.get,
    audit: (columns) => (columns.key === null ? undefined : audit.get({ key: columns.key })),
    // Asked before: a form that stands already is not written again.
    standing: () => undefined,
    // A seal follows the last one or is not written at all.
    seal: () => undefined,
  };
}
