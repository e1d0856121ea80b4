import { badRequest } from "./refusal.ts";

export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * One page of a list held in memory. `after` tells whether an item comes after the place a cursor names; the cursor is the key of the
 * last item given, so that a list that changes between two pages loses and repeats nothing.
 */
export function toPage<T>(
  items: readonly T[],
  request: PageRequest,
  order: {
    readonly keyOf: (item: T) => readonly (string | number)[];
    readonly isAfter: (item: T, key: readonly (string | number)[]) => boolean;
  },
): { readonly items: readonly T[]; readonly nextCursor: string | null } {
  const from = request.cursor === undefined ? null : parsePlace(request.cursor);
  const rest = from === null ? items : items.filter((item) => order.isAfter(item, from));
  const page = rest.slice(0, request.limit);
  const last = rest.length > page.length ? page.at(-1) : undefined;
  return { items: page, nextCursor: last === undefined ? null : toPlace(order.keyOf(last)) };
}

function toPlace(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

function parsePlace(cursor: string): readonly (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    const isKey = Array.isArray(key) && key.every((part) => typeof part === "string" || typeof part === "number");
    if (isKey) return key;
  } catch {
    // No JSON: no cursor of ours, as below.
  }
  throw badRequest("cursor");
}
