import type { z } from "zod";
import type { Role } from "../catalog/catalog.ts";
import type { TicketKindName } from "./ticket.ts";

/**
 * The face of a ticket kind: what can be said to it, by whom, and in which words. One file per kind in this folder, plus its line in
 * `forms.ts`. The API, the dashboard and the phone are made from it; how the kind answers stands in `supervision/kinds/`.
 */
export interface TicketForm {
  readonly kind: TicketKindName;
  /** Its resource: `/api/v1/<path>`. */
  readonly path: string;
  /** Where it can be, in the order of its life. */
  readonly states: readonly string[];
  /** How a person opens one; null: only the machine does. */
  readonly open: ActForm | null;
  readonly acts: Readonly<Record<string, ActForm>>;
  readonly words: { readonly zh: TicketWords; readonly en: TicketWords };
}

export interface ActForm {
  /** Strict: an unknown key is most often a misspelt one. */
  readonly body: z.ZodObject;
  readonly roles: readonly Role[];
  /** The states in which it is offered; of `open`: none. */
  readonly from: readonly string[];
  /** The network address it comes from is told to the kind. Absent: it is not. */
  readonly tellsAddress?: boolean;
}

/** Words of a kind. Every state, act, happening, field and refusal reason it uses has one. */
export interface TicketWords {
  readonly name: string;
  /** One sentence: what it is for. */
  readonly purpose: string;
  readonly states: Readonly<Record<string, string>>;
  /** Acts of people and happenings of its clock. */
  readonly acts: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  /** Values of its fields that are words of their own (`general`, `leak`); absent: it has none. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Why an order was refused, with the way out. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Everybody of the enterprise, and whoever is over it. */
export const EVERYBODY: readonly Role[] = ["admin", "manager", "operator", "inspector", "regulator"];
/** The enterprise's own people. */
export const ENTERPRISE: readonly Role[] = ["admin", "manager", "operator", "inspector"];
export const MANAGERS: readonly Role[] = ["admin", "manager"];
/** Who supervises: the authority and its inspectors. */
export const OFFICIALS: readonly Role[] = ["admin", "regulator", "inspector"];
export const REGULATORS: readonly Role[] = ["admin", "regulator"];
export const MANAGERS_AND_REGULATORS: readonly Role[] = ["admin", "manager", "regulator"];
