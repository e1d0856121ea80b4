import { clampLimit, parseCursor, toCursor } from "./cursor.ts";
import type { OpenDatabase } from "./database.ts";
import type { RecordsLimits } from "./limits.ts";
import { prepare, readAll } from "./prepared.ts";
import type { MessageRefusal, Page, QuarantineQuery, QuarantineRow } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { narrowScope } from "./scope.ts";

/** Entries shown of one message, and messages asked for at once. */
const ENTRIES_OF_MESSAGE = 100;
const MESSAGES_AT_ONCE = 100;

export interface QuarantineQueries {
  /** Newest message first, the entries of one message in reverse; a page may end early when its raw messages are large. */
  page(query: QuarantineQuery): Page<QuarantineRow>;
  ofMessages(seqs: readonly number[]): readonly MessageRefusal[];
}

export function openQuarantineQueries(database: OpenDatabase<RecordsSchema>, limits: RecordsLimits): QuarantineQueries {
  const withRaw = openRaw(database, limits);
  const ofMessage = prepare(database, (queries, p: { seq: number }) =>
    queries
      .selectFrom("quarantine_item")
      .select(["seq", "no", "reason", "detail"])
      .where("seq", "=", p.seq)
      .orderBy("no")
      .limit(ENTRIES_OF_MESSAGE),
  );
  const page = database.sqlite.transaction((query: QuarantineQuery): Page<QuarantineRow> => {
    const scope = narrowScope(query.scope, query.enterprise);
    const limit = clampLimit(query.limit);
    let select = selectItems(database.queries);
    if (scope !== null) select = select.where("message.enterprise", "in", scope);
    if (query.cursor !== undefined) {
      // The cursor's parser has checked that both are numbers.
      const [seq, no] = parseCursor(query.cursor, ["number", "number"]) as [number, number];
      select = select
        .where("message.seq", "<=", seq)
        .where((where) => where.or([where("message.seq", "<", seq), where("item.no", "<", no)]));
    }
    const found = readAll(database.sqlite, select.limit(limit + 1));
    const items = withRaw(found.slice(0, limit));
    const last = items.length < found.length ? found[items.length - 1] : undefined;
    return { items, nextCursor: last === undefined ? null : toCursor([last.seq, last.no]) };
  });
  return {
    page: (query) => page.deferred(query),
    ofMessages: (seqs) => seqs.slice(0, MESSAGES_AT_ONCE).flatMap((seq) => ofMessage.all({ seq }).map(toRefusal)),
  };
}

function selectItems(queries: OpenDatabase<RecordsSchema>["queries"]) {
  return queries
    .selectFrom("quarantine_message as message")
    .innerJoin("quarantine_item as item", "item.seq", "message.seq")
    .select(["message.seq", "item.no", "message.at", "message.enterprise", "message.device", "message.topic"])
    .select(["item.reason", "item.detail"])
    .orderBy("message.seq", "desc")
    .orderBy("item.no", "desc");
}

interface Item extends Omit<QuarantineRow, "raw" | "reason"> {
  readonly seq: number;
  readonly no: number;
  readonly reason: string;
}

/** Joins the raw messages on, reading each once, until the page is large enough. */
function openRaw(
  database: OpenDatabase<RecordsSchema>,
  limits: RecordsLimits,
): (items: readonly Item[]) => QuarantineRow[] {
  const readRaw = prepare(database, (queries, p: { seq: number }) =>
    queries.selectFrom("quarantine_message").select("raw").where("seq", "=", p.seq),
  );
  return (items) => {
    const rows: QuarantineRow[] = [];
    let message = { seq: Number.NaN, raw: "" };
    let bytes = 0;
    for (const item of items) {
      if (message.seq !== item.seq) {
        message = { seq: item.seq, raw: toBase64(readRaw.get({ seq: item.seq })?.raw ?? new Uint8Array()) };
      }
      bytes += message.raw.length;
      if (rows.length > 0 && bytes > limits.pageBytesMax) break;
      rows.push(toRow(item, message.raw));
    }
    return rows;
  };
}

function toRefusal(item: Pick<Item, "seq" | "no" | "reason" | "detail">): MessageRefusal {
  // The column holds what a QuarantineEntry said.
  return { ...item, reason: item.reason as MessageRefusal["reason"] };
}

function toRow(item: Item, raw: string): QuarantineRow {
  const { at, enterprise, device, topic, detail } = item;
  // The column holds what a QuarantineEntry said.
  return { at, enterprise, device, topic, reason: item.reason as QuarantineRow["reason"], detail, raw };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
