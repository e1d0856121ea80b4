import { assert } from "../model/assert.ts";
import type { PackEntry, Rule } from "../model/catalog/catalog.ts";
import { nearestWord } from "../model/catalog/nearest.ts";
import type { ExpandedRule, LeftOutRule, PackExpansion, PackProblem } from "../model/catalog/pack-expansion.ts";
import type { PointFacts } from "../model/catalog/point-facts.ts";
import { PLAIN_ID_PATTERN } from "../model/ids.ts";
import { toUnit } from "../model/units.ts";
import { fillRoles, type PlacedPoints, type RoleFilling } from "./fill-roles.ts";
import type { Making, Pack, PackRule } from "./pack.ts";
import { schemaOf } from "./pack-settings.ts";
import { PACKS } from "./packs/index.ts";

/**
 * The rules a pack of the catalogue comes to, and what is wrong or missing.
 *
 * A pack with problems still gives every rule that can be made, for it may be in force already: a newer program that finds fault with it
 * must not leave its zone unwatched. Pure; `known`: the points of its enterprise.
 */
export function expandPack(entry: PackEntry, known: PlacedPoints): PackExpansion {
  const pack = PACKS.find((each) => each.pack === entry.pack);
  if (pack === undefined) return { ...NOTHING, entry, problems: [unknownPack(entry)] };
  const settings = readSettings(pack, entry);
  const { fillings, problems } = fillRoles(pack, entry, known);
  const wanted = pack.rules.filter((rule) => rule.when?.(settings.values) ?? true);
  const making = { entry, values: settings.values, fillings };
  const made = entry.retired === true ? [] : wanted.map((rule) => makeRules(rule, making));
  const roles = [...fillings.values()].map(({ role, by, points }) => ({
    role: role.role,
    by,
    points: points.map(({ id }) => id),
  }));
  return {
    entry,
    roles,
    rules: made.flatMap(({ rules }) => rules),
    leftOut: made.flatMap(({ leftOut }) => leftOut),
    problems: [
      ...settings.problems,
      ...problems,
      ...(entry.retired === true ? [] : missingRoles(wanted, fillings)),
      ...made.flatMap((each) => each.problems),
    ],
    doubts: entry.retired === true ? [] : doubtsOf(entry, wanted, fillings, known),
  };
}

const NOTHING = { roles: [], rules: [], leftOut: [], problems: [], doubts: [] } as const;

type Values = Readonly<Record<string, unknown>>;
type Fillings = ReadonlyMap<string, RoleFilling>;

interface Materials {
  readonly entry: PackEntry;
  readonly values: Values;
  readonly fillings: Fillings;
}

interface Made {
  readonly rules: readonly ExpandedRule[];
  readonly leftOut: readonly LeftOutRule[];
  readonly problems: readonly PackProblem[];
}

function unknownPack({ pack }: PackEntry): PackProblem {
  const names = PACKS.map((each) => each.pack);
  const nearest = nearestWord(pack, names);
  const hint = nearest === null ? `there are ${names.join(", ")}` : `did you mean ${nearest}?`;
  return { path: "pack", code: "unknown-pack", detail: `no pack ${pack}; ${hint}` };
}

/** Settings that do not fit are told, and stand at their defaults. */
function readSettings(pack: Pack, entry: PackEntry): { values: Values; problems: readonly PackProblem[] } {
  const schema = schemaOf(pack.settings);
  const parsed = schema.safeParse(entry.settings);
  if (parsed.success) {
    const found = pack.check?.(parsed.data) ?? [];
    const problems = found.map(({ setting, detail }) => ({
      path: `settings.${setting}`,
      code: "setting-invalid",
      detail,
    }));
    return { values: parsed.data, problems };
  }
  const { issues } = parsed.error;
  const bad = new Set(issues.map(({ path }) => String(path[0])));
  const good = Object.entries(entry.settings).filter(([name]) => name in pack.settings && !bad.has(name));
  return {
    values: schema.parse(Object.fromEntries(good)),
    problems: issues.map(({ path, message }) => ({
      path: ["settings", ...path].join("."),
      code: "setting-invalid",
      detail: message,
    })),
  };
}

