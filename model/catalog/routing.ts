import type { Level } from "../level.ts";
import { CLOCK_PRESETS } from "../knowledge/clock-presets.ts";
import type { Area, Catalog, Policy, Route, Rule } from "./catalog.ts";
import { dutyReach } from "./duty-reach.ts";

/**
 * The policy that calls people about alarms of a level in an enterprise; null: nobody is called.
 *
 * The most specific route in service wins: one of the enterprise itself, else one of the nearest area up the tree; areas farther up whose
 * route says when to climb join in then. A route to a retired policy counts as none. Alarms of the installation (enterprise "") follow the routes of areas at the top of the tree.
 */
export function policyFor(catalog: Catalog, enterprise: string, level: Level): Policy | null {
  const nearest = policyOfRoute(catalog, level, (route) => route.enterprise === enterprise && enterprise !== "");
  let policy = nearest?.policy ?? null;
  for (const area of areasAround(catalog, enterprise)) {
    const found = policyOfRoute(catalog, level, (route) => route.area === area);
    if (found === null) continue;
    const afterMs = climbsAfterMs(found.route, level, catalog);
    if (policy === null) policy = found.policy;
    else if (afterMs !== null) policy = climbing(policy, found.policy, afterMs);
  }
  return policy;
}

/** So long after the call began an area joins in; null: it does not. */
function climbsAfterMs({ area, climbAfterMs, clocks }: Route, level: Level, { areas }: Catalog): number | null {
  if (climbAfterMs !== undefined) return climbAfterMs;
  const kind = areas.find(({ id }) => id === area)?.kind;
  if (clocks === undefined || kind === undefined) return null;
  return CLOCK_PRESETS[clocks].levels[level].climbMs[kind];
}

/** The policy by the clocks its route names: its first three steps come when the preset says, what follows keeps its distance. */
function timedBy({ clocks }: Route, policy: Policy, level: Level): Policy {
  if (clocks === undefined) return policy;
  const { acknowledgeMs, leaderMs } = CLOCK_PRESETS[clocks].levels[level];
  const due = [0, acknowledgeMs, leaderMs];
  const thirdMs = policy.steps[2]?.afterMs ?? 0;
  const steps = policy.steps.map((step, i) => ({ ...step, afterMs: due[i] ?? leaderMs + step.afterMs - thirdMs }));
  return { ...policy, steps };
}

/** The nearer policy, joined after a while by the farther one. Whoever was called before is called again beside it: nobody is relieved. */
function climbing(near: Policy, far: Policy, afterMs: number): Policy {
  const later = far.steps.map((step) => ({ ...step, afterMs: step.afterMs + afterMs }));
  const at = (steps: Policy["steps"], atMs: number) => steps.filter((step) => step.afterMs <= atMs).at(-1);
  const times = [...new Set([...near.steps, ...later].map((step) => step.afterMs))].sort((a, b) => a - b);
  const steps = times.map((atMs) => {
    const both = [at(near.steps, atMs), at(later, atMs)];
    const duty = both.flatMap((step) => step?.duty ?? []);
    const channels = [...new Set(both.flatMap((step) => step?.channels ?? []))];
    return { afterMs: atMs, channels, ...(duty.length === 0 ? {} : { duty }) };
  });
  return { ...near, steps };
}

/**
 * Rules of level 1 or 2 whose alarms reach no channel in service: grave, and nobody would hear of it. In their order.
 * `rules`: those in force; absent: those of the catalogue, without what its packs come to. `levels`: of a rule; only its kind knows those
 * it does not write down.
 */
export function unreachableRules(
  catalog: Catalog,
  options: { readonly rules?: readonly Rule[]; readonly levels?: (rule: Rule) => readonly Level[] } = {},
): readonly string[] {
  const { rules = catalog.rules, levels = levelsOf } = options;
  const isHeard = hearing(catalog);
  const inService = new Set(catalog.enterprises.filter(({ retired }) => retired !== true).map(({ id }) => id));
  const known = new Map<string, boolean>();
  const isReached = (enterprise: string, level: Level): boolean => {
    const key = `${level}/${enterprise}`;
    const reached = known.get(key) ?? isHeard(policyFor(catalog, enterprise, level));
    known.set(key, reached);
    return reached;
  };
  return rules
    .filter((rule) => rule.retired !== true && inService.has(rule.enterprise))
    .filter((rule) => levels(rule).some((level) => level <= 2 && !isReached(rule.enterprise, level)))
    .map(({ id }) => id);
}

/** Levels a rule says it may raise alarms of: its own `level`, or those of `params.levels`. */
export function levelsOf(rule: Rule): readonly Level[] {
  const several = rule.params["levels"];
  const own: readonly unknown[] = rule.level === undefined ? [] : [rule.level];
  const named: readonly unknown[] = Array.isArray(several) ? several.map((each: unknown) => levelIn(each)) : [];
  return [...new Set([...own, ...named])].filter(isLevel);
}

function policyOfRoute(
  catalog: Catalog,
  level: Level,
  isRoute: (route: Route) => boolean,
): { readonly policy: Policy; readonly route: Route } | null {
  for (const route of catalog.routes) {
    if (route.retired === true || !route.levels.includes(level) || !isRoute(route)) continue;
    const policy = catalog.policies.find(({ id }) => id === route.policy);
    if (policy !== undefined && policy.retired !== true) return { policy: timedBy(route, policy, level), route };
  }
  return null;
}

/** Areas an enterprise lies in, nearest first; for the installation itself those at the top of the tree. */
export function areasAround(catalog: Catalog, enterprise: string): readonly string[] {
  if (enterprise === "") return catalog.areas.filter(({ parent }) => parent === undefined).map(({ id }) => id);
  const byId = new Map<string, Area>(catalog.areas.map((area) => [area.id, area]));
  const around: string[] = [];
  let at = catalog.enterprises.find(({ id }) => id === enterprise)?.area;
  // An older catalogue may hold a cycle; it ends at the first area met twice.
  while (at !== undefined && !around.includes(at)) {
    around.push(at);
    at = byId.get(at)?.parent;
  }
  return around;
}

/** Whether a policy ends at a channel in service: of its own, or of anybody its duty calls may lead to at any time. */
function hearing(catalog: Catalog): (policy: Policy | null) => boolean {
  const channels = new Set(catalog.channels.filter(({ retired }) => retired !== true).map(({ id }) => id));
  const canReach = dutyReach(catalog, channels);
  return (policy) =>
    policy?.steps.some(
      (step) => step.channels.some((channel) => channels.has(channel)) || (step.duty ?? []).some(canReach),
    ) ?? false;
}

function levelIn(entry: unknown): unknown {
  return typeof entry === "object" && entry !== null && "level" in entry ? entry.level : undefined;
}

function isLevel(value: unknown): value is Level {
  return value === 1 || value === 2 || value === 3 || value === 4;
}
