import { parentPort } from "node:worker_threads";
import { assert } from "../../model/assert.ts";
import { serveThread } from "../thread.ts";
import type { RecordsLimits } from "./limits.ts";
import { marked } from "./thread-errors.ts";
import { openWriter, type Writer } from "./writer.ts";

/** The calls of the writer thread. */
export interface WriterMethods extends Omit<Writer, "committedSeq"> {
  open(directory: string, limits: RecordsLimits): Promise<{ readonly committedSeq: number }>;
}

const port = parentPort;
if (port !== null) {
  let opened: Writer | null = null;
  const writer = (): Writer => {
    assert(opened !== null, "the writer thread is opened before it is used");
    return opened;
  };
  serveThread<WriterMethods>(port, {
    open: marked(async (directory, limits) => {
      opened = await openWriter({ directory, limits, onReserveSpent: () => port.postMessage({ reserveHeld: false }) });
      return { committedSeq: opened.committedSeq };
    }),
    commit: marked((batch) => writer().commit(batch)),
    recordAttempt: marked((attempt) => writer().recordAttempt(attempt)),
    recordReceipt: marked((receipt) => writer().recordReceipt(receipt)),
    addPhone: marked((phone, keep) => writer().addPhone(phone, keep)),
    removePhone: marked((id) => writer().removePhone(id)),
    giveUpPhone: marked((id, atMs, reason) => writer().giveUpPhone(id, atMs, reason)),
    appendAudit: marked((entry) => writer().appendAudit(entry)),
    appendSeal: marked((seal) => writer().appendSeal(seal)),
    createSession: marked((session, nowMs) => writer().createSession(session, nowMs)),
    removeSession: marked((secretHash) => writer().removeSession(secretHash)),
    removeSessionsOf: marked((usernames) => writer().removeSessionsOf(usernames)),
    touchSession: marked((secretHash, seenAtMs) => writer().touchSession(secretHash, seenAtMs)),
    setFact: marked((key, value) => writer().setFact(key, value)),
    saveAnswer: marked((scope, key, answer, nowMs) => writer().saveAnswer(scope, key, answer, nowMs)),
    close: marked(() => opened?.close()),
  });
}
