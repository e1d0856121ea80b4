import type { z } from "zod";
import type { TicketOrder } from "../model/offline/ticket.ts";
import type { Look } from "./look.ts";

/**
 * The joint seam: how one line starts work in the other. One file per joint in `joints/`, plus its line in the list.
 *
 * A joint says what it wants as things stand; each want has a key, under which it is asked for once within `forMs`. One that wants nothing
 * of tickets only says how it is set: whoever acts on it asks for its settings.
 */
export interface Joint<Settings = unknown> {
  /** `L1` … `L8` from machine to people, `P1` … `P10` from people to machine. */
  readonly code: string;
  readonly words: { readonly zh: JointWords; readonly en: JointWords };
  /** What the catalogue may set; every setting has its default. */
  readonly settings: z.ZodType<Settings>;
  wants?(look: Look, settings: Settings): readonly Want[];
}

export interface JointWords {
  readonly name: string;
  /** One sentence: when it starts what. */
  readonly purpose: string;
}

export interface Want {
  readonly key: string;
  readonly forMs: number;
  readonly order: TicketOrder;
  /** What made it want this. */
  readonly alarm?: string;
  readonly ticket?: string;
}
