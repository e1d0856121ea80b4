import type { Rule } from "../../../model/catalog/catalog.ts";
import type { EventModeFacts } from "../../../model/offline/event-mode.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { compileRule, meaningOf } from "../../../rules/compile-rule.ts";
import { rulesInForce } from "../../../rules/rules-in-force.ts";
import type { Look } from "../../../supervision/look.ts";

/** Kinds that hold a value against a high limit; of these `each` judges its points one by one. */
const EACH: Readonly<Record<string, boolean>> = { threshold: true, voting: false };

/**
 * What an event mode that runs adds: for every rule with high limits in its zones one with the limits tightened. The rule of the catalogue
 * stays in force beside it, so that nothing that alarms without the event is lost by it, and whoever reads the alarm sees which limit it was.
 */
export function eventRulesOf(event: Ticket<EventModeFacts>, look: Look): readonly Rule[] {
  if (event.state !== "running" || event.facts.limitShare >= 1) return [];
  const taken = new Set<string>();
  const own = rulesInForce(look.catalog).filter(({ enterprise }) => enterprise === event.enterprise);
  return own.flatMap((rule) => {
    const points = pointsIn(rule, event.facts.zones, look);
    if (points.length === 0) return [];
    const params = tightened(rule, event.facts.limitShare);
    if (params === null) return [];
    const { level, enterprise, kind } = rule;
    const name = `${rule.name ?? rule.id}（重大活动收紧 ×${event.facts.limitShare}）`.slice(0, 200);
    const given = { id: idOf(event.id, rule.id, taken), enterprise, name, kind, points: [...points], params };
    const tighter: Rule = level === undefined ? given : { ...given, level };
    return compileRule(tighter).ok ? [tighter] : [];
  });
}

/** Points of the rule in the zones; of a rule that judges its points together all, if one of them is. */
function pointsIn({ kind, points }: Rule, zones: readonly string[], look: Look): readonly string[] {
  const each = EACH[kind];
  if (each === undefined) return [];
  const inside = points.filter((id) => {
    const point = look.point(id);
    return point !== null && (zones.length === 0 || (point.zone !== null && zones.includes(point.zone)));
  });
  return each || inside.length === 0 ? inside : points;
}

/** null: it has no high limit above nought, and nothing would be tighter. */
function tightened(rule: Rule, share: number): Rule["params"] | null {
  const meaning = meaningOf(rule);
  const isHigh = rule.params["direction"] === "high";
  if (meaning === null || !isHigh) return null;
  const limits = meaning.limits.filter(({ direction }) => direction === "high");
  if (limits.some(({ limit }) => limit <= 0) || (limits.length === 0 && rule.kind !== "voting")) return null;
  return scaled(rule.params, share);
}

/** Limits and their deadbands; everything else stays as it is. */
function scaled(params: Rule["params"], share: number): Rule["params"] {
  const of = (each: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(each).map(([key, value]) =>
        (key === "limit" || key === "deadband") && typeof value === "number"
          ? [key, Number((value * share).toPrecision(6))]
          : [key, value],
      ),
    );
  const levels = params["levels"];
  // Levels of a checked rule are plain objects.
  return Array.isArray(levels)
    ? { ...of(params), levels: (levels as readonly Readonly<Record<string, unknown>>[]).map(of) }
    : of(params);
}

/** Ids of rules are shorter than those of tickets may be, and know no capitals. */
const ID_MAX = 63;
const EVENT_PART = 28;

function idOf(event: string, rule: string, taken: Set<string>): string {
  const part = event
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, EVENT_PART);
  const plain = `${part}-${rule}`.slice(0, ID_MAX).replace(/-+$/, "");
  let id = plain;
  for (let no = 2; taken.has(id); no++) id = `${plain.slice(0, ID_MAX - 5)}-${no}`;
  taken.add(id);
  return id;
}