function missingRoles(wanted: readonly PackRule[], fillings: Fillings): readonly PackProblem[] {
  return rolesOf(wanted).flatMap((name) => {
    const filling = fillings.get(name);
    if (filling === undefined || filling.role.required !== true || filling.points.length > 0) return [];
    const detail = `the pack needs ${name}: no point of its zone is plainly it, and points.${name} names none`;
    return [{ path: `points.${name}`, code: "role-missing", detail }];
  });
}

function rolesOf(rules: readonly PackRule[]): readonly string[] {
  return [...new Set(rules.flatMap(({ on, needs = [], needsAnyOf = [] }) => [on, ...needs, ...needsAnyOf]))];
}

function makeRules(spec: PackRule, materials: Materials): Made {
  const { entry, values, fillings } = materials;
  const id = `${entry.id}-${spec.name}`;
  const lacking = lackingRoles(spec, fillings);
  const setting = spec.needsSettings?.find((name) => values[name] === undefined);
  const missing = lacking.length > 0 ? lacking.join(" or ") : setting;
  if (missing !== undefined) {
    const onPurpose = lacking.length > 0 && lacking.every((role) => isNamedNone(entry, role));
    return { rules: [], leftOut: [{ id, missing, onPurpose }], problems: [] };
  }
  const made = groupsOf(spec, fillings).map((group) => makeRule(spec, id, group, materials));
  return {
    rules: made.flatMap(({ rules }) => rules),
    leftOut: [...made.flatMap(({ leftOut }) => leftOut), ...lacksOf(spec, id, values)],
    problems: made.flatMap(({ problems }) => problems),
  };
}

function lacksOf({ betterWith = [] }: PackRule, id: string, values: Values): readonly LeftOutRule[] {
  return betterWith.filter((name) => values[name] === undefined).map((missing) => ({ id, missing, onPurpose: false }));
}

/** The first role without points that a rule cannot do without, or those of which it has none of several. */
function lackingRoles({ on, needs = [], needsAnyOf = [] }: PackRule, fillings: Fillings): readonly string[] {
  const isEmpty = (role: string) => (fillings.get(role)?.points.length ?? 0) === 0;
  const lacking = [on, ...needs].find(isEmpty);
  if (lacking !== undefined) return [lacking];
  return needsAnyOf.every(isEmpty) ? needsAnyOf : [];
}

function isNamedNone({ points }: PackEntry, role: string): boolean {
  return Object.hasOwn(points, role) && points[role]?.length === 0;
}

/** The points one rule is made for. */
interface Group {
  readonly points: Making<Values>["points"];
  readonly one: PointFacts;
  /** Last part of the id; null: there is one rule for all. */
  readonly of: string | null;
}

function groupsOf({ on, each }: PackRule, fillings: Fillings): readonly Group[] {
  const own = fillings.get(on)?.points ?? [];
  if (each === undefined) return toGroup(own, null);
  if (each.by === "substance") {
    const substances = [...new Set(own.map(({ substance }) => substance ?? "unknown"))];
    return substances.flatMap((of) =>
      toGroup(
        own.filter(({ substance }) => (substance ?? "unknown") === of),
        of,
      ),
    );
  }
  const eachOf = fillings.get(each.role)?.points ?? [];
  return eachOf.flatMap((one) => toGroup(each.role === on ? [one] : own, one.id, one));
}

function toGroup(points: readonly PointFacts[], of: string | null, one?: PointFacts): readonly Group[] {
  const [first, ...rest] = points;
  return first === undefined ? [] : [{ points: [first, ...rest], one: one ?? first, of }];
}

