import type { Level } from "./level.ts";

/** How each level is told without colour: a shape and its number. The same on screens and in messages. */
export const LEVEL_GLYPHS: Readonly<Record<Level, string>> = { 1: "■1", 2: "▲2", 3: "◆3", 4: "●4" };
