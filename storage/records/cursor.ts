import { GatewayError } from "../../model/errors.ts";

/** A place in a list: the key of the last item given, in a form nobody should read anything into. */
export function toCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Throws: GatewayError BAD_REQUEST for anything `toCursor` has not made from a key of these types. */
export function parseCursor(cursor: string, types: readonly ("string" | "number")[]): readonly (string | number)[] {
  const key = parseJson(Buffer.from(cursor, "base64url").toString());
  const fits = Array.isArray(key) && key.length === types.length && key.every((part, i) => typeof part === types[i]);
  if (fits) return key;
  throw new GatewayError("BAD_REQUEST", "the cursor is not one this list has given", {
    hint: "ask again without `cursor`, then pass on each `nextCursor` unchanged",
    params: { field: "cursor" },
  });
}

/** Brings the number of items asked for into 1–1000. */
export function clampLimit(limit: number): number {
  return Number.isFinite(limit) ? Math.min(1000, Math.max(1, Math.trunc(limit))) : 100;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
