import type { Ticket, TicketKindName } from "../../model/offline/ticket.ts";
import { DAY_MS } from "../../model/time.ts";
import type { TicketQuery } from "../../storage/records/line-queries.ts";
import type { Records } from "../../storage/records/records.ts";

export interface TicketPlaces {
  readonly points: readonly string[];
  readonly zones: readonly string[];
}

interface There {
  readonly enterprise: string;
  readonly places: TicketPlaces;
  readonly span: { readonly fromMs: number; readonly toMs: number };
}

/** Points and zones that are asked about, at most. */
const PLACES_MAX = 10;
/** Of each place: calibrations before it, and permits and bypasses that overlap it. */
const CALIBRATIONS_MAX = 5;
const OVERLAPPING_MAX = 10;
/** What begins work or takes protection away is over within a month of being opened. */
const OPENED_BEFORE_MS = 31 * DAY_MS;

/** What says something of a place at a time without referring to anything: its calibrations, and the permits and bypasses under way. */
export async function ticketsThere(records: Pick<Records, "tickets">, there: There): Promise<readonly Ticket[]> {
  const points = there.places.points.slice(0, PLACES_MAX);
  const zones = there.places.zones.slice(0, PLACES_MAX);
  const { fromMs, toMs } = there.span;
  const ask = async (kinds: readonly TicketKindName[], limit: number, where: Partial<TicketQuery>) => {
    const { enterprise } = there;
    return (await records.tickets({ scope: [enterprise], enterprise, status: "all", kinds, toMs, limit, ...where }))
      .items;
  };
  const lists = await Promise.all([
    ...points.map((point) => ask(["calibration"], CALIBRATIONS_MAX, { point })),
    ...[...points.map((point) => ({ point })), ...zones.map((zone) => ({ zone }))].map(async (where) => {
      const found = await ask(["permit", "bypass"], OVERLAPPING_MAX, { ...where, fromMs: fromMs - OPENED_BEFORE_MS });
      return found.filter(({ closedAtMs }) => closedAtMs === null || closedAtMs >= fromMs);
    }),
  ]);
  const found = new Map(lists.flat().map((ticket) => [ticket.id, ticket]));
  return [...found.values()].sort((a, b) => a.openedAtMs - b.openedAtMs || (a.id < b.id ? -1 : 1));
}
