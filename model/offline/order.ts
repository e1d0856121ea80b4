import { z } from "zod";
import { instant, type Photo, photos, placeFields, shortText, text } from "./fields.ts";
import type { MachineSaid } from "./machine-said.ts";
import { ORDER_WORDS } from "./order-words.ts";
import { MANAGERS, REGULATORS, EVERYBODY, type TicketForm } from "./ticket-form.ts";

const ORDER_STATES = ["waiting", "replied", "returned", "accepted", "withdrawn"] as const;

/** A supervision order (督办): the authority asks, the enterprise replies by a set time. */
export interface OrderFacts {
  readonly subject: string;
  readonly text: string;
  /** What it is about; null: the enterprise or the place as such. */
  readonly about: OrderSubject | null;
  readonly orderedBy: string | null;
  readonly replyByAtMs: number;
  readonly repliedBy: string | null;
  readonly repliedAtMs: number | null;
  readonly photos: readonly Photo[];
  readonly returns: number;
  readonly lateness: number;
  /** What the machine says, as a sentence for every language; absent: a person wrote the text. */
  readonly said?: MachineSaid;
}

const about = z.strictObject({ to: z.enum(["alarm", "ticket"]), id: z.string().min(1).max(120) });
export type OrderSubject = z.infer<typeof about>;

const order = z.strictObject({
  subject: shortText,
  text: text.describe("what is to be done, or explained"),
  about: about.optional().describe("an alarm or a ticket of the enterprise"),
  ...placeFields,
  replyBy: instant,
});
export type OrderBody = z.infer<typeof order>;

const noted = z.strictObject({ note: text });

export const ORDER: TicketForm = {
  kind: "order",
  path: "orders",
  states: ORDER_STATES,
  open: { body: order, roles: REGULATORS, from: [] },
  acts: {
    reply: { body: z.strictObject({ note: text, photos }), roles: MANAGERS, from: ["waiting", "returned"] },
    accept: { body: noted, roles: REGULATORS, from: ["replied"] },
    return: {
      body: z.strictObject({ note: text, replyBy: instant }),
      roles: REGULATORS,
      from: ["replied"],
    },
    withdraw: { body: noted, roles: REGULATORS, from: ["waiting", "replied", "returned"] },
    comment: { body: noted, roles: EVERYBODY, from: ["waiting", "replied", "returned"] },
  },
  words: ORDER_WORDS,
};
