import type { PackEntry } from "../model/catalog/catalog.ts";
import type { PackProblem } from "../model/catalog/pack-expansion.ts";
import type { PointFacts } from "../model/catalog/point-facts.ts";
import { detectionOf } from "../model/knowledge/detection.ts";
import { nearestWord } from "../model/catalog/nearest.ts";
import { toUnit } from "../model/units.ts";
import type { Pack, PackRole } from "./pack.ts";

/** A role with the points that are it. */
export interface RoleFilling {
  readonly role: PackRole;
  readonly by: "named" | "taken";
  readonly points: readonly PointFacts[];
}

/** A point with the place it is in; retired ones are never taken, and stay where they are named. */
export interface PlacedPoint {
  readonly facts: PointFacts;
  readonly zone: string | null;
  readonly retired: boolean;
}

/** Points of the entry's enterprise, in the order of the catalogue. */
export type PlacedPoints = ReadonlyMap<string, PlacedPoint>;

/**
 * Says which points fill the roles of a pack: those the entry names, else, for gas detectors, those of the zone that are plainly it.
 *
 * A named point that cannot be it is a problem and does not fill the role.
 */
export function fillRoles(
  pack: Pack,
  entry: PackEntry,
  known: PlacedPoints,
): { readonly fillings: ReadonlyMap<string, RoleFilling>; readonly problems: readonly PackProblem[] } {
  const problems: PackProblem[] = [];
  const fillings = new Map<string, RoleFilling>();
  for (const role of pack.roles) {
    const named = Object.hasOwn(entry.points, role.role) ? entry.points[role.role] : undefined;
    fillings.set(
      role.role,
      named === undefined
        ? { role, by: "taken", points: takenFrom(entry.zone, role, known) }
        : { role, by: "named", points: namedIn(role, named, known, problems) },
    );
  }
  problems.push(...unknownRoles(pack, entry));
  return { fillings, problems };
}

function takenFrom(zone: string, role: PackRole, known: PlacedPoints): readonly PointFacts[] {
  const { detection } = role;
  if (detection === undefined) return [];
  const inZone = [...known.values()].filter((point) => point.zone === zone && !point.retired);
  return inZone.flatMap(({ facts }) => (isPlainly(role, facts) ? [asRole(role, facts)] : []));
}

function isPlainly(role: PackRole, facts: PointFacts): boolean {
  return misfitOf(role, facts) === null && facts.kind === "gas" && seenBy(facts) === role.detection;
}

function seenBy({ substance, unit, rangeMax }: PointFacts) {
  return unit === null ? null : detectionOf({ substance, unit, rangeMax });
}

function namedIn(
  role: PackRole,
  named: readonly string[],
  known: PlacedPoints,
  problems: PackProblem[],
): readonly PointFacts[] {
  const at = `points.${role.role}`;
  const { most = named.length } = role;
  if (named.length > most) {
    problems.push({ path: at, code: "role-too-many", detail: `${role.role} takes ${most} point at most` });
  }
  return named.slice(0, most).flatMap((id, i) => {
    // A point nobody knows is the business of the check of references.
    const facts = known.get(id)?.facts;
    if (facts === undefined) return [];
    const misfit = named.indexOf(id) === i ? misfitOf(role, facts) : `${id} stands twice`;
    if (misfit === null) return [asRole(role, facts)];
    problems.push({ path: `${at}.${i}`, code: "role-misfit", detail: misfit });
    return [];
  });
}

/** A copy of its own for each role: a point may be two things. The role knows the gas where the point does not say it. */
function asRole({ substance }: PackRole, facts: PointFacts): PointFacts {
  return { ...facts, substance: facts.substance ?? substance ?? null };
}

/** Why a point cannot be this; null: it can. */
function misfitOf(role: PackRole, facts: PointFacts): string | null {
  const { id, kind, unit, substance } = facts;
  if (!role.kinds.includes(kind)) return `${role.role} takes ${role.kinds.join(", ")} points, and ${id} is ${kind}`;
  if (role.substance !== undefined && substance !== null && substance !== role.substance) {
    return `${role.role} measures ${role.substance}, and ${id} measures ${substance}`;
  }
  const seen = kind === "gas" ? seenBy(facts) : null;
  if (role.detection !== undefined && seen !== null && seen !== role.detection) {
    return `${role.role} takes ${role.detection} detectors, and ${id} is one for ${seen}`;
  }
  if (role.unit === undefined || kind === "discrete" || kind === "interlock" || kind === "fire") return null;
  if (unit === null) return `${id} needs a unit that converts to ${role.unit}`;
  const converts = toUnit(1, { from: role.unit, to: unit }, substance ?? role.substance ?? null) !== null;
  return converts ? null : `${role.unit} does not convert to ${unit} of ${id}`;
}

function unknownRoles(pack: Pack, entry: PackEntry): readonly PackProblem[] {
  const roles = pack.roles.map(({ role }) => role);
  return Object.keys(entry.points)
    .filter((name) => !roles.includes(name))
    .map((name) => {
      const nearest = nearestWord(name, roles);
      const hint = nearest === null ? `there are ${roles.join(", ")}` : `did you mean ${nearest}?`;
      return { path: `points.${name}`, code: "unknown-role", detail: `${pack.pack} has no role ${name}; ${hint}` };
    });
}
