import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { formOf } from "../model/offline/forms.ts";
import type { ActForm, TicketForm } from "../model/offline/ticket-form.ts";
import { type Claimed, NOTHING_GATHERED, type TicketEntry, type TicketOrder } from "../model/offline/ticket.ts";
import type { Language } from "../model/text/text.ts";
import type { ApiContext, Caller } from "./context.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { badRequest, Refusal } from "./refusal.ts";
import { parseSaid, refuseSaid } from "./said.ts";
import { actOrderSchema, clientIdSchema, openOrderSchema } from "./sync-schema.ts";
import { requireTicketToActOn, requireToSay } from "./ticket-rights.ts";
import { ticketWords, toWireTicket } from "./to-wire-ticket.ts";
import type { WireSyncResult } from "./wire-ticket.ts";

/** Who hands in, when, and how far the phone's clock is off. */
export interface Handing {
  readonly caller: Caller;
  readonly language: Language;
  readonly offsetMs: number;
  /** What is written into the audit for an order that reaches beyond the caller's rights. */
  readonly subject: string;
}

/**
 * Takes in what was done without a network. Each order is taken once by its client id, however often and in whatever pieces it is handed
 * in; one that is refused leaves no trace and may be mended.
 */
export class SyncDesk {
  readonly #context: ApiContext;
  /** By client id: what is being taken in right now. The records know it only once it is committed. */
  readonly #inFlight = new Map<string, Promise<unknown>>();

  constructor(context: ApiContext) {
    this.#context = context;
  }

  async take(order: unknown, handing: Handing): Promise<WireSyncResult> {
    const clientId = clientIdOf(order);
    if (clientId === null) return this.#attempt(null, handing, () => this.#takeIn(order, handing));
    while (this.#inFlight.has(clientId)) await this.#inFlight.get(clientId);
    const taking = this.#attempt(clientId, handing, () => this.#takeIn(order, handing));
    // Whoever waits for it looks at the records afterwards; what went wrong is told to whoever began it.
    this.#inFlight.set(
      clientId,
      taking.catch(() => undefined),
    );
    try {
      return await taking;
    } finally {
      this.#inFlight.delete(clientId);
    }
  }

