import { GatewayError } from "../../model/errors.ts";

/**
 * Where a page ended: the `nth` reading with this `ts` and seq. It stays true whatever is merged in before or after it,
 * because order is by `ts`, then seq, then place in the message, and none of these changes.
 */
export interface ReadingPlace {
  readonly ts: number;
  readonly seq: number;
  readonly nth: number;
}

export function formatCursor({ ts, seq, nth }: ReadingPlace): string {
  return `${ts}:${seq}:${nth}`;
}

/** Throws GatewayError BAD_REQUEST on anything `formatCursor` does not write. */
export function parseCursor(cursor: string): ReadingPlace {
  const match = /^(-?[\d.e+]+):(\d+):(\d+)$/.exec(cursor);
  const [ts, seq, nth] = match?.slice(1).map(Number) ?? [];
  if (ts === undefined || seq === undefined || nth === undefined || !Number.isFinite(ts)) {
    throw new GatewayError("BAD_REQUEST", `not a cursor: ${cursor.slice(0, 60)}`, {
      hint: "pass the nextCursor of the page before, unchanged",
      params: { what: "cursor" },
    });
  }
  return { ts, seq, nth };
}
