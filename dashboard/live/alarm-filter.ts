import { signal } from "@preact/signals";
import type { Level } from "../../model/level.ts";

/** The level the alarm console is narrowed to; null: all. Set by the counters of the header. */
export const levelFilter = signal<Level | "system" | null>(null);

/** What was typed into the console's filter. */
export const textFilter = signal("");

/** The incident the console is narrowed to; null: all alarms. */
export const incidentFilter = signal<string | null>(null);