  /** A refusal is the answer to this order; a failure of the world ends the whole request, which is then handed in again. */
  async #attempt(
    clientId: string | null,
    { caller, language, subject }: Handing,
    takeIn: () => Promise<WireSyncResult>,
  ): Promise<WireSyncResult> {
    try {
      return await takeIn();
    } catch (error) {
      if (!(error instanceof Refusal) || error.status >= 500) throw error;
      if (error.border) await this.#context.audit.refused(caller.user, subject, { code: error.code, clientId });
      const { body } = toErrorAnswer(error, language);
      return { clientId, outcome: "refused", ticket: null, entry: null, error: body.error, stands: null };
    }
  }

  async #takeIn(given: unknown, handing: Handing): Promise<WireSyncResult> {
    const read = isAct(given) ? await this.#readAct(given, handing) : this.#readOpening(given, handing);
    const { clientId } = read.claimed;
    const known = await this.#entryOf(clientId);
    if (known !== null) return this.#tell(known, read, handing, "already-taken");
    const order = await read.toOrder();
    const done = await this.#context.ports.commands.offline(handing.caller.user, order);
    const entry = await this.#entryOf(clientId);
    if (entry === null) {
      const reason = done.ok ? "refused" : done.error;
      throw new Refusal("CONFLICT", { params: { reason, kind: read.form.kind } });
    }
    return this.#tell(entry, read, handing, "taken");
  }

  #entryOf(clientId: string): Promise<TicketEntry | null> {
    return this.#context.ports.records.ticketEntryOf({ scope: null, clientId });
  }

  /** What became of an order, by the entry it is on record with. */
  async #tell(
    entry: TicketEntry,
    read: ReadOrder,
    { caller, language }: Handing,
    outcome: "taken" | "already-taken",
  ): Promise<WireSyncResult> {
    // An id that stands for something else is no repetition, and of other people's nothing is told.
    if (entry.by !== caller.user.username) throw reused();
    const place = { clientId: read.claimed.clientId, ticket: entry.ticket, entry: entry.no };
    if (!read.isOnRecordAs(entry)) {
      const { body } = toErrorAnswer(reused(), language);
      return { ...place, outcome: "refused", error: body.error, stands: null };
    }
    if (entry.act !== "kept-aside") return { ...place, outcome, error: null, stands: null };
    const why = new Refusal("CONFLICT", { params: { reason: wordOf(entry.body["reason"]), kind: entry.kind } });
    const detail = await this.#context.ports.records.ticket(entry.ticket);
    const stands = detail === null ? null : toWireTicket(detail.ticket);
    return { ...place, outcome: "kept-aside", error: toErrorAnswer(why, language).body.error, stands };
  }

  #readOpening(given: unknown, { caller, language, offsetMs }: Handing): ReadOrder {
    const order = requireShape(openOrderSchema, given, language);
    const form = formOf(order.kind);
    const open = form?.open ?? null;
    if (form === null || open === null) throw badRequest("kind");
    const enterprise = order.enterprise ?? caller.user.enterprise;
    if (enterprise === undefined) throw badRequest("enterprise");
    requireToSay(caller, open, enterprise);
    const body = requireSaid(open, order.body, { form, language });
    const claimed = toClaimed(order, offsetMs);
    return {
      form,
      claimed,
      isOnRecordAs: (entry) =>
        entry.act === "open" && entry.kind === form.kind && entry.enterprise === enterprise && isSame(entry.body, body),
      toOrder: async () => {
        const { kind } = form;
        // The machine takes an opening under a known id for a repetition; of what is not the caller's own nothing may be told.
        if ((await this.#context.ports.records.ticket(`${kind}-${claimed.clientId}`)) !== null) throw reused();
        return { type: "open", kind, enterprise, body, claimed, gathered: NOTHING_GATHERED };
      },
    };
  }

  async #readAct(given: unknown, { caller, language, offsetMs }: Handing): Promise<ReadOrder> {
    const { ticket: id, act, ...order } = requireShape(actOrderSchema, given, language);
    const { form, actForm, ticket } = await this.#requireAct(caller, id, act);
    const body = requireSaid(actForm, order.body, { form, language });
    const claimed = toClaimed(order, offsetMs);
    return {
      form,
      claimed,
      isOnRecordAs: (entry) => {
        const said = entry.act === "kept-aside" ? { act: entry.body["act"], body: entry.body["said"] } : entry;
        return entry.ticket === id && said.act === act && isSame(said.body, body);
      },
      toOrder: async () => {
        const gathered = ticket.closedAtMs === null ? NOTHING_GATHERED : { ticket };
        return { type: "act", ticket: id, act, body, claimed, gathered };
      },
    };
  }

  async #requireAct(caller: Caller, id: string, act: string) {
    const { ticket } = await requireTicketToActOn(this.#context, caller, ANYBODY, { id });
    const form = formOf(ticket.kind);
    const actForm = form !== null && Object.hasOwn(form.acts, act) ? form.acts[act] : undefined;
    if (form === null || actForm === undefined) {
      throw new Refusal("CONFLICT", { params: { reason: "no-such-act", kind: ticket.kind } });
    }
    requireToSay(caller, actForm, ticket.enterprise);
    return { form, actForm, ticket };
  }
}

/** An order whose shape, words and rights are in order. */
interface ReadOrder {
  readonly form: TicketForm;
  readonly claimed: Claimed;
  /** Whether an entry under its client id says the very same. */
  isOnRecordAs(entry: TicketEntry): boolean;
  toOrder(): Promise<TicketOrder>;
}

/** Which role may do it is known once the ticket, and with it the form, is. */
const ANYBODY: Pick<ActForm, "roles"> = { roles: ["admin", "manager", "operator", "inspector", "regulator"] };

function isAct(given: unknown): boolean {
  return typeof given === "object" && given !== null && "ticket" in given;
}

function clientIdOf(given: unknown): string | null {
  if (typeof given !== "object" || given === null || !("clientId" in given)) return null;
  return clientIdSchema.safeParse(given.clientId).data ?? null;
}

function requireShape<T extends z.ZodType>(schema: T, given: unknown, language: Language): z.output<T> {
  const read = parseSaid(schema, given, { language, words: null });
  if (!read.ok) throw refuseSaid(read.error);
  return read.value;
}

function requireSaid(
  { body }: ActForm,
  given: unknown,
  { form, language }: { readonly form: TicketForm; readonly language: Language },
): TicketEntry["body"] {
  const said = parseSaid(body, given, { language, words: ticketWords(form, language) });
  if (!said.ok) throw refuseSaid(said.error.map((wrong) => ({ ...wrong, path: `body.${wrong.path}` })));
  return said.value;
}

function toClaimed(
  order: Pick<z.output<typeof openOrderSchema>, "clientId" | "claimedAt" | "position">,
  offsetMs: number,
): Claimed {
  return { clientId: order.clientId, atMs: order.claimedAt, offsetMs, position: order.position };
}

/** As the journal wrote it down. */
function isSame(recorded: unknown, said: unknown): boolean {
  return isDeepStrictEqual(recorded, JSON.parse(JSON.stringify(said)));
}

function wordOf(reason: unknown): string {
  return typeof reason === "string" ? reason : "refused";
}

function reused(): Refusal {
  return new Refusal("CONFLICT", { params: { reason: "client-id-reused" } });
}
