import type { Moment } from "../../../alarms/moment.ts";
import type { Catalog, Rule } from "../../../model/catalog/catalog.ts";
import { isSameJson } from "../../../model/catalog/same-json.ts";
import type { PermitFacts } from "../../../model/offline/permit.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import type { Look } from "../../../supervision/look.ts";
import { isUnderWay } from "../../../supervision/permits/permit-place.ts";
import { permitRulesOf } from "../../../supervision/permits/permit-rules.ts";
import { byId, type EngineState, type PermitRule, type SupervisionBox, touch } from "../../state.ts";
import type { EventModeFacts } from "../../../model/offline/event-mode.ts";
import { recompilePoints } from "../derive.ts";
import { settleDevice } from "../settle-device.ts";
import { eventRulesOf } from "./event-rules.ts";
import { lookAt } from "./look-at.ts";

/**
 * Brings the limits of permits under way, and of event modes, into force, and takes those of permits that are over out of it. Only the devices of the points they
 * stand on are compiled again; their newest values meet the new limits at once.
 */
export function settlePermitRules(state: EngineState, box: SupervisionBox, moment: Moment): void {
  const changed = countPermitRules(state, box, moment);
  if (changed.length === 0) return;
  const points = new Set(changed.flatMap((rule) => rule.points));
  const devices = recompilePoints(state, box.enterprise, points);
  for (const device of [...devices].sort(byId)) settleDevice(state, device, new Map(), BY, moment);
}

/** Puts on record what rules permits come to now, each with a version of its own. Returns those that changed, as they were and as they are. */
export function countPermitRules(state: EngineState, box: SupervisionBox, moment: Moment): readonly Rule[] {
  const before = box.data.permitRules ?? {};
  const wanted = new Map<string, { readonly rule: Rule; readonly permit: string }>();
  const look = lookAt(state, box.enterprise, moment);
  for (const { data } of box.tickets.values()) {
    for (const rule of rulesOf(data.ticket, look)) wanted.set(rule.id, { rule, permit: data.ticket.id });
  }
  const changed: Rule[] = [];
  const keep: Record<string, PermitRule> = {};
  for (const id of [...new Set([...Object.keys(before), ...wanted.keys()])].sort()) {
    const old = before[id] ?? null;
    const after = wanted.get(id)?.rule ?? (old === null ? null : { ...old.rule, retired: true });
    if (after === null) continue;
    const permit = wanted.get(id)?.permit ?? old?.permit ?? "";
    if (old !== null && isSameJson(old.rule, after)) {
      if (after.retired !== true || isRemembered(box, permit)) keep[id] = old;
      continue;
    }
    const version = (old?.version ?? 0) + 1;
    keep[id] = { rule: after, permit, version };
    changed.push(after, ...(old === null ? [] : [old.rule]));
    record(old?.rule ?? null, after, version, permit, moment);
  }
  if (changed.length > 0 || Object.keys(keep).length !== Object.keys(before).length) {
    touch(state, box);
    box.data.permitRules = keep;
  }
  return changed;
}

/** Who changed the rules: no person did. */
const BY = "system";

function record(before: Rule | null, after: Rule, version: number, permit: string, moment: Moment): void {
  moment.effects.ruleChanges.push({
    rule: after.id,
    enterprise: after.enterprise,
    version,
    seq: moment.seq,
    atMs: moment.wallMs,
    by: BY,
    reason: permit,
    before,
    after,
  });
}

function isRemembered(box: SupervisionBox, permit: string): boolean {
  return box.tickets.get(permit)?.data.ticket.closedAtMs === null;
}

const made = new WeakMap<Ticket, { readonly catalog: Catalog; readonly rules: readonly Rule[] }>();

/** Made once for each form of a permit or event and each catalogue: neither ever changes, another takes its place. */
function rulesOf(ticket: Ticket, look: Look): readonly Rule[] {
  if (ticket.kind !== "permit" && ticket.kind !== "event-mode") return [];
  const known = made.get(ticket);
  if (known !== undefined && known.catalog === look.catalog) return known.rules;
  const rules = makeRules(ticket, look);
  made.set(ticket, { catalog: look.catalog, rules });
  return rules;
}

function makeRules(ticket: Ticket, look: Look): readonly Rule[] {
  // The facts of a ticket are those of its kind.
  if (ticket.kind === "event-mode") return eventRulesOf(ticket as Ticket<EventModeFacts>, look);
  const permit = ticket as Ticket<PermitFacts>;
  return isUnderWay(permit) ? permitRulesOf(permit, look) : [];
}
