import type { Contradiction } from "../contradiction.ts";

/** In what the two lines may disagree. Each is given only settings that its own schema made. */
export const CONTRADICTIONS: readonly Contradiction[] = [];
