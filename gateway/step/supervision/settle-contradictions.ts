import type { Moment } from "../../../alarms/moment.ts";
import type { ContradictionFacts } from "../../../model/offline/contradiction.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { CONTRADICTIONS } from "../../../supervision/contradictions/index.ts";
import type { Contradiction, Found } from "../../../supervision/contradiction.ts";
import { settingsOf } from "../../../supervision/settings.ts";
import { type EngineState, type SupervisionBox, touch } from "../../state.ts";
import { lookAt } from "./look-at.ts";
import { carryOutOrder } from "./step-offline.ts";
import { takeStep, ticketBoxOf } from "./ticket-book.ts";

/**
 * Opens what contradicts each other now and is not on record, and notes on what is whether it still does. Only people, and a day of
 * agreement, close one.
 */
export function settleContradictions(state: EngineState, box: SupervisionBox, moment: Moment): void {
  const look = lookAt(state, box.enterprise, moment);
  const standing = new Map<string, { readonly rule: Contradiction; readonly found: Found }>();
  for (const rule of CONTRADICTIONS) {
    const settings = settingsOf(look.catalog, box.enterprise, rule);
    if (settings === null) continue;
    for (const found of rule.find(look, settings)) standing.set(`${rule.code}/${found.key}`, { rule, found });
  }
  const known = new Map<string, Ticket<ContradictionFacts>>();
  for (const ticket of look.tickets<ContradictionFacts>("contradiction")) {
    if (ticket.closedAtMs === null) known.set(`${ticket.facts.code}/${ticket.facts.key}`, ticket);
  }
  unsettle(state, box, standing);
  for (const [key, { rule, found }] of standing) {
    const ticket = known.get(key);
    if (ticket === undefined) open(state, box, key, rule, found, moment);
    else settle(state, ticket, found, moment);
  }
  for (const [key, ticket] of known) {
    if (!standing.has(key) && ticket.facts.agreeSinceMs === null) note(state, ticket, "agree", moment.wallMs, moment);
  }
}

/** It stands again, or is graver than it was. One that somebody has explained is not raised again for that. */
function settle(state: EngineState, ticket: Ticket<ContradictionFacts>, { level }: Found, moment: Moment): void {
  if (ticket.facts.agreeSinceMs !== null) note(state, ticket, "disagree-again", null, moment);
  if (ticket.level === null || level >= ticket.level) return;
  const box = ticketBoxOf(state, ticket.id);
  if (box === null) return;
  const step = { act: "graver", by: null, because: { rule: ticket.facts.code }, claimed: null, body: {} };
  takeStep(state, box, { level }, step, moment);
}

function unsettle(state: EngineState, box: SupervisionBox, standing: ReadonlyMap<string, unknown>): void {
  for (const key of Object.keys(box.data.settled)) {
    if (standing.has(key)) continue;
    touch(state, box);
    delete box.data.settled[key];
  }
}

function open(
  state: EngineState,
  box: SupervisionBox,
  key: string,
  rule: Contradiction,
  found: Found,
  moment: Moment,
): void {
  if (box.data.settled[key] !== undefined) return;
  const body = { code: rule.code, ...found };
  const order = {
    type: "open",
    kind: "contradiction",
    enterprise: box.enterprise,
    body,
    claimed: null,
    gathered: {},
  } as const;
  carryOutOrder(state, order, { by: null, role: null, because: { rule: rule.code } }, moment);
}

function note(
  state: EngineState,
  ticket: Ticket<ContradictionFacts>,
  act: "agree" | "disagree-again",
  agreeSinceMs: number | null,
  moment: Moment,
): void {
  const box = ticketBoxOf(state, ticket.id);
  if (box === null) return;
  const facts = { ...ticket.facts, agreeSinceMs };
  const step = { act, by: null, because: { rule: facts.code }, claimed: null, body: {} };
  takeStep(state, box, { facts }, step, moment);
}
