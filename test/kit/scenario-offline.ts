import { parse } from "yaml";
import { assert } from "../../model/assert.ts";
import { TICKET_KINDS } from "../../model/offline/ticket.ts";
import type { Ticket, TicketKindName, TicketOrder } from "../../model/offline/ticket.ts";
import { type PureEngine, START_MS } from "./pure-engine.ts";
import { parseTime } from "./scenario-text.ts";

/** What a person of a story says to the offline line: the ticket goes by the name the story gives it. */
export type ToldTicket =
  | { readonly does: "open"; readonly kind: string; readonly name: string; readonly body: string }
  | { readonly does: "act"; readonly act: string; readonly name: string; readonly body: string };

/** The tickets of a story, and what their words say. */
export class OfflineStage {
  readonly #names = new Map<string, string>();

  /** Why it was refused; null: it was taken. */
  say(engine: PureEngine, by: string, told: ToldTicket): string | null {
    const user = engine.state.catalog.data.catalog.users.find(({ username }) => username === by);
    assert(user !== undefined, `the story's catalogue has a user ${by}`);
    const reply = engine.offline({ username: by, role: user.role }, this.#toOrder(engine, told));
    if (told.does === "open" && reply?.ticket !== undefined) this.#names.set(told.name, reply.ticket);
    return reply?.ok === true ? null : (reply?.reason ?? "no reply");
  }

  /** Every ticket that is remembered, oldest first, as `hazard leak: reopened`. */
  describe(engine: PureEngine): readonly string[] {
    return [...engine.tickets.values()].map((ticket) => `${this.#nameOf(ticket)}: ${ticket.state}`);
  }

  #toOrder(engine: PureEngine, told: ToldTicket): TicketOrder {
    // What people write in a story is one flow mapping of yaml.
    const body = timed((parse(told.body) ?? {}) as Readonly<Record<string, unknown>>);
    const common = { body, claimed: null, gathered: {} };
    if (told.does === "act") {
      const ticket = this.#names.get(told.name);
      assert(ticket !== undefined, `a ticket called ${told.name} was opened before`);
      return { type: "act", ticket, act: told.act, ...common };
    }
    const kind = TICKET_KINDS.find((each) => each === told.kind);
    assert(kind !== undefined, `${told.kind} is a kind of ticket`);
    const enterprise = engine.state.catalog.data.catalog.enterprises[0]?.id ?? "";
    return { type: "open", kind: kind satisfies TicketKindName, enterprise, ...common };
  }

  /** Those of the machine go by their code, or by their kind alone. */
  #nameOf({ id, kind, facts }: Ticket): string {
    const told = [...this.#names].find(([, each]) => each === id)?.[0];
    const code = typeof facts === "object" && facts !== null && "code" in facts ? String(facts.code) : null;
    return [kind, told ?? code].filter((part) => part !== null).join(" ");
  }
}

/** A text that is a time of the story stands for that instant. */
function timed(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const isTime = (value: unknown): value is string => typeof value === "string" && /^\d+:\d\d:\d\d$/.test(value);
  const entries = Object.entries(body).map(([name, value]) => [
    name,
    isTime(value) ? START_MS + parseTime(value) : value,
  ]);
  return Object.fromEntries(entries) as Readonly<Record<string, unknown>>;
}
