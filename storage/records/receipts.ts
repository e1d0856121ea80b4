import type { OpenDatabase } from "./database.ts";
import { prepare } from "./prepared.ts";
import type { ReceiptRow } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";

/** Writes down what became of a message; call inside a transaction. The first of a kind, person and action counts. */
export function openReceipts(database: OpenDatabase<RecordsSchema>): (receipt: ReceiptRow) => void {
  const insert = prepare(database, (queries, p: ReceiptRow) =>
    queries
      .insertInto("delivery_receipt")
      .columns(["outbox_no", "kind", "person", "action", "at"])
      .expression((build) =>
        build
          .selectFrom("delivery")
          .select((each) => [
            "outbox_no",
            each.val(p.kind).as("kind"),
            each.val(p.person).as("person"),
            each.val(p.action).as("action"),
            each.val(p.atMs).as("at"),
          ])
          .where("key", "=", p.key),
      )
      .onConflict((conflict) => conflict.doNothing()),
  );
  return (receipt) => void insert.run(receipt);
}

/** Receipts of every message about an alarm, oldest first. */
export function openReceiptsOf(database: OpenDatabase<RecordsSchema>): (alarm: string) => readonly ReceiptRow[] {
  const find = prepare(database, (queries, p: { alarm: string }) =>
    queries
      .selectFrom("delivery_receipt")
      .innerJoin("outbox", "outbox.no", "delivery_receipt.outbox_no")
      .select(["outbox.key", "delivery_receipt.kind", "delivery_receipt.person", "delivery_receipt.action"])
      .select("delivery_receipt.at as atMs")
      .where("outbox.alarm", "=", p.alarm)
      .orderBy("delivery_receipt.at"),
  );
  // The column holds only what `openReceipts` was given.
  return (alarm) => find.all({ alarm }) as readonly ReceiptRow[];
}
