import { checklistVersion } from "../model/catalog/checklist-version.ts";
import { TICKET_FORMS } from "../model/offline/forms.ts";
import type { Ticket } from "../model/offline/ticket.ts";
import type { Language } from "../model/text/text.ts";
import { DAY_MS } from "../model/time.ts";
import type { Page } from "../storage/records/records.ts";
import { areasOf } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";
import { placesOf } from "./places-of.ts";
import { registerOf } from "./register-of.ts";
import { actsFor } from "./ticket-rights.ts";
import { toWireTicket, toWireTicketKind } from "./to-wire-ticket.ts";
import { toWireAlarm, toWirePoint } from "./to-wire.ts";
import type { WireAlarm } from "./wire.ts";
import type { WireBundleSeal, WireOfflineBundle } from "./wire-ticket.ts";

/** Everything somebody needs of one enterprise where there is no network, sealed. Rights were checked by the caller. */
export async function makeBundle(
  context: ApiContext,
  caller: Caller,
  { enterprise, language }: { readonly enterprise: string; readonly language: Language },
): Promise<WireOfflineBundle> {
  const { ports, limits } = context;
  const madeAt = ports.nowMs();
  const tickets = await openTickets(context, enterprise);
  const alarms = await alarmsOf(context, enterprise, madeAt - ALARMS_MS);
  const index = context.index();
  const isSeen = (id: string): boolean => id === enterprise;
  const content: WireOfflineBundle["content"] = {
    language,
    kinds: TICKET_FORMS.map((form) => toWireTicketKind(form, language)),
    places: placesOf(index.catalog, { areas: areasOf(caller.user, index.catalog), isSeen }),
    points: index.pointsOf(enterprise).flatMap((facts) => {
      const view = ports.view.point(enterprise, facts.point.id);
      return view === null ? [] : [toWirePoint(facts, view, madeAt)];
    }),
    tickets: tickets.items.map((ticket) => ({ ...toWireTicket(ticket), may: actsFor(caller, ticket) })),
    alarms: alarms.items,
    protectionOff: registerOf(context, [enterprise]),
    ...checksOf(context, enterprise),
    truncated: tickets.more || alarms.more,
  };
  const sha256 = await ports.bundles.fingerprint(content);
  const expiresAt = madeAt + limits.bundleMs;
  const seal = { enterprise, by: caller.user.username, madeAt, expiresAt, sha256 };
  return { ...seal, signature: ports.bundles.sign(seal), content };
}

/** Whether a seal that came back is one of ours, and still good; null: it is not ours. */
export function judgeSeal(context: ApiContext, { signature, ...seal }: WireBundleSeal): "good" | "expired" | null {
  const { ports } = context;
  if (!ports.bundles.isSigned(seal, signature)) return null;
  return ports.nowMs() < seal.expiresAt ? "good" : "expired";
}

const ALARMS_MS = 7 * DAY_MS;

interface Found<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

async function openTickets({ ports, limits }: ApiContext, enterprise: string): Promise<Found<Ticket>> {
  const query = { scope: [enterprise], status: "open", limit: PAGE_ITEMS } as const;
  return gather(limits.bundleTicketsMax, (cursor) => ports.records.tickets({ ...query, ...cursor }));
}

/** What is active first: it is what somebody on the spot must know. */
async function alarmsOf({ ports, limits }: ApiContext, enterprise: string, since: number): Promise<Found<WireAlarm>> {
  const open = ports.view.openAlarms([enterprise]).map(toWireAlarm);
  const query = { scope: [enterprise], status: "all", since, limit: PAGE_ITEMS } as const;
  const recorded = await gather(limits.bundleAlarmsMax, (cursor) => ports.records.alarms({ ...query, ...cursor }));
  const listed = new Set(open.map(({ id }) => id));
  const over = recorded.items.filter(({ id }) => !listed.has(id));
  const told = over.slice(0, Math.max(0, limits.bundleAlarmsMax - open.length));
  const all = [...open, ...told.map((alarm) => toWireAlarm({ alarm, escalation: null }))];
  return { items: all.sort((a, b) => b.raisedAt - a.raisedAt), more: recorded.more || told.length < over.length };
}

const PAGE_ITEMS = 1_000;

async function gather<T>(
  itemsMax: number,
  page: (cursor: { readonly cursor?: string }) => Promise<Page<T>>,
): Promise<Found<T>> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const next: Page<T> = await page(cursor === null ? {} : { cursor });
    items.push(...next.items);
    cursor = next.nextCursor;
  } while (cursor !== null && items.length < itemsMax);
  return { items: items.slice(0, itemsMax), more: cursor !== null || items.length > itemsMax };
}

/** By what people go round; what was taken out of service is asked of nobody. */
function checksOf(
  context: ApiContext,
  enterprise: string,
): Pick<WireOfflineBundle["content"], "posts" | "checklists" | "checkPlans"> {
  const { posts, checklists, checkPlans } = context.index().catalog;
  const isOwn = (each: { readonly enterprise: string; readonly retired?: boolean | undefined }): boolean =>
    each.enterprise === enterprise && each.retired !== true;
  return {
    posts: posts.filter(isOwn),
    checklists: checklists.filter(isOwn).map((list) => ({ ...list, version: checklistVersion(list) })),
    checkPlans: checkPlans.filter(isOwn),
  };
}
