import { contactsOf, type Roster, toRoster } from "../../duty/roster.ts";
import { whoIsCalled } from "../../duty/who-is-called.ts";
import type { Catalog, DutyCall } from "../../model/catalog/catalog.ts";
import type { Destination, DutyBook } from "../../model/duty.ts";

/** Who is on duty by the catalogue in force and what people have ordered since: the roster is read once after each change of the catalogue. */
export class DutyInForce {
  readonly #catalog: () => Catalog;
  readonly #book: () => DutyBook;
  #roster: Roster | null = null;
  /** Engine time before which nothing changes about who is on duty (a lower bound). */
  dueMs = Number.NEGATIVE_INFINITY;
  /** An alarm that nobody can be reached may stand: it is looked at once more when no policy calls by duty any longer. */
  mayHaveFaults = true;

  constructor(catalog: () => Catalog, book: () => DutyBook) {
    this.#catalog = catalog;
    this.#book = book;
  }

  get roster(): Roster {
    this.#roster ??= toRoster(this.#catalog());
    return this.#roster;
  }

  /** Arrows: every moment carries them, without a closure each time. */
  readonly callees = (call: DutyCall, wallMs: number): readonly Destination[] =>
    whoIsCalled(this.roster, this.#book(), call, wallMs).destinations;

  readonly contactsOf = (username: string): readonly Destination[] => {
    const found = contactsOf(this.roster, username);
    return typeof found === "string" ? [] : found;
  };

  /** The catalogue has changed. */
  forget(): void {
    this.#roster = null;
  }
}
