/** One thing that differs between two versions. `null` on one side: it was not there. */
export interface Difference {
  /** `params.levels[0].limit` */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between two documents, in the order of the newer one; what only the older one had comes last. */
export function differencesOf(
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  const older = new Map(before === null ? [] : leavesOf(before, ""));
  const newer = new Map(leavesOf(after, ""));
  return [...new Set([...newer.keys(), ...older.keys()])]
    .map((path) => ({ path, before: older.get(path) ?? null, after: newer.get(path) ?? null }))
    .filter((each) => each.before !== each.after);
}

function leavesOf(value: unknown, path: string): readonly (readonly [path: string, text: string])[] {
  // Points are a set of names: one line says more than fifty shifted places.
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) return [[path, value.join(", ")]];
  if (Array.isArray(value)) return value.flatMap((each, i) => leavesOf(each, `${path}[${i}]`));
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, each]) => leavesOf(each, path === "" ? name : `${path}.${name}`));
}
