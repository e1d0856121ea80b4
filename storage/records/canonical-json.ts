import { assert } from "../../model/assert.ts";

/**
 * Writes a value as JSON in one form only: keys sorted by code unit, no spaces, absent (`undefined`) members left out.
 *
 * Equal values give equal text, which is what a hash and a comparison need. Throws: AssertionFailure for what JSON cannot say
 * (NaN, Infinity, functions, `undefined` inside an array).
 */
export function toCanonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    assert(Number.isFinite(value), "a record holds finite numbers only");
    return JSON.stringify(value);
  }
  assert(typeof value === "object", "a record holds JSON only");
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(",")}]`;
  return toCanonicalObject(value);
}

function toCanonicalObject(value: object): string {
  let text = "";
  // Every object is a record of unknown members; its prototype does not matter to JSON.
  const members = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${toCanonicalJson(member)}`;
  }
  return `{${text}}`;
}
