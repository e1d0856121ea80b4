import { signal } from "@preact/signals";

/** How close points stand: with their last ten minutes; as a list; many at once. */
export const DENSITIES = ["roomy", "list", "tiles"] as const;
type Density = (typeof DENSITIES)[number];

export const density = signal<Density>("list");
