import type { z } from "zod";
import type { Level } from "../model/level.ts";
import type { Testimony } from "../model/offline/contradiction.ts";
import type { TicketLink, TicketPlace } from "../model/offline/ticket.ts";
import type { Look } from "./look.ts";

/**
 * The contradiction seam: in what the two lines disagree. One file per rule in `contradictions/`, plus its line in the list.
 *
 * A rule says what stands now, not what has just happened: found again, it is the same one; not found any more, the lines agree.
 */
export interface Contradiction<Settings = unknown> {
  /** `D-01` … */
  readonly code: string;
  readonly words: { readonly zh: ContradictionWords; readonly en: ContradictionWords };
  /** What the catalogue may set; every setting has its default. */
  readonly settings: z.ZodType<Settings>;
  find(look: Look, settings: Settings): readonly Found[];
}

export interface ContradictionWords {
  readonly name: string;
  /** What the machines say, and what people say: sentences with places for the facts of the testimony. */
  readonly online: string;
  readonly offline: string;
}

export interface Found {
  /** What contradicts what: the same disagreement has the same key. */
  readonly key: string;
  readonly level: Level;
  readonly place: TicketPlace;
  readonly online: Testimony;
  readonly offline: Testimony;
  /** The witnesses: alarms and tickets. */
  readonly links: readonly TicketLink[];
}
