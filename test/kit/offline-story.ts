import { readFileSync } from "node:fs";
import { parseCatalogText } from "../../model/catalog/parse.ts";
import type { Role } from "../../model/catalog/catalog.ts";
import type { ContradictionFacts } from "../../model/offline/contradiction.ts";
import type { ActOrder, OpenOrder, Ticket, TicketKindName } from "../../model/offline/ticket.ts";
import { fragmentOf } from "./catalog-example.ts";
import { PureEngine } from "./pure-engine.ts";

const BASE = readFileSync(new URL("../scenarios/base/cold-store.yaml", import.meta.url), "utf8");

/** People of both sides, by rank. */
const PEOPLE = `
areas:
  - { id: dx-yh, name: 瀛海镇, kind: town, parent: dx }
users:
  - { username: sun, role: regulator, area: dx-yh }
  - { username: zhou, role: regulator, area: dx }
  - { username: qian, role: regulator, area: dx }
`;

export interface Person {
  readonly username: string;
  readonly role: Role;
}
export const WANG: Person = { username: "wang", role: "operator" };
export const LI: Person = { username: "li", role: "manager" };
/** Inspector of the authority. */
export const ZHAO: Person = { username: "zhao", role: "inspector" };
/** Regulators: a town's, and two of the district. */
export const SUN: Person = { username: "sun", role: "regulator" };
export const ZHOU: Person = { username: "zhou", role: "regulator" };
export const QIAN: Person = { username: "qian", role: "regulator" };
export const PHOTO = { sha256: "a".repeat(64) };

/** The cold store of the scenarios with more of a catalogue, started. */
export function openStory(...yaml: readonly string[]): PureEngine {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
  const parsed = parseCatalogText(BASE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  engine.apply(parsed.value.fragment);
  for (const text of [PEOPLE, ...yaml]) engine.apply(fragmentOf(text));
  return engine;
}

export function toOpen(kind: TicketKindName, body: OpenOrder["body"], gathered: OpenOrder["gathered"] = {}): OpenOrder {
  return { type: "open", kind, enterprise: "coldchain", body, claimed: null, gathered };
}

function toAct(ticket: string, act: string, body: ActOrder["body"] = {}): ActOrder {
  return { type: "act", ticket, act, body, claimed: null, gathered: {} };
}

/** Opens a ticket that must be let in. */
export function opened(engine: PureEngine, by: Person, kind: TicketKindName, body: OpenOrder["body"]): string {
  const reply = engine.offline(by, toOpen(kind, body));
  if (reply?.ok !== true || reply.ticket === undefined) throw new Error(`refused: ${reply?.reason ?? "no reply"}`);
  return reply.ticket;
}

/** What came of an act: null if it was taken, else why not. */
export function acted(engine: PureEngine, by: Person, ticket: string, act: string, body: ActOrder["body"] = {}) {
  return engine.offline(by, toAct(ticket, act, body))?.reason ?? null;
}

/** A reading every so often: the point is heard all the time. */
export function readFor(
  engine: PureEngine,
  forMs: number,
  values: Readonly<Record<string, unknown>>,
  everyMs = 5_000,
): void {
  for (const endMs = engine.nowMs + forMs; engine.nowMs < endMs; ) {
    for (const [p, v] of Object.entries(values)) engine.message("coldchain/dtu1", { p, v, ts: engine.nowMs });
    engine.passTo(engine.nowMs + everyMs);
  }
}

/** Contradictions of a code, oldest first. */
export function contradictionsOf(engine: PureEngine, code: string): readonly Ticket<ContradictionFacts>[] {
  return [...engine.tickets.values()]
    .filter(({ kind }) => kind === "contradiction")
    .map((ticket) => ticket as Ticket<ContradictionFacts>)
    .filter(({ facts }) => facts.code === code);
}

/** Replays what came after a snapshot and tells whether the same came of it. */
export function replayed(engine: PureEngine, snapshot: ReturnType<PureEngine["snapshot"]>) {
  const again = PureEngine.from(snapshot);
  again.replay(engine.journal.filter(({ seq }) => seq > snapshot.seq));
  const entries = engine.outcome.entries.filter(({ seq }) => seq > snapshot.seq);
  return {
    sameState: again.digest() === engine.digest(),
    sameEntries: JSON.stringify(again.outcome.entries) === JSON.stringify(entries),
  };
}
