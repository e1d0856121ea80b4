import { assert } from "../../model/assert.ts";
import type { QuarantineEntry } from "../../model/effects.ts";
import type { OpenDatabase } from "./database.ts";
import { openFacts } from "./facts.ts";
import type { RecordsLimits } from "./limits.ts";
import { prepare } from "./prepared.ts";
import type { RecordsSchema } from "./schema.ts";

/** What one refused reading takes beside its text, roughly: the row and its key. */
const ITEM_BYTES = 64;

/** The fact under which the number of messages dropped from an enterprise's quarantine is kept. */
export function droppedFactOf(enterprise: string): string {
  return `quarantine-dropped/${enterprise}`;
}

export interface Quarantine {
  /** Stores the entries of a batch (raw bytes once per message) and drops the oldest beyond the bounds; call inside a transaction. */
  take(entries: readonly QuarantineEntry[], committedSeq: number): void;
}

export function openQuarantine(database: OpenDatabase<RecordsSchema>, limits: RecordsLimits): Quarantine {
  const statements = prepareStatements(database);
  const readUsage = prepare(database, (queries) => queries.selectFrom("quarantine_usage").selectAll());
  const evict = openEviction(database, limits);

  function add(entries: readonly QuarantineEntry[], usage: Map<string, Usage>): void {
    const first = entries[0];
    assert(first !== undefined, "a message in quarantine has at least one entry");
    const bytes = entries.reduce((sum, entry) => sum + entry.detail.length + ITEM_BYTES, first.raw.byteLength);
    statements.addMessage.run({ ...first, bytes });
    for (const entry of entries) statements.addItem.run(entry);
    const used = usage.get(first.enterprise) ?? { messages: 0, bytes: 0, changed: false };
    usage.set(first.enterprise, { messages: used.messages + 1, bytes: used.bytes + bytes, changed: true });
  }

  return {
    take(entries, committedSeq) {
      if (entries.length === 0) return;
      const usage = new Map<string, Usage>();
      for (const row of readUsage.all({})) usage.set(row.enterprise, { ...row, changed: false });
      for (const [seq, ofMessage] of groupBySeq(entries)) {
        const there = statements.findItems.all({ seq });
        // Committed before and not there: it was dropped since. A replay shall not bring it back.
        if (there.length > 0) assertSame(ofMessage, there);
        else if (seq > committedSeq) add(ofMessage, usage);
      }
      evict(usage);
      for (const [enterprise, used] of usage) if (used.changed) statements.writeUsage.run({ enterprise, ...used });
    },
  };
}

interface Usage {
  readonly messages: number;
  readonly bytes: number;
  readonly changed: boolean;
}

function groupBySeq(entries: readonly QuarantineEntry[]): ReadonlyMap<number, readonly QuarantineEntry[]> {
  const groups = new Map<number, QuarantineEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.seq);
    if (group === undefined) groups.set(entry.seq, [entry]);
    else group.push(entry);
  }
  return groups;
}

function assertSame(
  entries: readonly QuarantineEntry[],
  there: readonly { readonly no: number; readonly reason: string; readonly detail: string; readonly raw: Uint8Array }[],
): void {
  for (const entry of entries) {
    const same = there.some(
      (item) =>
        item.no === entry.no &&
        item.reason === entry.reason &&
        item.detail === entry.detail &&
        Buffer.compare(item.raw, entry.raw) === 0,
    );
    assert(same, `a quarantine entry is never written twice in two forms (message ${entry.seq}, entry ${entry.no})`);
  }
}

/** Drops the oldest messages of whoever is over the bound; a noisy enterprise never pushes out another's. */
function openEviction(
  database: OpenDatabase<RecordsSchema>,
  limits: RecordsLimits,
): (usage: Map<string, Usage>) => void {
  const facts = openFacts(database, limits);
  const oldest = prepare(database, (queries, p: { enterprise: string; limit: number }) =>
    queries
      .selectFrom("quarantine_message")
      .select(["seq", "bytes"])
      .where("enterprise", "=", p.enterprise)
      .orderBy("seq")
      .limit(p.limit),
  );
  const remove = prepare(database, (queries, p: { seq: number }) =>
    queries.deleteFrom("quarantine_message").where("seq", "=", p.seq),
  );

  function dropOldest(enterprise: string, usage: Map<string, Usage>, until: (used: Usage) => boolean): void {
    let used = usage.get(enterprise);
    let dropped = 0;
    while (used !== undefined && used.messages > 0 && !until(used)) {
      const message = oldest.get({ enterprise, limit: 1 });
      assert(message !== undefined, `the quarantine of ${enterprise} holds as many messages as were counted`);
      remove.run({ seq: message.seq });
      used = { messages: used.messages - 1, bytes: used.bytes - message.bytes, changed: true };
      dropped++;
    }
    if (used === undefined || dropped === 0) return;
    usage.set(enterprise, used);
    const fact = droppedFactOf(enterprise);
    facts.set(fact, String(Number(facts.get(fact) ?? 0) + dropped));
  }

  return (usage) => {
    for (const [enterprise, used] of usage) {
      if (used.messages <= limits.quarantineMessagesMax) continue;
      dropOldest(enterprise, usage, ({ messages }) => messages <= limits.quarantineMessagesMax);
    }
    let total = [...usage.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    while (total > limits.quarantineBytesMax) {
      const [largest, used] = largestOf(usage);
      const excess = total - limits.quarantineBytesMax;
      dropOldest(largest, usage, ({ bytes }) => used.bytes - bytes >= Math.min(excess, EVICT_BYTES));
      total -= used.bytes - (usage.get(largest)?.bytes ?? 0);
    }
  };
}

/** How much one enterprise gives way before it is asked again who holds most. */
const EVICT_BYTES = 64 * 1024;

function largestOf(usage: ReadonlyMap<string, Usage>): [string, Usage] {
  const largest = [...usage].reduce((most, next) => (next[1].bytes > most[1].bytes ? next : most));
  assert(largest[1].messages > 0, "whoever holds most of the quarantine holds a message");
  return largest;
}

function prepareStatements(database: OpenDatabase<RecordsSchema>) {
  return {
    findItems: prepare(database, (queries, p: { seq: number }) =>
      queries
        .selectFrom("quarantine_item as item")
        .innerJoin("quarantine_message as message", "message.seq", "item.seq")
        .select(["item.no", "item.reason", "item.detail", "message.raw"])
        .where("item.seq", "=", p.seq),
    ),
    addMessage: prepare(database, (queries, p: QuarantineEntry & { bytes: number }) =>
      queries.insertInto("quarantine_message").values({
        seq: p.seq,
        at: p.atMs,
        enterprise: p.enterprise,
        device: p.device,
        topic: p.topic,
        bytes: p.bytes,
        raw: p.raw,
      }),
    ),
    addItem: prepare(database, (queries, p: QuarantineEntry) =>
      queries.insertInto("quarantine_item").values({ seq: p.seq, no: p.no, reason: p.reason, detail: p.detail }),
    ),
    writeUsage: prepare(database, (queries, p: RecordsSchema["quarantine_usage"]) =>
      queries
        .insertInto("quarantine_usage")
        .values({ enterprise: p.enterprise, messages: p.messages, bytes: p.bytes })
        .onConflict((conflict) => conflict.column("enterprise").doUpdateSet({ messages: p.messages, bytes: p.bytes })),
    ),
  };
}
