/** Whether two JSON values say the same. Order of keys does not matter; a key whose value is undefined counts as absent. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isSameJson(item, b[i]))
    );
  }
  return isSameRecord(a, b);
}

function isSameRecord(a: object, b: object): boolean {
  // `Object.entries` and the lookup below read own keys of plain JSON objects.
  const other = b as Record<string, unknown>;
  let present = 0;
  for (const [key, value] of Object.entries(a)) {
    if (value === undefined) continue;
    present++;
    if (!Object.hasOwn(other, key) || !isSameJson(value, other[key])) return false;
  }
  return Object.values(b).filter((value) => value !== undefined).length === present;
}
