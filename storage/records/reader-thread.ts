import { parentPort } from "node:worker_threads";
import { assert } from "../../model/assert.ts";
import { serveThread } from "../thread.ts";
import type { RecordsLimits } from "./limits.ts";
import { openReader, type Reader } from "./reader.ts";
import { marked } from "./thread-errors.ts";

/** The calls of the reader thread. */
export interface ReaderMethods extends Reader {
  open(directory: string, limits: RecordsLimits): void;
}

const port = parentPort;
if (port !== null) {
  let opened: Reader | null = null;
  const reader = (): Reader => {
    assert(opened !== null, "the reader thread is opened before it is used");
    return opened;
  };
  serveThread<ReaderMethods>(port, {
    open: marked((directory, limits) => {
      opened = openReader(directory, limits);
    }),
    alarms: marked((query) => reader().alarms(query)),
    alarm: marked((id) => reader().alarm(id)),
    incidents: marked((query) => reader().incidents(query)),
    incident: marked((id) => reader().incident(id)),
    alarmsOnPoint: marked((span) => reader().alarmsOnPoint(span)),
    tickets: marked((query) => reader().tickets(query)),
    ticket: marked((id) => reader().ticket(id)),
    ticketEntryOf: marked((query) => reader().ticketEntryOf(query)),
    ticketCounts: marked((query) => reader().ticketCounts(query)),
    alarmAnswers: marked((query) => reader().alarmAnswers(query)),
    hazardsDue: marked((query) => reader().hazardsDue(query)),
    timeline: marked((query) => reader().timeline(query)),
    ruleVersions: marked((query) => reader().ruleVersions(query)),
    rulesAt: marked((query) => reader().rulesAt(query)),
    quarantine: marked((query) => reader().quarantine(query)),
    refusalsOf: marked((seqs) => reader().refusalsOf(seqs)),
    audit: marked((query) => reader().audit(query)),
    pendingOutbox: marked(() => reader().pendingOutbox()),
    findSession: marked((secretHash, nowMs) => reader().findSession(secretHash, nowMs)),
    sessionsOf: marked((username, nowMs) => reader().sessionsOf(username, nowMs)),
    phonesOf: marked((username) => reader().phonesOf(username)),
    getFact: marked((key) => reader().getFact(key)),
    answer: marked((scope, key, nowMs) => reader().answer(scope, key, nowMs)),
    nextSeal: marked((atMs) => reader().nextSeal(atMs)),
    sealsAfter: marked((no, limit) => reader().sealsAfter(no, limit)),
    evidence: marked((query) => reader().evidence(query)),
    blindSpots: marked((query) => reader().blindSpots(query)),
    verifyChains: marked(() => reader().verifyChains()),
    close: marked(() => opened?.close()),
  });
}