function makeRule(spec: PackRule, name: string, group: Group, materials: Materials): Made {
  const { entry, values, fillings } = materials;
  const id = group.of === null ? name : `${name}-${toIdPart(group.of)}`;
  const role = fillings.get(spec.on)?.role;
  const refuse = (code: string, detail: string): Made => ({
    rules: [],
    leftOut: [],
    problems: [{ path: `points.${spec.on}`, code, detail }],
  });
  if (!PLAIN_ID_PATTERN.test(id)) {
    return refuse("id-too-long", `the rule would be called ${id}, which is longer than an id may be`);
  }
  const units = new Set(group.points.map(({ unit }) => unit));
  if (role?.unit !== undefined && units.size > 1) {
    return refuse("units-differ", `${group.points.map((each) => each.id).join(", ")} must have one unit`);
  }
  const body = spec.make(makingOf(group, values, fillings));
  if (body === null) {
    return { rules: [], leftOut: [{ id, missing: `limit of ${group.of ?? spec.on}`, onPurpose: false }], problems: [] };
  }
  const rule: Rule = {
    id,
    enterprise: entry.enterprise,
    name: group.of === null ? spec.zh : `${spec.zh} ${group.of}`,
    points: group.points.map((each) => each.id),
    ...body,
  };
  return { rules: [{ rule, source: spec.source }], leftOut: [], problems: [] };
}

function makingOf(group: Group, values: Values, fillings: Fillings): Making<Values> {
  const unitOf = (point: PointFacts) =>
    [...fillings.values()].find(({ points }) => points.includes(point))?.role.unit ?? null;
  return {
    values,
    points: group.points,
    one: group.one,
    first(role) {
      const point = fillings.get(role)?.points[0];
      assert(point !== undefined, `a rule that asks for ${role} says that it needs it`);
      return point;
    },
    all: (role) => fillings.get(role)?.points ?? [],
    limit: (value, direction, { point = group.points[0], unit = unitOf(point) } = {}) =>
      toStrictLimit(value, unit, point, direction),
  };
}

/** Digits a converted limit keeps; it is cut to the strict side, so that it is never weaker than what it was made from. */
const CONVERTED_DIGITS = 4;

function toStrictLimit(value: number, from: string | null, point: PointFacts, direction: "high" | "low"): number {
  if (from === null || point.unit === null || from === point.unit) return value;
  const exact = toUnit(value, { from, to: point.unit }, point.substance);
  assert(exact !== null, "points that do not convert fill no role");
  if (exact === value || exact === 0) return exact;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(exact))) + 1 - CONVERTED_DIGITS);
  // 106.2 / 0.1 is 1061.9999999999998: a step that is nearly there counts as reached.
  const steps = exact / step;
  const whole = direction === "high" ? Math.floor(steps + 1e-6) : Math.ceil(steps - 1e-6);
  return Number((whole * step).toPrecision(12));
}

function toIdPart(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function doubtsOf(
  entry: PackEntry,
  wanted: readonly PackRule[],
  fillings: Fillings,
  known: PlacedPoints,
): readonly PackProblem[] {
  const used = new Set(rolesOf(wanted));
  const idle = [...fillings.values()].filter(({ role, by }) => by === "named" && !used.has(role.role));
  const doubts: PackProblem[] = idle.map(({ role }) => ({
    path: `points.${role.role}`,
    code: "role-unused",
    detail: `with these settings nothing watches ${role.role}`,
  }));
  const gases = [...fillings.values()].filter(({ role }) => role.detection !== undefined && used.has(role.role));
  if (gases.length === 0 || gases.some(({ by }) => by === "named")) return doubts;
  const watched = new Set([...fillings.values()].flatMap(({ points }) => points.map(({ id }) => id)));
  for (const { facts, zone, retired } of known.values()) {
    if (facts.kind !== "gas" || zone !== entry.zone || retired || watched.has(facts.id)) continue;
    const detail = `${facts.id} is a gas point of the zone, and no role takes it by itself`;
    doubts.push({ path: "points", code: "point-not-taken", detail });
  }
  return doubts;
}
